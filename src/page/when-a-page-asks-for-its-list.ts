/**
 * Requests the list of a page's workspace from the background: at once, again after no answer, and from time to time,
 * because storage events and alarms may get lost. Of several requests only the answer to the last one counts.
 */

import type { Lifetime } from '../platform/content-script-lifetime.ts';
import { type IndexReply, type PageProtocol, type Request, send } from '../platform/messages.ts';

/** The first pause before a request is repeated that got no answer at all, ms. It doubles each time. */
const RETRY_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** How often a visible page requests its list while it waits, ms. Others do so every `QUIET_TICKS` times that long. */
const REQUEST_MS = 60_000;
const QUIET_TICKS = 5;

export interface ListRequests {
  /** Requests the list now. */
  update(): Promise<void>;
  /** Requests it after a pause: the background did not answer. */
  repeat(): void;
}

/** `content` returns what a request says. */
export function createListRequests(
  { signal, check }: Lifetime,
  isWaiting: () => boolean,
  content: () => Request<PageProtocol, 'index.read'>,
  onReply: (answer: IndexReply) => void,
  onError: (error: unknown) => void,
): ListRequests {
  let count = 0;
  let pause = RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ticks = 0;

  async function update(): Promise<void> {
    const own = ++count;
    clearTimeout(timer);
    try {
      const answer = await send('index.read', content());
      if (own !== count || !check()) return;
      pause = RETRY_MS;
      onReply(answer);
    } catch (error) {
      if (own !== count || !check()) return;
      onError(error);
    }
  }

  const interval = setInterval(() => {
    ticks += 1;
    if (!document.hidden && (isWaiting() || ticks % QUIET_TICKS === 0)) void update();
  }, REQUEST_MS);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(interval);
  });

  return {
    update,
    repeat() {
      timer = setTimeout(update, pause);
      pause = Math.min(pause * 2, RETRY_MAX_MS);
    },
  };
}
