/** Renders the SVG icons of `icons/` as PNG, in the sizes that the manifest and the toolbar button use. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

const SIZES = [16, 32, 48, 128] as const;

/** Writes `NAME-SIZE.png` into `out` for each SVG and each size. The bytes are the same on every run. */
export async function renderIcons(out: string): Promise<void> {
  for (const file of (await readdir('icons')).filter((name) => name.endsWith('.svg')).sort()) {
    const svg = await readFile(join('icons', file), 'utf8');
    for (const size of SIZES) {
      const image = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render();
      await writeFile(join(out, `${file.slice(0, -'.svg'.length)}-${size}.png`), image.asPng());
    }
  }
}
