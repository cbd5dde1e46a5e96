/** Tables as files and for the clipboard: CSV, JSON, text and HTML, and no cell that a spreadsheet runs. */

/** The value of a cell in a file. */
export type Cell = string | number;

/** `header`: names of the columns; each line has as many cells. */
export interface Table {
  readonly header: readonly string[];
  readonly lines: readonly (readonly Cell[])[];
}

/** The separators between the fields of a file. A spreadsheet splits at the one in its own settings. */
export const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' } as const;
/** Name of a separator. */
export type Separator = keyof typeof SEPARATORS;

/**
 * Characters that make a spreadsheet run a cell as a formula, their full-width forms, and what may come before them.
 */
const FORMULA = String.raw`[\s\p{Cc}\p{Cf}"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]`;
const RUN_AT_START = new RegExp(`^(?:[\\t\\r\\n]|${FORMULA})`, 'u');
/**
 * The same after anything that another spreadsheet takes for the end of a field: every separator and every line end.
 * At the very end of a cell the closing quote would begin a field there, which would swallow the rows that follow.
 */
const RUN_INSIDE = new RegExp(`([,;\\t\\r\\n])(?=${FORMULA}|"*(?:[\\t\\r]|$))`, 'gu');

/** An id that a spreadsheet would take for a number and shorten: digits alone, or with one `e` among them. */
const NUMBER_LIKE = /^\d+(?:e\d+|\d{15,})$/i;

/**
 * A cell's text in a form that no spreadsheet runs or shortens: an apostrophe in front, as OWASP advises ("CSV
 * injection"), and before each sign that would begin a field if the text were split at another separator.
 */
export function safeText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = cell.replace(RUN_INSIDE, "$1'");
  return RUN_AT_START.test(cell) || NUMBER_LIKE.test(cell) ? `'${text}` : text;
}

function quote(cell: Cell): string {
  const text = safeText(cell);
  return /[",;\r\n\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** CSV by RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. */
export function toCsv({ header, lines }: Table, separator: Separator): string {
  const rows = [header, ...lines].map((row) => row.map(quote).join(SEPARATORS[separator]));
  return `\uFEFF${rows.join('\r\n')}\r\n`;
}

/** One object for each row, with the heads as its keys. */
export function toJson({ header, lines }: Table): string {
  const rows = lines.map((line) => Object.fromEntries(header.map((key, at) => [key, line[at]])));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A line for each row, with tabs between the cells, for text fields and chats. */
export function toText({ header, lines }: Table): string {
  const line = (row: readonly Cell[]) => row.map((cell) => flat(cell)).join('\t');
  return [header, ...lines].map(line).join('\n');
}

/** A table for programs that take HTML from the clipboard. Spreadsheets run formulas in its cells too. */
export function toHtml({ header, lines }: Table): string {
  const row = (cells: readonly Cell[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(flat(cell))}</${tag}>`).join('')}</tr>`;
  const body = lines.map((cells) => row(cells, 'td')).join('');
  return `<table><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table>`;
}

/** Puts the text on one line and makes sure it is no formula. */
function flat(cell: Cell): string {
  return safeText(typeof cell === 'number' ? cell : cell.replace(/[\s\p{Cc}]+/gu, ' '));
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => MARKUP[sign] ?? sign);
}
