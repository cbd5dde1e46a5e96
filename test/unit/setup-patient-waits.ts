/**
 * Waits of unit tests have time: browsers may keep both cores busy beside them. `SLOW_MACHINE=100` makes every clock
 * and timer run 100 times as fast: tests whose outcome depends on the speed of the machine fail then.
 */
import { vi } from 'vitest';

const { waitFor } = vi;
vi.waitFor = (check, options = 30_000) => waitFor(check, options);

const SPEED = Number(process.env.SLOW_MACHINE ?? 1);

if (SPEED !== 1) {
  for (const clock of [Date, performance]) {
    const realNow = clock.now.bind(clock);
    const start = realNow();
    clock.now = () => Math.floor(start + (realNow() - start) * SPEED);
  }
  const { setTimeout: realTimer } = globalThis;
  const quickTimer = (task: (...values: unknown[]) => void, ms = 0, ...values: unknown[]) =>
    realTimer(task, ms / SPEED, ...values);
  globalThis.setTimeout = Object.assign(quickTimer, realTimer) as typeof setTimeout;
}
