/** Tables as files: CSV that no spreadsheet runs, and JSON. */

export type Cell = string | number;

/** What makes a spreadsheet run a cell: the signs, their full-width twins, tab and carriage return in front. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/;

/** An id that a spreadsheet would take for a number and shorten: digits alone, or with one `e` among them. */
const NUMBER_LIKE = /^\d+(?:e\d+|\d{15,})$/i;

/** Text that is not to be run or shortened gets an apostrophe in front, as OWASP advises ("CSV injection"). */
function safe(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  return FORMULA.test(cell) || NUMBER_LIKE.test(cell) ? `'${cell}` : cell;
}

function quote(cell: Cell): string {
  const text = safe(cell);
  return /[",;\r\n\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** CSV by RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`;
}

/** `Acme Ltd.` → `acme-ltd`: a part of a file name that every system takes. */
export function fileStem(text: string): string {
  const stem = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return stem === '' ? 'workspace' : stem.slice(0, 40);
}
