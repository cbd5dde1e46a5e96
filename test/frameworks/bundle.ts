/** Bundles the pages for browsers, and the same views for Node, which renders them as a server. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformAsync } from '@babel/core';
import { compileFile } from '@marko/compiler';
import { type BuildOptions, build, type Loader, type Plugin, transform } from 'esbuild';
import translator from 'marko/translator';
import { compile as compileSvelte } from 'svelte/compiler';
import type { Row } from './rows.ts';

type Side = 'browser' | 'server';
export type Mode = 'development' | 'production';

/** Renders rows as a library's server would. */
export interface Server {
  /** HTML for the head of the document. */
  readonly head?: string;
  render(rows: readonly Row[]): string | Promise<string>;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * The script of a page in `pages/`. Most libraries warn only in their development mode. Angular and React hydrate
 * differently in production.
 */
export async function bundlePage(file: string, mode: Mode = 'development'): Promise<string> {
  const { outputFiles } = await build({
    ...shared('browser', mode),
    entryPoints: [`${HERE}pages/${file}`],
    platform: 'browser',
    target: 'es2022',
    conditions: [mode, 'browser'],
    mainFields: ['browser', 'module', 'main'],
    write: false,
  });
  const [script] = outputFiles ?? [];
  if (script === undefined) throw new Error(`${file} was bundled into no script`);
  return script.text;
}

/** The server of a page in `servers/`. Node resolves its packages. */
export async function loadServer(file: string): Promise<Server> {
  const outfile = `${HERE}node_modules/.cache/${file}.mjs`;
  await build({
    ...shared('server', 'development'),
    entryPoints: [`${HERE}servers/${file}`],
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outfile,
  });
  return (await import(pathToFileURL(outfile).href)) as Server;
}

function shared(side: Side, mode: Mode) {
  return {
    bundle: true,
    format: 'esm',
    define: {
      'process.env.NODE_ENV': JSON.stringify(mode),
      ...(mode === 'production' && { ngDevMode: 'false' }),
    },
    plugins: [svelte(side), solid(side), marko(side)],
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

function compiler(
  name: string,
  filter: RegExp,
  compile: (file: string) => Promise<string>,
  loader: Loader = 'js',
): Plugin {
  return {
    name,
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => ({ contents: await compile(path), loader }));
    },
  };
}

function svelte(side: Side): Plugin {
  return compiler('svelte', /\.svelte$/, async (filename) => {
    const generate = side === 'server' ? 'server' : 'client';
    return compileSvelte(await readFile(filename, 'utf8'), { filename, generate, dev: true }).js.code;
  });
}

function solid(side: Side): Plugin {
  const preset = ['solid', { generate: side === 'server' ? 'ssr' : 'dom', hydratable: true }];
  return compiler('solid', /\.tsx$/, async (filename) => {
    const source = await readFile(filename, 'utf8');
    const { code } = await transform(source, { loader: 'tsx', jsx: 'preserve', target: 'esnext' });
    const options = { filename, presets: [preset], cwd: HERE, configFile: false, babelrc: false } as const;
    const compiled = await transformAsync(code, options);
    return compiled?.code ?? '';
  });
}

/** `list.marko?hydrate` is the script that takes over what the server rendered. */
function marko(side: Side): Plugin {
  const output = side === 'server' ? 'html' : 'dom';
  const compile = async (file: string, output: 'html' | 'dom' | 'hydrate') =>
    (await compileFile(file, { output, translator, resolveVirtualDependency: (path) => path })).code;
  return {
    name: 'marko',
    setup({ onLoad, onResolve }) {
      const namespace = 'hydrate';
      onLoad({ filter: /\.marko$/, namespace: 'file' }, async ({ path }) => ({
        contents: await compile(path, output),
      }));
      onResolve({ filter: /\.marko\?hydrate$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace(/\?.*/, '')),
        namespace,
      }));
      onLoad({ filter: /./, namespace }, async ({ path }) => ({
        contents: await compile(path, 'hydrate'),
        resolveDir: dirname(path),
      }));
    },
  };
}
