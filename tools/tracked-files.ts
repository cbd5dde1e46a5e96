/** The files of the repository. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Folders with generated files, as `.gitignore` names them; at any depth. */
const MADE: ReadonlySet<string> = new Set(['node_modules', 'dist', 'artifacts']);
/** The names with a dot before them that belong to the repository. Editors and systems leave others. */
const DOTTED: ReadonlySet<string> = new Set([
  '.ci',
  '.gitattributes',
  '.github',
  '.gitignore',
  '.npmrc',
  '.nvmrc',
]);

/** Whether a file of an unpacked source package belongs to it: not generated, not an editor's or a log. */
export function isSource(path: string): boolean {
  const isForeign = (part: string) => MADE.has(part) || (part.startsWith('.') && !DOTTED.has(part));
  return !path.split('/').some(isForeign) && !path.endsWith('.log');
}

/**
 * Tracked files that exist, as sorted paths with `/`. An unpacked source package has no `.git`: there, every file
 * that `isSource`. Throws when git fails.
 */
export async function repositoryFiles(): Promise<string[]> {
  if (!existsSync('.git')) {
    return (await filesBelow('.')).filter(isSource);
  }
  // A clone may belong to another user than the one who runs the tests, for example in a container.
  const { status, stdout, stderr } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  return stdout
    .split('\0')
    .filter((path) => path !== '' && existsSync(path))
    .sort();
}

/** Every file below a folder, as sorted paths from there with `/`. */
export async function filesBelow(folder: string): Promise<string[]> {
  const items = await readdir(folder, { withFileTypes: true, recursive: true });
  return items
    .filter((item) => item.isFile())
    .map((item) => relative(folder, join(item.parentPath, item.name)).split(sep).join('/'))
    .sort();
}
