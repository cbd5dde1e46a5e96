/**
 * Runs before a content script in its world and records how long its callbacks hold the page and what the background
 * sends to it. The page asks through an event. Nothing here is part of the product.
 */

/** Since the last question. */
export interface Recorded {
  /** The longest time that one callback, or all callbacks of one frame, held the page, ms. */
  longest: number;
  /** Time of all callbacks and of what answers caused, ms. */
  script: number;
  /** Storage events, messages and answers; and their bytes as JSON. */
  messages: number;
  bytes: number;
}

const nothing = (): Recorded => ({ longest: 0, script: 0, messages: 0, bytes: 0 });
let recorded = nothing();
let frame = { at: null as unknown, ms: 0 };

function count(ms: number, isInFrame: boolean): void {
  recorded.script += ms;
  if (!isInFrame) {
    recorded.longest = Math.max(recorded.longest, ms);
    return;
  }
  const at = document.timeline.currentTime;
  if (at !== frame.at) frame = { at, ms: 0 };
  frame.ms += ms;
  recorded.longest = Math.max(recorded.longest, frame.ms);
}

type Callback = (...parameters: unknown[]) => unknown;

function timed(callback: Callback, isInFrame = false): Callback {
  return function (this: unknown, ...parameters) {
    const start = performance.now();
    try {
      return callback.apply(this, parameters);
    } finally {
      count(performance.now() - start, isInFrame);
    }
  };
}

const world = globalThis as unknown as Record<string, unknown>;
const put = (name: string, value: unknown) =>
  Object.defineProperty(world, name, { value, configurable: true, writable: true });

for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver']) {
  const Observer = world[name] as new (callback: Callback, options?: unknown) => object;
  put(
    name,
    class extends Observer {
      constructor(callback: Callback, options?: unknown) {
        super(timed(callback, true), options);
      }
    },
  );
}
// Intervals belong to no change: the content script checks every second whether its extension still exists.
for (const name of ['setTimeout', 'requestIdleCallback', 'requestAnimationFrame'] as const) {
  const begin = window[name].bind(window) as (callback: Callback, ...rest: unknown[]) => unknown;
  put(name, (callback: Callback, ...rest: unknown[]) =>
    begin(timed(callback, name === 'requestAnimationFrame'), ...rest),
  );
}
type Scheduler = { postTask(task: Callback, options?: object): Promise<unknown> };
const { scheduler } = window as unknown as { scheduler: Scheduler };
put('scheduler', {
  postTask: (task: Callback, options?: object) => scheduler.postTask(timed(task), options),
});

interface Listened {
  addListener(listener: Callback): void;
  removeListener(listener: Callback): void;
}
interface Api {
  readonly runtime: { sendMessage(message: unknown): Promise<unknown>; readonly onMessage: Listened };
  readonly storage: { readonly onChanged: Listened };
}

function told(what: unknown): void {
  recorded.messages += 1;
  recorded.bytes += (JSON.stringify(what) ?? '').length;
}

/** An object of the browser, with some properties replaced. */
const over = <T extends object>(object: T, own: Partial<T>): T =>
  Object.create(object, Object.getOwnPropertyDescriptors(own)) as T;

function listened(event: Listened): Listened {
  const inner = new Map<Callback, Callback>();
  return over(event, {
    addListener(listener) {
      // As with the browser's own events, the same one counts once.
      if (inner.has(listener)) return;
      const heard = timed(listener);
      const own: Callback = (what, ...rest) => {
        told(what);
        return heard(what, ...rest);
      };
      inner.set(listener, own);
      event.addListener(own);
    },
    removeListener(listener) {
      event.removeListener(inner.get(listener) ?? listener);
      inner.delete(listener);
    },
  });
}

const { browser, chrome } = world as { browser?: Api; chrome: Api };
const api = browser ?? chrome;
const { port1: here, port2: there } = new MessageChannel();
put(
  'browser',
  over(api, {
    runtime: over(api.runtime, {
      async sendMessage(message) {
        const answer = await api.runtime.sendMessage(message);
        told(answer);
        // Code that waits for the answer continues before the next task.
        const start = performance.now();
        here.onmessage = () => count(performance.now() - start, false);
        there.postMessage(0);
        return answer;
      },
      onMessage: listened(api.runtime.onMessage),
    }),
    storage: over(api.storage, { onChanged: listened(api.storage.onChanged) }),
  }),
);

addEventListener('bench-command', () => {
  const detail = JSON.stringify(recorded);
  recorded = nothing();
  frame = { at: null, ms: 0 };
  dispatchEvent(new CustomEvent('bench-answer', { detail }));
});
