/**
 * `npm run package`: builds, and writes the three packages into `artifacts/`: for Chrome, for Firefox, and the
 * source from which both can be made again. Entries are sorted and carry one fixed time, so that the same
 * source gives the same bytes anywhere. `--out DIR` writes them elsewhere.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { type Zippable, zipSync } from 'fflate';
import { buildExtension } from './build.ts';

const NAME = 'member-status-for-clockify';
/** The earliest time a zip can hold. fflate reads it as local time, and as local time it is given. */
const TIME = new Date(1980, 0, 1, 0, 0, 0);
const UNIX = 3;
/** The one file that must keep its executable bit. */
const EXECUTABLE = '.ci/run';

/** A file's path inside of a package, with `/`, and where it is. */
interface Entry {
  readonly path: string;
  readonly file: string;
}

async function filesBelow(folder: string, skip: ReadonlySet<string> = new Set()): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const item of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!item.isFile()) continue;
    const file = join(item.parentPath, item.name);
    const path = relative(folder, file).split(sep).join('/');
    if (!skip.has(path.split('/')[0] ?? '')) entries.push({ path, file });
  }
  return entries;
}

/** What git tracks; in an unpacked source package, which has no `.git`, every file that is not made here. */
async function sourceFiles(): Promise<Entry[]> {
  const git = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
  const isClone = (await readdir('.')).includes('.git');
  if (isClone) {
    if (git.status !== 0) throw new Error(`git ls-files failed: ${git.stderr}`);
    return git.stdout
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => ({ path, file: path }));
  }
  return filesBelow('.', new Set(['node_modules', 'dist', 'artifacts', '.cache']));
}

async function zip(entries: readonly Entry[]): Promise<Uint8Array> {
  const content: Zippable = {};
  for (const { path, file } of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const mode = path === EXECUTABLE ? 0o100755 : 0o100644;
    content[path] = [
      new Uint8Array(await readFile(file)),
      { mtime: TIME, os: UNIX, attrs: mode << 16, level: 9 },
    ];
  }
  return zipSync(content);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'artifacts' } } });
  const { version } = JSON.parse(await readFile('manifest.json', 'utf8')) as { version: string };
  const dist = 'dist';
  await buildExtension(dist);
  const extension = await zip(await filesBelow(dist));
  const packages = { chrome: extension, firefox: extension, source: await zip(await sourceFiles()) };
  await mkdir(values.out, { recursive: true });
  for (const [kind, bytes] of Object.entries(packages)) {
    const file = join(values.out, `${NAME}-${version}-${kind}.zip`);
    await rm(file, { force: true });
    await writeFile(file, bytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    console.log(`${hash}  ${file} (${Math.ceil(bytes.length / 1024)} kB)`);
  }
}

await main();
