/** Builds the unpacked extension into `dist/` (or `--out DIR`). */

import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, type BuildResult, build, type Plugin, transform } from 'esbuild';
import { minify } from 'terser';
import { renderIcons } from './icons.ts';
import { licencesOf } from './licences.ts';

const PAGES = ['popup', 'options', 'welcome', 'audit'] as const;

/**
 * Removes Preact's way to set HTML from the bundle. The extension never sets HTML as text, and code that is not
 * there needs no review. Fails when a new version of Preact looks different.
 */
const preactWithoutHtml: Plugin = {
  name: 'preact-without-html',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]preact[\\/]dist[\\/]preact\.mjs$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const safe = code.replace(/\.innerHTML=(?!=)/g, '.textContent=');
      if (safe === code) throw new Error('Preact has changed: find out where it sets innerHTML now');
      return { contents: safe, loader: 'js' };
    });
  },
};

/**
 * Content scripts go without the polyfill, which would be a quarter of their size: both browsers bring all that
 * these scripts need of the API, promises included.
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
  /** Source files of `content.js` and `card.js`, as paths relative to the repository. */
  readonly contentFiles: readonly string[];
}

/** Writes the unpacked extension into the folder and replaces what was there. Throws when the build fails. */
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
    // Keeps paths in the output the same wherever node_modules really is.
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
    entryPoints: { content: 'src/content.ts', card: 'src/card-script.ts' },
    outdir: out,
    format: 'iife',
    minifySyntax: true,
    // Terser replaces these names but keeps the order they cause, and that order compresses better.
    minifyIdentifiers: true,
    // Both browsers have them for years. Without this line esbuild writes them as calls of `RegExp`.
    supported: { 'regexp-unicode-property-escapes': true },
    plugins: [nativeApi],
  });
  for (const script of ['content.js', 'card.js']) await shrink(join(out, script));
  for (const page of pages) await cp(`src/${page}/index.html`, join(out, `${page}.html`));
  await cp('src/_locales', join(out, '_locales'), { recursive: true });
  const rules = await readFile('src/page/badge/badges-visible-while-extension-runs.css', 'utf8');
  await writeFile(join(out, 'content.css'), (await transform(rules, { loader: 'css', minify: true })).code);
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
 * With this line, Chrome compiles all functions of the script while the page still waits for its own code, and
 * not one by one at their first call (WICG, Explicit JavaScript Compile Hints).
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad';

/**
 * Makes the output of esbuild another 7 % smaller, since every page of the web app loads the content script.
 * Only local names are shortened: properties and texts stay readable for a reviewer.
 */
async function shrink(file: string): Promise<void> {
  const isCard = file.endsWith('card.js');
  const { code } = await minify(await readFile(file, 'utf8'), {
    ecma: 2020,
    module: true,
    compress: {
      // More make `content.js` larger.
      passes: isCard ? 4 : 2,
      sequences: false,
      // These make `card.js` smaller, and `content.js` larger.
      lhs_constants: !isCard,
      hoist_funs: isCard,
      unsafe_methods: true,
      // Functions that are called once are moved to their call, in `card.js` only simple ones. None is copied to several
      // calls.
      inline: isCard ? 1 : 2,
      // Nothing is compared with `NaN`: a reversed comparison would treat it differently.
      unsafe_comps: true,
      // Reading a property has no side effect.
      pure_getters: true,
      // `Number(x)` becomes `+x`.
      unsafe_math: true,
      unsafe: true,
      unsafe_arrows: true,
      // The result is dropped when nothing uses it.
      pure_funcs: ['RegExp'],
    },
  });
  if (code === undefined) throw new Error(`${file} could not be minified`);
  await writeFile(file, `${COMPILE_HINT}\n${code}\n`);
}

/** Source files that ended up in an output. */
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
