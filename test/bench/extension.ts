/**
 * A throwaway extension with our build, the limits and the peers as content scripts. Each has a host of its own, so
 * one browser process runs all of them on the same pages in the same kind of world.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';
import { buildExtension } from '../../tools/build.ts';

/** What runs on a page of its host. All but ours are files of scripts/ with the same name. */
export const CONTENDERS = {
  'no-extension': 'no extension',
  'empty-content-script': 'an empty content script',
  'asks-for-list-only': 'a script that only asks for the list and hears of changes',
  ours: 'ours, as built',
  'ours-recorded': 'ours, its callbacks recorded',
  'roster-built-in': 'ours with the roster built into the script',
  'bare-observer': 'a MutationObserver that does nothing',
  arrive: 'arrive.js',
  sentinel: 'sentinel-js',
  'visible-text-userscript': "querySelectorAll('*') + innerText at every change",
} as const;

export type Contender = keyof typeof CONTENDERS;

/** Measured at one size and with few runs: they are there for comparison only. */
export const PEERS: ReadonlySet<string> = new Set<Contender>([
  'arrive',
  'sentinel',
  'visible-text-userscript',
]);

/** Scripts that are no contender but run all contenders in one world. */
export type Stage = 'scans-and-badges';

/** Files of a content script, where they do not have its own name. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'no-extension': [],
  ours: ['content.js'],
  'ours-recorded': ['callback-recorder.js', 'content.js'],
};
const STYLED: ReadonlySet<string> = new Set<Contender | Stage>([
  'ours',
  'ours-recorded',
  'roster-built-in',
  'scans-and-badges',
]);

/** The host that a contender runs on. */
export const hostOf = (contender: Contender | Stage): string => `${contender}.clockify.me`;

const NAMES: readonly (Contender | Stage)[] = [
  ...(Object.keys(CONTENDERS) as Contender[]),
  'scans-and-badges',
];

async function bundle(names: readonly string[], out: string, builtIn: readonly Member[] = []): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, `test/bench/scripts/${name}.ts`])),
    outdir: out,
    bundle: true,
    format: 'iife',
    minify: true,
    target: ['chrome144', 'firefox153'],
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': '"production"', BUILT_IN_MEMBERS: JSON.stringify(builtIn) },
  });
}

/**
 * Builds the product into `dist` and the bench's extension into `bench`, both below the folder. `builtIn`: the
 * members that `roster-built-in` contains.
 */
export async function buildBench(
  folder: string,
  builtIn: readonly Member[] = [],
): Promise<{ dist: string; bench: string }> {
  const dist = join(folder, 'dist');
  const bench = join(folder, 'bench');
  await buildExtension(dist);
  await mkdir(bench, { recursive: true });
  const own = NAMES.filter((name) => !(name in FILES));
  await bundle([...own, 'callback-recorder', 'answers-from-memory', 'reads-members'], bench, builtIn);
  for (const file of ['content.js', 'card.js', 'content.css']) await cp(join(dist, file), join(bench, file));
  await cp(join(dist, '_locales'), join(bench, '_locales'), { recursive: true });
  const document = (title: string, head: string) =>
    `<!doctype html><meta charset="utf-8"><title>${title}</title>${head}`;
  await writeFile(join(bench, 'welcome.html'), document('Welcome', ''));
  await writeFile(
    join(bench, 'reading.html'),
    document('Reading', '<script src="reads-members.js"></script>'),
  );
  const product = await readManifest(dist);
  const manifest = {
    manifest_version: 3,
    name: 'Bench',
    version: '1.0.0',
    default_locale: 'en',
    background: { service_worker: 'answers-from-memory.js', scripts: ['answers-from-memory.js'] },
    action: {},
    content_scripts: NAMES.map((name) => ({ name, js: FILES[name] ?? [`${name}.js`] }))
      .filter(({ js }) => js.length > 0)
      .map(({ name, js }) => ({
        matches: [`https://${hostOf(name)}/*`],
        js,
        ...(STYLED.has(name) ? { css: ['content.css'] } : {}),
        run_at: 'document_start',
        all_frames: true,
      })),
    permissions: ['storage', 'alarms', 'scripting'],
    host_permissions: product.host_permissions,
    browser_specific_settings: product.browser_specific_settings,
  };
  await writeManifest(bench, manifest);
  return { dist, bench };
}

/** A copy of an unpacked extension that records its content script (scripts/callback-recorder.ts). */
export async function copyRecorded(dist: string, out: string): Promise<string> {
  await cp(dist, out, { recursive: true });
  await bundle(['callback-recorder'], out);
  const manifest = await readManifest(out);
  for (const script of manifest.content_scripts) script.js = ['callback-recorder.js', ...script.js];
  await writeManifest(out, manifest);
  return out;
}

interface Manifest {
  readonly host_permissions: unknown;
  readonly browser_specific_settings: unknown;
  readonly content_scripts: readonly { js: readonly string[] }[];
}

async function readManifest(dist: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8')) as Manifest;
}

async function writeManifest(dist: string, manifest: object): Promise<void> {
  await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest));
}
