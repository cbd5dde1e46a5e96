import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeavyError, SilenceError } from '../../src/clockify/client.ts';
import type { Clock } from '../../src/clockify/clock-and-sleep.ts';
import { withRetries } from '../../src/clockify/repeat-failed-request.ts';
import { Limiter, type Urgency } from '../../src/clockify/request-queue-by-urgency.ts';
import { StatusError } from '../../src/domain/errors.ts';

class FakeClock implements Clock {
  time = 10_000_000_000;
  /** How far the clock was moved, ms. */
  set = 0;
  now = (): number => this.time + this.set;
  elapsed = (): number => this.time;
  sleep = async (ms: number): Promise<void> => {
    this.time += ms;
  };
}

/** Time passes only when everything else is asleep and waits for it. */
class DrivenClock implements Clock {
  #time = 10_000_000_000;
  readonly #sleepers: { at: number; wake: () => void }[] = [];

  now = (): number => this.#time;
  elapsed = (): number => this.#time;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { at: this.#time + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        const at = this.#sleepers.indexOf(sleeper);
        if (at !== -1) this.#sleepers.splice(at, 1);
        reject(new DOMException('cancelled', 'AbortError'));
      });
    });

  /** Wakes one sleeper after the other until the work is done. */
  async drive(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    void work.finally(() => {
      isDone = true;
    });
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return;
      const next = this.#sleepers.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) throw new Error('the work is not done, but nobody sleeps');
      this.#time = Math.max(this.#time, next.at);
      next.wake();
    }
  }
}

