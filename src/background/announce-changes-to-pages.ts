/**
 * How the rest of the extension learns of changes: by keys of the storage, whose events reach every page. Pages of
 * Clockify learn only of changes that concern them.
 */
import { browser } from '../platform/browser.ts';
import { LISTS_KEY, PROGRESS_KEY, REVISION_KEY } from '../platform/messages.ts';

/** Shortest time between two progress events for pages of the extension, ms. */
const PROGRESS_MS = 300;

let last = 0;
/** A different number each time. */
function stamp(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** Tells every page to ask again. */
export async function announceChange(): Promise<void> {
  await browser.storage.local.set({ [REVISION_KEY]: stamp() }).catch(() => undefined);
}

let isDue = false;

/** The same for pages of the extension only. */
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

/** Empties the storage after the versions that are being published, none of which comes back. */
export function clearStorage(): Promise<void> {
  const turn = queue.then(() => browser.storage.local.clear());
  queue = turn.catch(() => undefined);
  return turn;
}

/**
 * Publishes the present version of a workspace's index, `null` for none. Pages with another version ask for it, even
 * when a killed worker could not notify them earlier.
 */
export function announceList(workspaceId: string, version: string | null): Promise<void> {
  const turn = queue.then(async () => {
    const stored = (await browser.storage.local.get(LISTS_KEY))[LISTS_KEY];
    const { [workspaceId]: announced = null, ...others } = (stored ?? {}) as Readonly<Record<string, string>>;
    if (announced === version) return;
    await browser.storage.local.set({
      [LISTS_KEY]: version === null ? others : { ...others, [workspaceId]: version },
    });
  });
  queue = turn.catch(() => undefined);
  return turn.catch(() => undefined);
}
