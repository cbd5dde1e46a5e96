/**
 * `npm run check:spreadsheet`: opens exported CSV in headless LibreOffice (Debian: `apt-get install
 * libreoffice-calc`). It writes with each separator and reads with each. It fails when any combination runs a cell
 * as a formula, or when a cell read with the separator it was written with is no longer the same text.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEPARATORS, type Separator, toCsv } from '../src/ui/csv-json-and-clipboard.ts';

/** Names that people may have, in good faith or with bad intent. */
const NAMES = [
  'Ada Lovelace',
  '=1+1',
  '=HYPERLINK("https://clockify.me","x")',
  "=cmd|' /C calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  ' =2',
  '＝1+1',
  'O’Brien, "Bob"',
  'José 王 小明 🌻',
  'يوسف',
  'a;b',
  'a,=1+1',
  'a;=1+1',
  'a\t=1+1',
  'a,"=1+1"',
  'a; "=1+1',
  'two\nlines',
  'two\n=1+1',
  '"=1+1',
  '601234567890123456789012',
  '5e1234567890123456789012',
  '5f00197f70ade0d6ff00006b',
];

const table = {
  header: ['id', 'name', 'email', 'groups', 'role'],
  lines: NAMES.map((name, at) => [`5f00197f70ade0d6ff0000${10 + at}`, name, name, at, name]),
};

const COLUMNS = table.header.length;

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

const plain = (xml: string): string =>
  xml
    .replaceAll('<text:tab/>', '\t')
    .replaceAll('<text:s/>', ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

/** The rows of a flat OpenDocument sheet. A cell that is not text has its type in front. */
function rowsOf(xml: string): string[][] {
  return Array.from(xml.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs), ([, row = '']) =>
    [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
      ([, attributes = '', content = '']) => {
        const type = /office:value-type="(\w+)"/.exec(attributes)?.[1] ?? 'string';
        const text = Array.from(content.matchAll(/<text:p>(.*?)<\/text:p>/gs), ([, line = '']) =>
          plain(line),
        );
        const repeated = Number(/number-columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
        const cell = type === 'string' ? text.join('\n') : `${type} ${text.join('\n')}`;
        return Array<string>(Math.min(repeated, COLUMNS)).fill(cell);
      },
    ),
  ).filter((row) => row.length > 1 || row[0] !== '');
}

const folder = await mkdtemp(join(tmpdir(), 'member-status-csv-'));
const wrong: string[] = [];
let checked = 0;

async function open(written: Separator, read: Separator): Promise<void> {
  const name = `${written}-${read}`;
  await writeFile(join(folder, `${name}.csv`), toCsv(table, written));
  const filter = `--infilter=CSV:${SEPARATORS[read].charCodeAt(0)},34,UTF8,1`;
  const profile = `-env:UserInstallation=file://${join(folder, 'profile')}`;
  const options = [profile, '--headless', filter, '--convert-to', 'fods', '--outdir', folder];
  const { error, status } = spawnSync('soffice', [...options, join(folder, `${name}.csv`)], {
    stdio: 'ignore',
  });
  if (error !== undefined || status !== 0) {
    const seen = error?.message ?? `soffice ended with ${status}`;
    throw new Error(`LibreOffice is needed, with soffice on the path (${seen})`);
  }
  const xml = await readFile(join(folder, `${name}.fods`), 'utf8');
  for (const [, formula] of xml.matchAll(/table:formula="([^"]*)"/g)) wrong.push(`${name}: runs ${formula}`);
  if (written !== read) return;
  const rows = rowsOf(xml);
  for (const [at, line] of [table.header, ...table.lines].entries()) {
    for (const [column, cell] of line.entries()) {
      const expected = typeof cell === 'number' ? `float ${cell}` : cell;
      const arrived = rows[at]?.[column]?.replaceAll("'", '');
      checked += 1;
      if (arrived === expected.replaceAll("'", '')) continue;
      wrong.push(`${name}: ${JSON.stringify(cell)} arrives as ${JSON.stringify(rows[at]?.[column])}`);
    }
  }
}

try {
  const separators = Object.keys(SEPARATORS) as Separator[];
  for (const written of separators) for (const read of separators) await open(written, read);
  for (const line of wrong) console.error(line);
  console.log(`${checked} cells read with the separator they were written with, ${wrong.length} faults.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