describe('the limiter', () => {
  test('never starts more than eight requests in any second, or four in the first one of a worker', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 80 }),
        async (times) => {
          const clock = new FakeClock();
          const born = clock.time;
          const limiter = new Limiter(clock);
          const starts: number[] = [];
          for (const took of times) {
            await limiter.run(async () => {
              starts.push(clock.time);
              clock.time += took;
            }, 0);
          }
          for (const start of starts) {
            expect(starts.filter((one) => one >= start && one < start + 1_000).length).toBeLessThanOrEqual(8);
          }
          expect(starts.filter((one) => one < born + 1_000).length).toBeLessThanOrEqual(4);
        },
      ),
    );
  });

  test('starts requests first that somebody waits for, and holds back others between two of them', async () => {
    const limiter = new Limiter(new FakeClock());
    const order: string[] = [];
    const run = (name: string, urgency: Urgency) => limiter.run(async () => void order.push(name), urgency);
    const release = limiter.hold(1);
    const others = [run('name', 4), run('list', 3), run('check', 2)];
    await run('first page', 1);
    await run('new key', 0);
    await run('second page', 1);
    expect(order).toEqual(['first page', 'new key', 'second page']);
    release();
    await Promise.all(others);
    expect(order.slice(3)).toEqual(['check', 'list', 'name']);
  });

  test('hardly delays a list that somebody waits for while names are read', async () => {
    /** How long a list of `pages` list pages takes, ms, while so many walks read names; an answer takes `took` ms. */
    const listTakes = async (walks: number, pages: number, took: number): Promise<number> => {
      const clock = new DrivenClock();
      const limiter = new Limiter(clock);
      const ask = (urgency: Urgency): Promise<void> => limiter.run(() => clock.sleep(took), urgency);
      let isRead = false;
      const names = Array.from({ length: walks }, async () => {
        while (!isRead) await ask(4);
      });
      // The walks are under way when the list starts.
      const begun = clock.sleep(3_100).then(async () => {
        const from = clock.now();
        const release = limiter.hold(0);
        for (let page = 0; page < pages; page++) await ask(0);
        release();
        isRead = true;
        return clock.now() - from;
      });
      await clock.drive(begun);
      await clock.drive(Promise.all(names));
      return begun;
    };
    for (const took of [20, 90, 250]) {
      const alone = await listTakes(0, 20, took);
      expect(await listTakes(3, 20, took)).toBeLessThanOrEqual(1.15 * alone);
    }
  });

  test('does not make somebody wait for a background request', async () => {
    const limiter = new Limiter(new FakeClock());
    let end = (): void => undefined;
    const slow = limiter.run(() => new Promise<void>((resolve) => (end = resolve)), 3);
    await expect(limiter.run(async () => 'answer', 1)).resolves.toBe('answer');
    end();
    await slow;
  });

  test('keeps half of each second free of background requests', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock);
    const starts: number[] = [];
    for (let count = 0; count < 20; count++) {
      await limiter.run(async () => void starts.push(clock.time), 4);
    }
    for (const start of starts) {
      expect(starts.filter((one) => one >= start && one < start + 1_000).length).toBeLessThanOrEqual(4);
    }
  });

  test('drops a request at once when its caller gives up', async () => {
    const limiter = new Limiter(new FakeClock());
    const release = limiter.hold(0);
    const abort = new AbortController();
    const waiting = limiter.run(async () => 'never', 2, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    release();
  });

  test('runs one request at a time, in order, also after a failure', async () => {
    const limiter = new Limiter(new FakeClock());
    let running = 0;
    const order: number[] = [];
    const tasks = [0, 1, 2, 3, 4].map((number) =>
      limiter.run(async () => {
        running++;
        expect(running).toBe(1);
        await Promise.resolve();
        running--;
        order.push(number);
        if (number === 2) throw new Error('broken');
      }, 0),
    );
    await Promise.allSettled(tasks);
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test('starts nothing before a pause is over', async () => {
    const clock = new FakeClock();
    const limiter = new Limiter(clock);
    limiter.pause(9_000);
    const at = clock.time;
    await limiter.run(async () => expect(clock.time).toBeGreaterThanOrEqual(at + 9_000), 0);
  });

  test.each([-86_400_000, -3_600_000, 3_600_000])(
    'continues as before when the clock is moved by %i ms',
    async (ms) => {
      const clock = new FakeClock();
      const limiter = new Limiter(clock);
      const starts: number[] = [];
      const ask = (): Promise<unknown> => limiter.run(async () => starts.push(clock.time), 0);
      for (let count = 0; count < 12; count++) {
        if (count % 5 === 4) clock.set += ms;
        await ask();
      }
      for (const start of starts)
        expect(starts.filter((one) => one >= start && one < start + 1_000).length).toBeLessThanOrEqual(8);
      limiter.pause(2_000);
      clock.set += ms;
      const at = clock.time;
      await ask();
      expect(clock.time - at).toBe(2_000);
    },
  );

  test('ends a wait when its caller gives up', async () => {
    const limiter = new Limiter(new FakeClock());
    const abort = new AbortController();
    abort.abort();
    await expect(limiter.run(async () => 1, 0, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(limiter.run(async () => 2, 0)).resolves.toBe(2);
  });
});

describe('retrying', () => {
  async function attempts(error: StatusError): Promise<{ tries: number; waited: number }> {
    const clock = new FakeClock();
    const begun = clock.time;
    let tries = 0;
    await withRetries(
      async () => {
        tries++;
        throw error;
      },
      clock,
      undefined,
      { random: () => 1 },
    ).catch(() => undefined);
    return { tries, waited: clock.time - begun };
  }

  test.each<[StatusError, number]>([
    [new StatusError('server', ''), 3],
    [new StatusError('offline', ''), 3],
    [new StatusError('schema', ''), 2],
    [new StatusError('rate', ''), 4],
    [new StatusError('auth', ''), 1],
    [new StatusError('forbidden', ''), 1],
    [new StatusError('permission', ''), 1],
    [new StatusError('setup', ''), 1],
    [new StatusError('rate', '', { retryAt: 10_000_000_000 + 60_000 }), 1],
    [new HeavyError('offline', ''), 1],
    [new SilenceError(), 1],
  ])('%s is tried %i times and reported within ten seconds', async (error, tries) => {
    const result = await attempts(error);
    expect(result.tries).toBe(tries);
    expect(result.waited).toBeLessThan(10_000);
  });
});
