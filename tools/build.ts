/** Builds the unpacked extension into `dist/` (or `--out DIR`). */

import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild';
import { minify } from 'terser';
import { renderIcons } from './icons.ts';
import { licencesOf } from './licences.ts';

const PAGES = ['popup', 'options', 'welcome', 'audit'] as const;

/**
 * Nothing here sets HTML as text, so Preact's way to do it is taken out of the bundle: what is not there needs
 * no review. Fails when a new version of Preact looks different.
 */
const preactWithoutHtml: Plugin = {
  name: 'preact-without-html',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]preact[\\/]dist[\\/]preact\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const safe = code.replace(/\.innerHTML=(?!=)/g, '.textContent=');
      if (safe === code) throw new Error('Preact has changed: look again where it sets innerHTML');
      return { contents: safe, loader: 'js' };
    });
  },
};

/**
 * What a content script needs of the API, both browsers have by themselves, promises included. So it goes
 * without the polyfill, which would be a quarter of it.
 */
const nativeApi: Plugin = {
  name: 'native-api',
  setup({ onLoad }) {
    onLoad({ filter: /browser-polyfill\.js$/ }, () => ({
      contents: 'export default globalThis.browser ?? globalThis.chrome',
    }));
  },
};

export interface BuildReport {
  /** Source files of `content.js` and `card.js`, as paths from the folder of the repository. */
  readonly contentFiles: readonly string[];
}

/** Writes the unpacked extension into the folder, whatever was in it before. Throws when the build fails. */
export async function buildExtension(out: string): Promise<BuildReport> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const common = {
    bundle: true,
    target: ['chrome144', 'firefox153'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    // Paths in the output stay the same wherever node_modules really is.
    preserveSymlinks: true,
    logLevel: 'warning',
    plugins: [preactWithoutHtml],
  } satisfies BuildOptions;
  const pages = PAGES.filter((page) => existsSync(`src/${page}/main.tsx`));
  const pagesAndBackground = await build({
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
  const content = await build({
    ...common,
    entryPoints: { content: 'src/content.ts', card: 'src/card.ts' },
    outdir: out,
    format: 'iife',
    minifySyntax: true,
    // Terser puts other names in their place, but leaves the order of things as these set it: that packs better.
    minifyIdentifiers: true,
    plugins: [nativeApi],
  });
  for (const script of ['content.js', 'card.js']) await shrink(join(out, script));
  for (const page of pages) await cp(`src/${page}/index.html`, join(out, `${page}.html`));
  await cp('src/_locales', join(out, '_locales'), { recursive: true });
  await cp('src/page/badge-and-card-switch.css', join(out, 'content.css'));
  for (const file of ['manifest.json', 'managed_schema.json']) await cp(file, join(out, file));
  await mkdir(join(out, 'icons'), { recursive: true });
  await renderIcons(join(out, 'icons'));
  const contentFiles = filesOf(content);
  await cp('LICENSE', join(out, 'LICENSE'));
  const licences = await licencesOf([...filesOf(pagesAndBackground), ...contentFiles]);
  await writeFile(join(out, 'THIRD-PARTY-LICENSES.txt'), licences);
  return { contentFiles };
}

/**
 * Chrome compiles all functions of a script that begins so when it loads it, while the page waits for its own
 * code, and not one by one as they are first called (WICG, Explicit JavaScript Compile Hints).
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad';

/**
 * Terser takes another fourteenth out of what esbuild has minified: every page of the web app loads the content
 * script. Only local names are shortened: properties and texts stay readable for a reviewer.
 */
async function shrink(file: string): Promise<void> {
  const { code } = await minify(await readFile(file, 'utf8'), {
    ecma: 2020,
    module: true,
    compress: {
      passes: 5,
      sequences: false,
      lhs_constants: false,
      // To read a property does nothing else.
      pure_getters: true,
      // `Number(x)` becomes `+x`.
      unsafe_math: true,
      unsafe: true,
      unsafe_arrows: true,
      // An expression that nothing uses.
      pure_funcs: ['RegExp'],
    },
  });
  if (code === undefined) throw new Error(`${file} could not be minified`);
  await writeFile(file, `${COMPILE_HINT}\n${code}\n`);
}

/** Files of which something has reached an output. */
function filesOf({ metafile }: BuildResult<{ metafile: true }>): string[] {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return [...new Set(files)].sort();
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
  await buildExtension(values.out);
}
