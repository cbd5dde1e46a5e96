/** The licences of the packages that are bundled into the extension, as one text. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

/**
 * The licences of the packages that these files belong to. `files`: paths as in esbuild's metafile; paths outside
 * of `node_modules` are skipped. Throws when a package has no licence file.
 */
export async function licencesOf(files: Iterable<string>): Promise<string> {
  const folders = new Set<string>();
  for (const file of files) {
    const folder = file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  const parts = await Promise.all([...folders].sort().map(licenceOf));
  return `This extension contains the following packages, unchanged except where docs/decisions/stores.md says so.\n\n${parts.join('\n')}`;
}

async function licenceOf(folder: string): Promise<string> {
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageFile;
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${about.name} has no licence file`);
  const repository = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  const source = (repository ?? about.homepage ?? '').replace(/^git\+/, '').replace(/\.git$/, '');
  const text = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
  return `${'='.repeat(79)}\n${about.name} ${about.version} (${about.license})\nSource: ${source}\n\n${text}\n`;
}
