/**
 * What a page tells of its workspace: its address, its own calls and the switcher's text, collected raw. The
 * background makes a workspace of it (domain/page-workspace.ts). Here is only what cannot wait for that:
 * whether what is told still agrees with the workspace whose badges stand on the page.
 */

import { normalizeName } from '../domain/names.ts';
import type { PageWitnesses } from '../domain/page-workspace.ts';
import { withoutQueries, workspaceOfAddress, workspaceOfCall } from '../domain/workspace-in-address.ts';
import { SHOW_TEXTS } from './dom-constants.ts';

/** Where the app shows the name of the workspace. */
const SWITCHER = '[data-cy="workspace-dropdown"]';
/** Pages on which nothing but a call tells anything, or nothing at all. */
const OUTSIDE = /\/(?:shared|login|signup)/;
/** Shortest time between two searches for the switcher, ms. */
const SEARCH_MS = 200;
/** A document is settled this long after it has loaded, ms. */
const SETTLED_MS = 2000;
/** Length limit of an address or a text that is sent, characters. */
const MAX_LENGTH = 1000;
/** A call that began so shortly before the text was seen to change may be one that the switch itself made, ms. */
const SWITCH_MS = 50;
/** Of more calls than these the ones after the first few are forgotten. */
const MAX_CALLS = 100;
const FIRST_CALLS = 20;

/** The workspace whose badges stand on the page. */
export interface ShownWorkspace {
  readonly workspaceId: string;
  readonly name: string;
  /** No other workspace of the page's connections bears the name. */
  readonly isOnlyOne: boolean;
}

export interface Witnesses {
  /** Reads the address, the calls and the switcher; cheap enough for every batch of mutations. */
  poll(): void;
  /** All witnesses so far, for the background to judge. */
  snapshot(): PageWitnesses;
  /**
   * Whether what is told agrees with the workspace that is shown: `no`, and its badges must go before anybody is
   * asked; `maybe`, and the background has to say; `yes`.
   */
  agree(shown: ShownWorkspace): 'no' | 'maybe' | 'yes';
}

