/** Builds the unpacked extension into `dist/` (or `--out DIR`). */

import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build } from 'esbuild';
import { renderIcons } from './icons.ts';

const PAGES = ['popup', 'options', 'welcome', 'audit'] as const;

export async function buildExtension(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const common: BuildOptions = {
    bundle: true,
    target: ['chrome120', 'firefox142'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  };
  const pages = PAGES.filter((page) => existsSync(`src/${page}/main.tsx`));
  await build({
    ...common,
    entryPoints: Object.fromEntries([
      ...(existsSync('src/background.ts') ? [['background', 'src/background.ts']] : []),
      ...pages.map((page) => [page, `src/${page}/main.tsx`]),
    ]),
    outdir: out,
    format: 'esm',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
  });
  if (existsSync('src/content.ts')) {
    await build({
      ...common,
      entryPoints: { content: 'src/content.ts' },
      outdir: out,
      format: 'iife',
      minify: true,
    });
  }
  for (const page of pages) await cp(`src/${page}/index.html`, join(out, `${page}.html`));
  await cp('src/_locales', join(out, '_locales'), { recursive: true });
  await cp('manifest.json', join(out, 'manifest.json'));
  await mkdir(join(out, 'icons'), { recursive: true });
  await renderIcons(join(out, 'icons'));
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
await buildExtension(values.out);
