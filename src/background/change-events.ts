/**
 * How the rest of the extension hears of changes: by keys of the storage, whose events reach every page. Pages of
 * Clockify hear of nothing that changes nothing on them.
 */
import { browser } from '../platform/browser.ts';
import { LISTS_KEY, PROGRESS_KEY, REVISION_KEY } from '../platform/messages.ts';

/** Pages of the extension hear of progress at most this often, ms. */
const PROGRESS_MS = 300;

let last = 0;
/** Another number each time. */
function stamp(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** To everybody: ask again. */
export async function announceChange(): Promise<void> {
  await browser.storage.local.set({ [REVISION_KEY]: stamp() }).catch(() => undefined);
}

let isDue = false;

/** To pages of the extension only. */
export function announceProgress(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    void browser.storage.session.set({ [PROGRESS_KEY]: stamp() }).catch(() => undefined);
  }, PROGRESS_MS);
}

/** One after the other: all workspaces share a key. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * The version of a workspace's index is this one now, `null` for none. To the pages that have another one; they
 * hear of it when a worker that was killed could not tell them, too.
 */
export function announceList(workspaceId: string, version: string | null): Promise<void> {
  const turn = queue.then(async () => {
    const stored = (await browser.storage.local.get(LISTS_KEY))[LISTS_KEY];
    const { [workspaceId]: told = null, ...others } = (stored ?? {}) as Readonly<Record<string, string>>;
    if (told === version) return;
    await browser.storage.local.set({
      [LISTS_KEY]: version === null ? others : { ...others, [workspaceId]: version },
    });
  });
  queue = turn.catch(() => undefined);
  return turn.catch(() => undefined);
}
