/**
 * `npm run check:spreadsheet`: opens an exported CSV in Gnumeric (Debian: `apt-get install gnumeric`), headless,
 * and fails when a cell arrives as anything but the text it was: run as a formula, shortened or garbled.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { toCsv } from '../src/audit/export.ts';

/** Names that somebody may have, for fun or for harm. */
const CELLS = [
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
  'two\nlines',
  '601234567890123456789012',
  '5e1234567890123456789012',
  '5f00197f70ade0d6ff00006b',
];

interface Cell {
  readonly isText: boolean;
  readonly text: string;
}

/** The cells of Gnumeric's own format, row by row. */
function cellsOf(xml: string): Cell[] {
  return Array.from(
    xml.matchAll(/<gnm:Cell ([^>]*)>([^<]*)<\/gnm:Cell>/g),
    ([, attributes = '', text = '']) => ({
      isText: attributes.includes('ValueType="60"'),
      text: text
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&#10;', '\n')
        .replaceAll('&#9;', '\t')
        .replaceAll('&amp;', '&'),
    }),
  );
}

const folder = await mkdtemp(join(tmpdir(), 'member-status-csv-'));
try {
  const [csv, book] = [join(folder, 'members.csv'), join(folder, 'members.gnumeric')];
  await writeFile(
    csv,
    toCsv(
      ['name'],
      CELLS.map((cell) => [cell]),
    ),
  );
  execFileSync('ssconvert', [csv, book], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [header, ...found] = cellsOf(gunzipSync(await readFile(book)).toString('utf8'));
  const wrong = CELLS.filter((cell, at) => {
    const arrived = found[at];
    return arrived === undefined || !arrived.isText || arrived.text.replace(/^'/, '') !== cell;
  });
  for (const cell of wrong)
    console.error(`${JSON.stringify(cell)} arrives as ${JSON.stringify(found[CELLS.indexOf(cell)])}`);
  console.log(`${CELLS.length - wrong.length} of ${CELLS.length} cells arrive as the text they were.`);
  process.exitCode = wrong.length === 0 && header?.text === 'name' ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
