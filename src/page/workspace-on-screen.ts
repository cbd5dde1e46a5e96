/**
 * Collects what a page shows of its workspace: its address, its own calls and the switcher's text. The background
 * decides which workspace that is (domain/which-workspace-a-page-shows.ts). This file decides only what cannot wait for
 * an answer: whether the witnesses still agree with the workspace whose badges are on the page.
 */

import { normalizeName } from '../domain/case-spaces-and-accents-of-names.ts';
import { MAY_BE_OUTSIDE, SHARED_REPORT } from '../domain/login-and-shared-pages.ts';
import type { PageWitnesses } from '../domain/which-workspace-a-page-shows.ts';
import { withoutQueries, workspaceOfAddress, workspaceOfCall } from '../domain/workspace-id-in-address.ts';
import { SHOW_TEXTS } from './node-types-as-numbers.ts';

/** Where the app shows the name of the workspace. */
const SWITCHER = '[data-cy="workspace-dropdown"]';
/** The shortest time between two searches for the switcher, ms. */
const SEARCH_GAP_MS = 200;
/** A document counts as settled this long after it has loaded, ms. */
const SETTLED_MS = 2000;
/** A call that began so shortly before the text changed may belong to the switch itself, ms. */
const SWITCH_CALL_MS = 50;
/** When there are more calls than this, the oldest after the first few are forgotten. */
const MAX_CALLS = 100;
const KEPT_FIRST_CALLS = 20;

/** The workspace whose badges are on the page. */
interface ShownWorkspace {
  readonly workspaceId: string | null;
  readonly name: string;
  /** No other workspace of the page's connections has the name. */
  readonly isOnlyOne: boolean;
}

export interface Witnesses {
  /**
   * Reads the address, the calls and the switcher. Cheap enough for every batch of mutations. Returns whether something
   * was new, after `onChange` has run for it.
   */
  poll(): boolean;
  /** All witnesses so far, for the background to judge. */
  snapshot(): PageWitnesses;
  /**
   * Whether the witnesses agree with the workspace that is shown. `no`: its badges must go at once, before the
   * background answers. `maybe`: the background has to decide. `yes`: they agree.
   */
  agree(shown: ShownWorkspace): 'no' | 'maybe' | 'yes';
}

/** The outermost window of the same origin. A frame of the app shows the workspace of the app around it. */
function outermost(view: Window): Window {
  let top = view;
  for (let next = view; next !== next.parent; ) {
    next = next.parent;
    try {
      if (next.document) top = next;
    } catch {
      // A foreign page around the frame.
    }
  }
  return top;
}

/**
 * Watches the witnesses of a window until `signal` ends. `onChange` runs synchronously with the poll that finds
 * something new. `onUsersCall` runs when the page itself requested the users of a workspace.
 */
