/**
 * `npm run package`: builds, and writes three packages into `artifacts/`: for Chrome, for Firefox, and the source
 * from which both can be built again. Entries are sorted and carry one fixed time, so the same source gives the
 * same bytes everywhere. `--out DIR` writes them elsewhere.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Zippable, zipSync } from 'fflate';
import { buildExtension } from './build.ts';
import { filesBelow, repositoryFiles } from './tracked-files.ts';

const NAME = 'member-status-for-clockify';
/** The earliest time a zip can hold. Local time, because fflate reads it so. */
const TIME = new Date(1980, 0, 1, 0, 0, 0);
const UNIX = 3;
/** The only file that must keep its executable bit. */
const EXECUTABLE = '.ci/run';

/** Zips files of a folder. `paths` are relative to it and become the names in the zip. */
async function zip(folder: string, paths: readonly string[]): Promise<Uint8Array> {
  const content: Zippable = {};
  for (const path of paths.toSorted()) {
    const mode = path === EXECUTABLE ? 0o100755 : 0o100644;
    const bytes = new Uint8Array(await readFile(join(folder, path)));
    content[path] = [bytes, { mtime: TIME, os: UNIX, attrs: mode << 16, level: 9 }];
  }
  return zipSync(content);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'artifacts' } } });
  const { version } = JSON.parse(await readFile('manifest.json', 'utf8')) as { version: string };
  const dist = 'dist';
  await buildExtension(dist);
  const extension = await zip(dist, await filesBelow(dist));
  const packages = { chrome: extension, firefox: extension, source: await zip('.', await repositoryFiles()) };
  await mkdir(values.out, { recursive: true });
  for (const [kind, bytes] of Object.entries(packages)) {
    const file = join(values.out, `${NAME}-${version}-${kind}.zip`);
    await writeFile(file, bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    console.log(`${hash}  ${file} (${Math.ceil(bytes.length / 1024)} kB)`);
  }
}

await main();
