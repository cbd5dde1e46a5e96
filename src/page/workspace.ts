/**
 * Which workspace a page shows. First a pure state machine over three witnesses (address, the page's own API
 * calls, the switcher's text), then the adapter that feeds it from a window.
 */
import { normalizeName } from '../domain/names.ts';
import { SHOW_TEXTS } from './nodes.ts';

const WORKSPACE_PATH = /\/workspaces\/([0-9a-f]{24})(?![0-9a-z])/i;
/** In the address itself and in its fragment. */
const QUERIES = /\?[^#]*/g;
const WORKSPACE_CALL =
  /^https:\/\/(?:[\w.-]+\.)?clockify\.(?:me|app)(?::\d+)?(?:\/[^?#]*)?\/workspaces\/([0-9a-f]{24})(?![0-9a-z])(\/(?:users|members)(?![a-z]))?/i;
/** Where the app shows the name of the workspace. */
const SWITCHER = '[data-cy="workspace-dropdown"]';
/** Least time between two searches for the switcher. */
const SEARCH_MS = 200;

export interface PageWorkspace {
  /** From the address, a call or the switcher; `null` when none of them says. */
  readonly workspaceId: string | null;
  /** The switcher's last text, `null` before there is one. */
  readonly switcher: string | null;
  /** A switch has been seen but nothing says yet where to: no list may be used. */
  readonly unsure: boolean;
}

/**
 * The workspace id of an address, `null` when it names none. Query strings never count. Addresses are whole and
 * in the form that the browser itself gives them.
 */
export function workspaceOfAddress(address: string): string | null {
  return WORKSPACE_PATH.exec(address.replace(QUERIES, ''))?.[1]?.toLowerCase() ?? null;
}

/** The workspace of an API call, `null` when the address is no call to a Clockify host about one. */
export function workspaceOfCall(address: string): { readonly id: string; readonly users: boolean } | null {
  const [, id, users] = WORKSPACE_CALL.exec(address) ?? [];
  return id ? { id: id.toLowerCase(), users: !!users } : null;
}

export interface WorkspaceMachine {
  readonly now: PageWorkspace;
  /** Each returns whether `now` changed. */
  setAddress(address: string): boolean;
  /** `startTime`, `time`: ms on one clock. */
  addCall(workspaceId: string, startTime: number): boolean;
  /** `texts`: the switcher's texts in document order; empty while there is no switcher. */
  setSwitcher(texts: readonly string[], time: number): boolean;
  setWorkspaces(workspaces: readonly (readonly [id: string, name: string])[], time: number): boolean;
}

export function createWorkspaceMachine(): WorkspaceMachine {
  let address: string | null = null;
  /** What the calls say, once they say it. */
  let called: string | null = null;
  /** A lone call that named another workspace, and when it started. */
  let candidate: { id: string; startTime: number } | null = null;
  /** Calls that started before the last switch are the old workspace's. */
  let switchedAt = -1;
  let texts: readonly string[] = [];
  let workspaces: readonly (readonly [id: string, name: string])[] = [];
  let shown: string | null = null;
  let unsure = false;
  let now: PageWorkspace = { workspaceId: null, switcher: null, unsure: false };

  /** The workspace that the switcher names, when exactly one bears the name. */
  function namedBySwitcher(): string | null {
    for (const text of texts) {
      const wanted = normalizeName(text);
      const [one, other] = workspaces.filter(([, name]) => normalizeName(name) === wanted);
      if (one) return other ? null : one[0];
    }
    return null;
  }

  /** Of a workspace that no key covers. */
  function isUnknown(id: string | null | undefined): boolean {
    return !!id && workspaces.every(([known]) => known !== id);
  }

  function update(): boolean {
    const workspaceId = address ?? called ?? shown;
    const next = {
      workspaceId,
      switcher: texts[0] ?? null,
      unsure: unsure && workspaceId === null,
    };
    const changed = JSON.stringify(next) !== JSON.stringify(now);
    now = next;
    return changed;
  }

  function adopt(id: string | null, time: number): void {
    called = id;
    candidate = null;
    switchedAt = time;
  }

  return {
    get now() {
      return now;
    },
    setAddress(text) {
      address = workspaceOfAddress(text);
      return update();
    },
    addCall(id, startTime) {
      // Unless the switch went where no key reaches: its own call may have started before the switch was seen.
      if (startTime < switchedAt && !(unsure && isUnknown(id))) return false;
      const current = called ?? shown;
      if (current === null) {
        adopt(id, Math.max(startTime, switchedAt));
        unsure = false;
      } else if (id === current) {
        called = id;
        if (candidate && startTime > candidate.startTime) candidate = null;
      } else if (candidate?.id === id || shown === id) {
        adopt(id, Math.min(startTime, candidate?.startTime ?? startTime));
      } else {
        candidate = { id, startTime };
      }
      return update();
    },
    setSwitcher(next, time) {
      // Taken away to be drawn anew: what it said stands until it says something else.
      if (next.length === 0 || next.join('\n') === texts.join('\n')) return false;
      const before = texts[0];
      texts = next;
      const was = shown;
      shown = namedBySwitcher();
      if (shown !== null) unsure = false;
      if (shown !== null && shown !== was) {
        // The text changed from one name to another: newer than every call so far.
        if (candidate?.id === shown) adopt(shown, candidate.startTime);
        else if (before !== undefined && called !== shown) adopt(null, time);
      } else if (shown === null && before !== undefined && !texts.includes(before)) {
        if (called !== null || was !== null) {
          // The switch may have been heard before it was seen.
          adopt([candidate?.id, called].find(isUnknown) ?? null, time);
          unsure = called === null;
        }
      }
      return update();
    },
    setWorkspaces(next, time) {
      workspaces = next;
      shown = namedBySwitcher();
      if (candidate && candidate.id === shown) adopt(shown, Math.min(candidate.startTime, time));
      return update();
    },
  };
}

/** The outermost window of the same origin: a frame of the app shows the workspace of the app around it. */
function outermost(view: Window): Window {
  let top = view;
  try {
    while (top.parent !== top && top.parent.document) top = top.parent;
  } catch {
    // A foreign parent: the frame speaks for itself.
  }
  return top;
}

export interface WorkspaceWatch {
  readonly now: PageWorkspace;
  /** Looks at the address, the calls and the switcher; cheap enough for every batch of mutations. */
  look(): void;
  setWorkspaces(workspaces: readonly (readonly [id: string, name: string])[]): void;
}

/**
 * Watches the workspace of a window until `signal` ends. `onChange` runs synchronously with the look that
 * finds the change; `onUsersCall` when the page itself called the users of a workspace.
 */
export function watchWorkspace(
  view: Window & typeof globalThis,
  signal: AbortSignal,
  onChange: () => void,
  onUsersCall: (workspaceId: string) => void,
): WorkspaceWatch {
  const top = outermost(view) as Window & typeof globalThis;
  const machine = createWorkspaceMachine();
  let address = '';
  let switcher: Element | null = null;
  /** What the switcher held when it was last read. */
  let said = '';
  let searchedAt = -SEARCH_MS;
  let searchLater = false;

  function takeCall(entry: PerformanceResourceTiming): boolean {
    const call = workspaceOfCall(entry.name);
    if (!call || !/^(?:fetch|xml)/.test(entry.initiatorType)) return false;
    if (call.users) onUsersCall(call.id);
    return machine.addCall(call.id, entry.startTime);
  }

  /** Returns whether one of them changed the workspace. */
  function takeEntries(entries: PerformanceEntryList): boolean {
    return entries.map((entry) => takeCall(entry as PerformanceResourceTiming)).includes(true);
  }

  const observer = new top.PerformanceObserver((list) => {
    if (takeEntries(list.getEntries())) onChange();
  });
  observer.observe({ type: 'resource', buffered: true });
  const around = new MutationObserver(() => watch.look());
  signal.addEventListener('abort', () => {
    observer.disconnect();
    around.disconnect();
  });

  /** The search goes through the whole document, so it is made seldom while there is no switcher. */
  function findSwitcher(): Element | null {
    if (switcher?.isConnected) return switcher;
    const wait = searchedAt + SEARCH_MS - performance.now();
    if (switcher || wait <= 0) {
      searchedAt = performance.now();
      switcher = top.document.querySelector(SWITCHER);
    } else {
      switcher = null;
      if (!searchLater) {
        searchLater = true;
        setTimeout(() => {
          searchLater = false;
          if (!signal.aborted) watch.look();
        }, wait);
      }
    }
    return switcher;
  }

  /** Returns whether the switcher changed the workspace. */
  function takeSwitcher(): boolean {
    const root = findSwitcher();
    const text = root?.textContent ?? '';
    if (!root || text === said) return false;
    said = text;
    const texts: string[] = [];
    const walker = top.document.createTreeWalker(root, SHOW_TEXTS);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const name = normalizeName(node.nodeValue ?? '');
      if (name !== '') texts.push(name);
    }
    return machine.setSwitcher(texts, top.performance.now());
  }

  const watch: WorkspaceWatch = {
    get now() {
      return machine.now;
    },
    look() {
      let changed = false;
      // Not of `location`, whose object costs more than the answer.
      const next = top.document.URL;
      if (next !== address) {
        address = next;
        changed = machine.setAddress(address);
      }
      changed = takeSwitcher() || changed;
      changed = takeEntries(observer.takeRecords()) || changed;
      if (changed) onChange();
    },
    setWorkspaces(workspaces) {
      if (machine.setWorkspaces(workspaces, top.performance.now())) onChange();
    },
  };
  if (top !== view) {
    // Nothing in the frame tells that the page around it shows another workspace.
    around.observe(top.document, { childList: true, characterData: true, subtree: true });
  }
  // Both tell of changes of the fragment too.
  const { navigation } = top as { navigation?: EventTarget };
  const type = navigation ? 'currententrychange' : 'popstate';
  (navigation ?? top).addEventListener(type, () => watch.look(), { signal });
  return watch;
}