export function watchWitnesses(
  view: Window & typeof globalThis,
  signal: AbortSignal,
  onChange: () => void,
  onUsersCall: (workspaceId: string) => void,
): Witnesses {
  const top = outermost(view) as Window & typeof globalThis;
  const { document, performance } = top;
  const now = () => performance.now();
  const calls: PageWitnesses['calls'][number][] = [];
  let address = '';
  let addressId: string | null = null;
  let text: string | null = null;
  /** The switcher's text when the page's workspace was last decided. */
  let judgedText: string | null = null;
  let stage: PageWitnesses['stage'] = document.readyState;
  /** A script that starts late cannot know when the text last changed. */
  let switchedAt = stage === 'complete' ? now() : -1;
  /** When somebody last pressed something, and the press whose task changed the switcher's text. */
  let pressedAt = 0;
  let switchPress = Infinity;
  let polledAt = 0;
  let switcher: Element | null = null;
  /** The switcher's content at the last poll. */
  let lastContent = '';
  let searchedAt = -SEARCH_GAP_MS;
  let searchLater = false;

  /** Returns whether the call is news. Of many calls in a row with the same id, only two are. */
  function addCall(id: string, startTime: number): boolean {
    const call = [id, startTime] as const;
    calls.push(call);
    calls.sort(([, one], [, other]) => one - other);
    const at = calls.indexOf(call);
    const isSame = (place: number, since = -1) => calls[place]?.[0] === id && calls[place][1] >= since;
    // A call from before the text changed may no longer count.
    const isNew = !isSame(at - 1, switchedAt) || !isSame(at - 2, switchedAt);
    // Two calls at each end of a row are enough, even when a call with another id or a switch comes between later.
    if (!isNew && isSame(at - 3) && isSame(at - 4)) calls.splice(at - 2, 1);
    if (calls.length > MAX_CALLS) calls.splice(KEPT_FIRST_CALLS, 1);
    return isNew;
  }

  function readCall(entry: PerformanceResourceTiming): boolean {
    const call = /^(?:fetch|xml)/.test(entry.initiatorType) && workspaceOfCall(entry.name, address);
    if (!call) return false;
    const { id, isSwitch, isOfUsers } = call;
    if (isOfUsers) onUsersCall(id);
    // The app may write the new name and make a call in one task, and we see the change only at the end of that task.
    // So a call belongs to the new workspace when it began after the press that began the task, or when it was still
    // running at the change and has an id that no call had before.
    const isOfChange =
      entry.startTime >= switchPress
        ? calls.at(-1)?.[0] !== id
        : entry.startTime > switchedAt - SWITCH_CALL_MS &&
          entry.responseEnd > switchedAt &&
          !calls.some(([one]) => one === id);
    const startTime = isOfChange ? Math.max(entry.startTime, switchedAt) : entry.startTime;
    if (isSwitch) addCall(id, startTime);
    // A switch adds two calls, and only the first of them may be news.
    return addCall(id, startTime) || isSwitch;
  }

  /** This function and the next ones return whether they found something new. */
  function readCalls(entries: PerformanceEntryList = []): boolean {
    return entries.map((entry) => readCall(entry as PerformanceResourceTiming)).includes(true);
  }

  function readAddress(): boolean {
    // Not from `location`: to get that object takes longer than to read the address.
    const next = withoutQueries(document.URL);
    if (next === address) return false;
    const id = workspaceOfAddress(next);
    const isNew = id !== addressId || MAY_BE_OUTSIDE.test(next) !== MAY_BE_OUTSIDE.test(address);
    if (id && id !== addressId) {
      addCall(id, now());
      addCall(id, now());
    }
    address = next;
    addressId = id;
    return isNew;
  }

  /** Only the first text counts, because a menu may follow it. Without any text, the last one stays. */
  function readSwitcher(): boolean {
    const root = findSwitcher();
    const content = root?.textContent ?? '';
    if (!root || content === lastContent) return false;
    lastContent = content;
    const walker = document.createTreeWalker(root, SHOW_TEXTS);
    let first = '';
    while (!first && walker.nextNode()) first = walker.currentNode.nodeValue?.trim() ?? '';
    if (!normalizeName(first) || first === text) return false;
    if (text !== null) {
      switchedAt = now();
      switchPress = pressedAt > polledAt ? pressedAt : Infinity;
    }
    text = first;
    return true;
  }

  /** The search goes through the whole document, so it is rare while there is no switcher. */
  function findSwitcher(): Element | null {
    if (switcher?.isConnected) return switcher;
    const wait = searchedAt + SEARCH_GAP_MS - now();
    if (switcher || wait <= 0) {
      searchedAt = now();
      switcher = document.querySelector(SWITCHER);
    } else {
      switcher = null;
      if (!searchLater) {
        searchLater = true;
        setTimeout(() => {
          searchLater = false;
          if (!signal.aborted) witnesses.poll();
        }, wait);
      }
    }
    return switcher;
  }

  function setStage(next: PageWitnesses['stage']): void {
    if (signal.aborted) return;
    stage = next;
    // At a new stage the switcher is searched for at once.
    searchedAt = -SEARCH_GAP_MS;
    readAll();
    onChange();
    if (stage === 'complete') setTimeout(setStage, SETTLED_MS, 'settled');
  }

  function readAll(): boolean {
    // All three run, whatever each returns.
    const isNew = [readAddress(), readSwitcher(), readCalls(observer?.takeRecords())].includes(true);
    polledAt = now();
    return isNew;
  }

  const witnesses: Witnesses = {
    poll() {
      const isNew = readAll();
      if (isNew) onChange();
      return isNew;
    },
    snapshot() {
      judgedText = text;
      return {
        addresses: [address, withoutQueries(view.document.URL)],
        calls,
        switcher: text,
        switchedAt,
        stage,
        document: performance.timeOrigin,
      };
    },
    agree({ workspaceId, name, isOnlyOne }) {
      if ((addressId && addressId !== workspaceId) || SHARED_REPORT.test(address)) return 'no';
      const isNamed = text !== null && normalizeName(text) === normalizeName(name);
      const isCertain = isNamed && isOnlyOne;
      // A new text stands for another workspace, even when it is this name and several workspaces have it.
      if (text !== judgedText && !isCertain && !(isNamed && judgedText === null)) return 'no';
      judgedText = text;
      const counting = calls.filter(([id, startTime]) => id === workspaceId || startTime >= switchedAt);
      const own = counting.findLastIndex(([id]) => id === workspaceId);
      const since = counting.slice(own + 1).map(([id]) => id);
      if (own < 0 ? since[0] : !isCertain && new Set(since).size < since.length) return 'no';
      return isCertain ? 'yes' : 'maybe';
    },
  };

  // A preference of Firefox removes this API. Then address and switcher remain.
  const observer =
    top.PerformanceObserver &&
    new top.PerformanceObserver((list) => {
      if (readCalls(list.getEntries())) onChange();
    });
  observer?.observe({ type: 'resource', buffered: true });
  const outerObserver = new MutationObserver(witnesses.poll);
  // No event in a frame shows that the page around it has changed its workspace.
  if (top !== view) outerObserver.observe(document, { childList: true, characterData: true, subtree: true });
  signal.addEventListener('abort', () => {
    observer?.disconnect();
    outerObserver.disconnect();
  });
  for (const type of ['click', 'keydown'])
    top.addEventListener(type, () => (pressedAt = now()), { capture: true, signal });
  // This event comes for changes of the fragment too. A preference of Firefox may remove the API.
  top.navigation?.addEventListener('currententrychange', witnesses.poll, { signal });
  if (stage === 'complete') setTimeout(setStage, SETTLED_MS, 'settled');
  document.addEventListener('DOMContentLoaded', () => setStage('interactive'), { signal });
  top.addEventListener('load', () => setStage('complete'), { signal });
  return witnesses;
}
