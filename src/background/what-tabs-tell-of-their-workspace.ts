/** What the page of each tab last told of its workspace, for the frames in it that came later. */

import type { PageWitnesses } from '../domain/which-workspace-a-page-shows.ts';
import type { PageSender } from '../platform/message-receiver.ts';

export class PageWitnessesByTab {
  /** Tab id → the last witnesses of its page. */
  readonly #last = new Map<number, PageWitnesses>();

  /** A frame that came late does not know what the page around it saw earlier. */
  complete(witnesses: PageWitnesses, { tabId, frameId }: PageSender): PageWitnesses {
    if (frameId === 0) this.#last.set(tabId, witnesses);
    const before = this.#last.get(tabId);
    if (before === undefined || before.document !== witnesses.document) return witnesses;
    const last = Math.max(...before.calls.map(([, startTime]) => startTime));
    return {
      ...witnesses,
      calls: [...before.calls, ...witnesses.calls.filter(([, startTime]) => startTime > last)],
      switchedAt: before.switcher === witnesses.switcher ? before.switchedAt : witnesses.switchedAt,
    };
  }
}
