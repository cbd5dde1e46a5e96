/** Builds an earlier commit of this extension, once, to measure against. */
import { execFile } from 'node:child_process';
import { access, mkdir, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The build that budgets name as "today". */
export const BEFORE = '7eddcd3';

/** Folder of the unpacked extension as of a commit. Throws when the history does not have the commit. */
export async function buildBefore(commit = BEFORE): Promise<string> {
  const folder = resolve('artifacts', 'bench', commit);
  const dist = join(folder, 'dist');
  if (await exists(join(dist, 'manifest.json'))) return dist;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const archive = join(folder, 'source.tar');
  await run('git', ['archive', '--output', archive, commit]);
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await run('npx', ['tsx', 'tools/build.ts'], { cwd: folder });
  return dist;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
