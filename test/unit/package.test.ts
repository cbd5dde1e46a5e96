/** The packages of a release have the same bytes for the same source, whoever builds them and where. */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSource, repositoryFiles } from '../../tools/tracked-files.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'member-status-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of the tracked files, like a clone elsewhere, with the installed packages beside it. */
async function copyTo(folder: string): Promise<void> {
  for (const file of await repositoryFiles()) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await cp(file, join(folder, file));
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
}

/** Runs `npm run package` in the folder. Returns the name of each zip → its bytes. */
async function packageIn(
  folder: string,
  environment: Record<string, string> = {},
): Promise<Map<string, Buffer>> {
  const tsx = resolve('node_modules/tsx/dist/cli.mjs');
  const { status, stderr } = spawnSync(process.execPath, [tsx, 'tools/package.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(stderr);
  const names = (await readdir(join(folder, 'artifacts'))).filter((name) => name.endsWith('.zip')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, 'artifacts', name))] as const),
    ),
  );
}

describe('an unpacked source package', () => {
  test('holds every file of the repository', async () => {
    expect((await repositoryFiles()).filter((path) => !isSource(path))).toEqual([]);
  });

  test.each([
    'node_modules/zod/package.json',
    'test/frameworks/node_modules/react/index.js',
    'dist/content.js',
    'npm-debug.log',
    'test/browser/run.log',
    '.idea/workspace.xml',
    '.vscode/settings.json',
    'src/.DS_Store',
  ])('leaves out %s', (path) => {
    expect(isSource(path)).toBe(false);
  });
});

describe('npm run package', () => {
  let first: Map<string, Buffer>;

  beforeAll(async () => {
    const folder = join(root, 'a');
    await copyTo(folder);
    first = await packageIn(folder);
  });

  test('writes a package for each store and the source, named by the version', async () => {
    const { version } = JSON.parse(await readFile('manifest.json', 'utf8')) as { version: string };
    expect([...first.keys()]).toEqual(
      ['chrome', 'firefox', 'source'].map((kind) => `member-status-for-clockify-${version}-${kind}.zip`),
    );
  });

  test('gives the same bytes in another folder, time zone and language', async () => {
    const folder = join(root, 'another clone', 'deeper');
    await copyTo(folder);
    const second = await packageIn(folder, { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'C' });
    for (const [name, bytes] of first) expect(second.get(name)?.equals(bytes), name).toBe(true);
  });

  test('can be repeated from the source package alone', async () => {
    const source = [...first].find(([name]) => name.endsWith('-source.zip'))?.[1];
    const folder = join(root, 'unpacked');
    for (const [path, bytes] of Object.entries(unzipSync(source ?? new Uint8Array()))) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    await symlink(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
    const again = await packageIn(folder);
    for (const [name, bytes] of first) expect(again.get(name)?.equals(bytes), name).toBe(true);
  });

  test('puts the manifest at the top of the packages for the stores, and adds every licence', () => {
    for (const [name, bytes] of first) {
      const files = Object.keys(unzipSync(bytes));
      expect(files, name).toEqual(files.toSorted());
      expect(files).toContain('manifest.json');
      expect(files.some((file) => /node_modules|\.map$/.test(file))).toBe(false);
      if (name.endsWith('-source.zip')) continue;
      const licences = new TextDecoder().decode(unzipSync(bytes)['THIRD-PARTY-LICENSES.txt']);
      for (const one of ['preact', 'zod', 'idb', 'webextension-polyfill']) {
        expect(licences).toMatch(new RegExp(`^${one} \\d`, 'm'));
      }
    }
  });
});