/** The outermost window of the same origin: a frame of the app shows the workspace of the app around it. */
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
 * something new; `onUsersCall` when the page itself called the users of a workspace.
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
  /** The switcher's text when the page was last judged. */
  let judgedText: string | null = null;
  let stage: PageWitnesses['stage'] = document.readyState;
  /** A script that comes late cannot know since when the text is what it is. */
  let switchedAt = stage === 'complete' ? now() : -1;
  /** When somebody last pressed something, and the press since which the page did nothing but change that text. */
  let pressedAt = 0;
  let switchPress = Infinity;
  let polledAt = 0;
  let switcher: Element | null = null;
  /** The switcher's content when it was last read. */
  let lastContent = '';
  let searchedAt = -SEARCH_MS;
  let searchLater = false;

  /** Returns whether it says something new: of many in a row that name the same, two do. */
  function addCall(id: string, startTime: number): boolean {
    const call = [id, startTime] as const;
    calls.push(call);
    calls.sort(([, one], [, other]) => one - other);
    const at = calls.indexOf(call);
    const isSame = (place: number, since = -1) => calls[place]?.[0] === id && calls[place][1] >= since;
    // What was called before the text changed may count no more.
    const isNew = !isSame(at - 1, switchedAt) || !isSame(at - 2, switchedAt);
    // Two at each end of a row say all that it does, also after one of another has come between, or a switch.
    if (!isNew && isSame(at - 3) && isSame(at - 4)) calls.splice(at - 2, 1);
    if (calls.length > MAX_CALLS) calls.splice(FIRST_CALLS, 1);
    return isNew;
  }

  function readCall(entry: PerformanceResourceTiming): boolean {
    const call = /^(?:fetch|xml)/.test(entry.initiatorType) && workspaceOfCall(entry.name, address);
    if (!call) return false;
    const { id, isSwitch, isOfUsers } = call;
    if (isOfUsers) onUsersCall(id);
    // The app may write the name and call in one task, at whose end only the name is seen. Of after the change is
    // then a call since the press that began the task, and one under way that names what nobody has named before.
    const isOfChange =
      entry.startTime >= switchPress
        ? calls.at(-1)?.[0] !== id
        : entry.startTime > switchedAt - SWITCH_MS &&
          entry.responseEnd > switchedAt &&
          !calls.some(([one]) => one === id);
    const startTime = isOfChange ? Math.max(entry.startTime, switchedAt) : entry.startTime;
    if (isSwitch) addCall(id, startTime);
    // Of a switch the first half may be what is new.
    return addCall(id, startTime) || isSwitch;
  }

  /** This and what follows return whether they found something new. */
  function readCalls(entries: PerformanceEntryList = []): boolean {
    return entries.map((entry) => readCall(entry as PerformanceResourceTiming)).includes(true);
  }

  function readAddress(): boolean {
    // Not of `location`, whose object costs more than the answer.
    const next = withoutQueries(document.URL);
    if (next === address) return false;
    const id = workspaceOfAddress(next);
    const isNew = id !== addressId || OUTSIDE.test(next) !== OUTSIDE.test(address);
    if (id && id !== addressId) {
      addCall(id, now());
      addCall(id, now());
    }
    address = next;
    addressId = id;
    return isNew;
  }

  /** Only the first text counts: a menu may be drawn behind it. Without any, the last one stands. */
  function readSwitcher(): boolean {
    const root = findSwitcher();
    const content = root?.textContent ?? '';
    if (!root || content === lastContent) return false;
    lastContent = content;
    const walker = document.createTreeWalker(root, SHOW_TEXTS);
    let first = '';
    while (first === '' && walker.nextNode()) first = walker.currentNode.nodeValue?.trim() ?? '';
    if (normalizeName(first) === '' || first === text) return false;
    if (text !== null) {
      switchedAt = now();
      switchPress = pressedAt > polledAt ? pressedAt : Infinity;
    }
    text = first;
    return true;
  }

  /** The search goes through the whole document, so it is made seldom while there is no switcher. */
  function findSwitcher(): Element | null {
    if (switcher?.isConnected) return switcher;
    const wait = searchedAt + SEARCH_MS - now();
    if (switcher || wait <= 0) {
      searchedAt = now();
      switcher = document.querySelector(SWITCHER);
    } else {
      switcher = null;
      if (!searchLater) {
        searchLater = true;
        setTimeout(() => {
          searchLater = false;
          if (!signal.aborted) watch.poll();
        }, wait);
      }
    }
    return switcher;
  }

  function setStage(next: PageWitnesses['stage']): void {
    if (signal.aborted) return;
    stage = next;
    // What is said of the switcher from now on is said by a search of the whole document.
    searchedAt = -SEARCH_MS;
    readAll();
    onChange();
    if (stage === 'complete') setTimeout(setStage, SETTLED_MS, 'settled');
  }

  function readAll(): boolean {
    // One after the other, whatever each says.
    const isNew = [readAddress(), readSwitcher(), readCalls(observer?.takeRecords())].includes(true);
    polledAt = now();
    return isNew;
  }

  const watch: Witnesses = {
    poll() {
      if (readAll()) onChange();
    },
    snapshot() {
      judgedText = text;
      return {
        addresses: [address, withoutQueries(view.document.URL)].map((one) => one.slice(0, MAX_LENGTH)),
        calls,
        switcher: text?.slice(0, MAX_LENGTH) ?? null,
        switchedAt,
        stage,
        document: performance.timeOrigin,
      };
    },
    agree({ workspaceId, name, isOnlyOne }) {
      if ((addressId && addressId !== workspaceId) || address.includes('/shared/')) return 'no';
      const isNamed = text !== null && normalizeName(text) === normalizeName(name);
      const isCertain = isNamed && isOnlyOne;
      // Behind another text that is said of several stands another workspace.
      if (text !== judgedText && !isCertain && !(isNamed && judgedText === null)) return 'no';
      judgedText = text;
      const counting = calls.filter(([id, startTime]) => id === workspaceId || startTime >= switchedAt);
      const own = counting.findLastIndex(([id]) => id === workspaceId);
      const since = counting.slice(own + 1).map(([id]) => id);
      if (own < 0 ? since[0] : !isCertain && new Set(since).size < since.length) return 'no';
      return isCertain ? 'yes' : 'maybe';
    },
  };

  // A preference of Firefox takes it away; address and switcher remain.
  const observer =
    top.PerformanceObserver &&
    new top.PerformanceObserver((list) => {
      if (readCalls(list.getEntries())) onChange();
    });
  observer?.observe({ type: 'resource', buffered: true });
  const around = new MutationObserver(watch.poll);
  // No event in a frame says that the page around it now shows another workspace.
  if (top !== view) around.observe(document, { childList: true, characterData: true, subtree: true });
  signal.addEventListener('abort', () => {
    observer?.disconnect();
    around.disconnect();
  });
  for (const type of ['click', 'keydown'])
    top.addEventListener(type, () => (pressedAt = now()), { capture: true, signal });
  // It tells of changes of the fragment too. A preference of Firefox may take it away.
  top.navigation?.addEventListener('currententrychange', watch.poll, { signal });
  if (stage === 'complete') setTimeout(setStage, SETTLED_MS, 'settled');
  document.addEventListener('DOMContentLoaded', () => setStage('interactive'), { signal });
  top.addEventListener('load', () => setStage('complete'), { signal });
  return watch;
}
