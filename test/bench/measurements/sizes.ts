/** Sizes of the parts of the built extension. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface Size {
  readonly part: string;
  readonly bytes: number;
  readonly gzip: number;
}

/** Sizes in bytes; `gzip` at level 9. A page counts with every chunk that it loads. */
export async function measureSizes(dist: string): Promise<Size[]> {
  const files = await readdir(dist, { recursive: true, withFileTypes: true });
  const all = new Map<string, Buffer>();
  for (const file of files) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    all.set(path.slice(dist.length + 1), await readFile(path));
  }
  const size = (part: string, names: Iterable<string>): Size => {
    let bytes = 0;
    let gzip = 0;
    for (const name of names) {
      const content = all.get(name);
      if (content === undefined) continue;
      bytes += content.length;
      gzip += gzipSync(content, { level: 9 }).length;
    }
    return { part, bytes, gzip };
  };
  const closure = (name: string, found = new Set<string>()): Set<string> => {
    const content = all.get(name);
    if (content === undefined || found.has(name)) return found;
    found.add(name);
    if (!name.endsWith('.js')) return found;
    for (const [, chunk] of content.toString().matchAll(/["']\.{1,2}\/((?:chunks\/)?[\w-]+\.js)["']/g)) {
      const path =
        name.startsWith('chunks/') && !chunk?.startsWith('chunks/') ? `chunks/${chunk}` : (chunk ?? '');
      closure(path, found);
    }
    return found;
  };
  const page = (name: string): Size =>
    size(`${name}.html with all it loads`, [...closure(`${name}.js`), `${name}.html`, `${name}.css`]);
  return [
    size('content script, on every page', ['content.js']),
    size('all that is ever put into a page', ['content.js', 'card.js']),
    size('background', closure('background.js')),
    ...['popup', 'options', 'welcome', 'audit'].map(page),
    size('all files, each packed by itself', all.keys()),
  ];
}
