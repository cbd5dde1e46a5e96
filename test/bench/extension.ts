/**
 * A throwaway extension: ours as it is built, the limits and the peers as content scripts, each on a host of
 * its own, so that one browser process runs all of them on the same pages in the same kind of world.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Member } from '../../src/domain/member.ts';
import { buildExtension } from '../../tools/build.ts';

/** Content scripts by host name; `none` has no script at all. */
export const CONTENDERS = {
  none: 'no extension',
  empty: 'an empty content script',
  least: 'a script that only asks for the list and hears of changes',
  ours: 'ours, as built',
  builtin: 'ours with the roster built into the script',
  nothing: 'a bare MutationObserver that does nothing',
  arrive: 'arrive.js',
  sentinel: 'sentinel-js',
  userscript: "querySelectorAll('*') + innerText at every change",
} as const;

export type Contender = keyof typeof CONTENDERS;

const SCRIPTS = [
  'empty',
  'least',
  'ours',
  'builtin',
  'nothing',
  'arrive',
  'sentinel',
  'userscript',
  'scan',
] as const;

export const hostOf = (contender: Contender | 'scan'): string => `${contender}.clockify.me`;

/**
 * Builds the product into `dist`, and the bench's extension into `bench`, both below the folder. `builtIn`: the
 * members that the contender of this name knows.
 */
export async function buildBench(
  folder: string,
  builtIn: readonly Member[] = [],
): Promise<{ dist: string; bench: string }> {
  const dist = join(folder, 'dist');
  const bench = join(folder, 'bench');
  await buildExtension(dist);
  await mkdir(bench, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(
      [...SCRIPTS.filter((name) => name !== 'ours'), 'background', 'sync'].map((name) => [
        name,
        `test/bench/scripts/${name}.ts`,
      ]),
    ),
    outdir: bench,
    bundle: true,
    format: 'iife',
    minify: true,
    target: ['chrome144', 'firefox153'],
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"', BUILT_IN_MEMBERS: JSON.stringify(builtIn) },
  });
  await cp(join(dist, 'content.js'), join(bench, 'ours.js'));
  await cp(join(dist, 'content.css'), join(bench, 'content.css'));
  await cp(join(dist, '_locales'), join(bench, '_locales'), { recursive: true });
  const document = (title: string, head: string) =>
    `<!doctype html><meta charset="utf-8"><title>${title}</title>${head}`;
  await writeFile(join(bench, 'welcome.html'), document('Welcome', ''));
  await writeFile(join(bench, 'sync.html'), document('Sync', '<script src="sync.js"></script>'));
  const product = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Record<string, unknown>;
  const scripts = SCRIPTS.map((name) => ({
    matches: [`https://${hostOf(name)}/*`],
    js: [`${name}.js`],
    ...(/^(?:ours|builtin|scan)$/.test(name) ? { css: ['content.css'] } : {}),
    run_at: 'document_start',
    all_frames: true,
  }));
  const manifest = {
    manifest_version: 3,
    name: 'Bench',
    version: '1.0.0',
    default_locale: 'en',
    background: { service_worker: 'background.js', scripts: ['background.js'] },
    action: {},
    content_scripts: scripts,
    permissions: ['storage', 'alarms'],
    host_permissions: product.host_permissions,
    browser_specific_settings: product.browser_specific_settings,
  };
  await writeFile(join(bench, 'manifest.json'), JSON.stringify(manifest));
  return { dist, bench };
}
