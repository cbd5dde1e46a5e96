/** Opens pages of libraries in two browsers, one with the extension. One stand-in serves both. */

import { idOf, PEOPLE } from '../browser/cases/roster.ts';
import { settle } from '../browser/cases/world.ts';
import { type BrowserKind, type Harness, launch } from '../browser/harness.ts';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, type StandInOptions, startStandIn } from '../stand-in/service.ts';

export interface Pair {
  readonly standIn: StandIn;
  readonly withIt: Harness;
  readonly without: Harness;
  /** The path of the pages; it names the workspace. */
  readonly path: string;
  close(): Promise<void>;
}

/** Returns a document or a script by the last part of its path; `undefined` when there is none. */
export type Serve = (name: string, query: URLSearchParams) => Promise<string | undefined>;

const FOLDER = /^\/workspaces\/[0-9a-f]{24}\/pages\/([\w-]+(?:\.js)?)$/;

/** Name → `data-users` of its badge; empty for nobody flagged. Has every name of the people. */
export const USERS: Readonly<Record<string, string>> = Object.fromEntries(
  ['Dana Cole', 'Ray Otto', 'Nora Vance', 'Ivo Marsh', 'Eva Stone', 'Ann Lee', 'Bob Stone'].map((name) => {
    const person = PEOPLE.find((one) => one.name === name);
    if (person === undefined) throw new Error(`nobody is called ${name}`);
    return [name, person.standing === 'active' ? '' : idOf(person.alias)];
  }),
);

/** Starts both browsers. The one with the extension is connected and has its list. */
export async function openPair(kind: BrowserKind, serve: Serve): Promise<Pair> {
  const standIn = await startStandIn({ members: 10, serve: answer(serve) });
  settle(standIn.world);
  const [withIt, without] = await Promise.all([
    launch(kind, { standIn }),
    launch(kind, { standIn, extension: false }),
  ]);
  await withIt.connect({ key: DEMO_KEYS.global });
  // With the list read before the tests, badges come as early as they can.
  const page = await withIt.openApp('/time-off');
  await withIt.waitForState(page, 'ready');
  await page.close();
  return {
    standIn,
    withIt,
    without,
    path: `/workspaces/${standIn.world.workspaceNamed(WORKSPACE_NAMES.main).id}/pages/`,
    async close() {
      await withIt.close();
      await without.close();
      await standIn.close();
    },
  };
}

function answer(serve: Serve): NonNullable<StandInOptions['serve']> {
  return async ({ path, query }, response) => {
    const name = FOLDER.exec(path)?.[1];
    const text = name === undefined ? undefined : await serve(name, query);
    if (name === undefined || text === undefined) return false;
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html';
    response
      .writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' })
      .end(text);
    return true;
  };
}

/** A document with a place for a library, its script, and the markup from the server. */
export function documentOf(name: string, { head = '', body = '' } = {}): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"><style>${STYLE}</style>${head}</head><body><main id="app">${body}</main><script>served = [...document.querySelectorAll('#app *')]</script><script type="module" src="${name}.js"></script></body></html>`;
}

const STYLE = `body{font:14px/1.5 sans-serif;margin:8px}ul{list-style:none;margin:0;padding:0}
li{display:flex;gap:12px;height:32px;align-items:center}.name{width:200px}i{margin-left:auto}
.cut{width:48px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-weight:400}`;
