import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  HeldBackError,
  QuotasAndPauses,
} from '../../../src/directory/requests/stored-request-counts-and-pauses.ts';
import { readSettings } from '../../../src/platform/settings.ts';
import { fakeBrowser, local, managed, resetBrowser } from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const ID = 'a00000000000000000000001';
const OTHER = 'a00000000000000000000002';
const HOUR = 60 * 60_000;
let now = Date.parse('2026-11-24T08:00:00Z');
const clock = { now: () => now };

beforeEach(() => resetBrowser());

const FRUGAL = [{ id: ID, frugal: true }];

/** Quotas and pauses of a new worker on the same storage. */
function quotas(plans: readonly { readonly id: string; readonly frugal?: boolean | undefined }[] = FRUGAL) {
  return new QuotasAndPauses(clock, async () => plans);
}

describe('quotas and pauses', () => {
  test('keeps counts and pauses when the worker ends', async () => {
    const first = quotas();
    for (let count = 0; count < 5; count++) await first.spend([ID], 'list');
    expect(await quotas().mayRequest(ID, 'list')).toBe(false);
    await quotas().refuse([ID], now + 2 * HOUR);
    expect(await quotas().isPaused([ID])).toBe(true);
    now += HOUR;
    await expect(quotas().check([ID], 'list')).rejects.toMatchObject({ code: 'rate', retryAt: now + HOUR });
    await expect(quotas().check([ID], 'list')).rejects.toBeInstanceOf(HeldBackError);
    await quotas().answered([ID]);
    await expect(quotas().check([ID], 'list')).resolves.toBeUndefined();
  });

  test('keeps its counts when a connection is removed and added again', async () => {
    await quotas().spend([ID], 'list');
    await quotas([]).refuse([OTHER]);
    expect((await quotas().quota(ID)).own).toHaveLength(1);
    now += 2 * HOUR;
    await quotas([]).refuse([OTHER]);
    expect(Object.keys(local.data.requests as object)).toEqual([OTHER]);
  });

  test('keeps what it learnt about a workspace when the connections cannot be read as it begins', async () => {
    await quotas().learnPageSize(ID, 'users', 50);
    const blocked = new QuotasAndPauses(clock, async () => {
      throw new Error('blocked');
    });
    expect(await blocked.pageSize(ID, 'users')).toBe(50);
    await blocked.refuse([OTHER]);
    expect(await quotas().pageSize(ID, 'users')).toBe(50);
  });

  test('write nothing that has not changed, because each write wakes every page', async () => {
    // The first of all reads stores the policy too.
    await readSettings();
    const set = vi.spyOn(fakeBrowser.storage.local, 'set');
    const one = quotas();
    await one.check([ID, OTHER], 'check');
    await one.answered([ID, OTHER]);
    await one.spend([OTHER], 'check');
    expect(set).not.toHaveBeenCalled();
    await one.spend([ID, OTHER], 'check');
    expect(set).toHaveBeenCalledTimes(1);
    set.mockRestore();
  });

  test('drops the counts of a workspace that has another plan now', async () => {
    for (let count = 0; count < 5; count++) await quotas().spend([ID], 'list');
    expect(await quotas().mayRequest(ID, 'check')).toBe(false);
    expect(await quotas([{ id: ID, frugal: false }]).mayRequest(ID, 'check')).toBe(true);
  });

  test('believe the newest answer about a plan, and none that names no plan', async () => {
    const isFrugal = async (...answers: (boolean | undefined)[]): Promise<boolean> => {
      return (await quotas(answers.map((frugal) => ({ id: ID, frugal }))).quota(ID)).frugal;
    };
    expect(await isFrugal(true, false)).toBe(false);
    expect(await isFrugal(false, true)).toBe(true);
    expect(await isFrugal(true, undefined)).toBe(true);
  });

  test('uses the hourly number that a policy sets, also when that changes', async () => {
    const allowed = async (): Promise<number> => {
      const one = quotas();
      let count = 0;
      for (; await one.mayRequest(ID, 'list'); count++) await one.spend([ID], 'list');
      return count;
    };
    managed.data = { requestsPerHour: 2 };
    expect(await allowed()).toBe(2);
    managed.data = { requestsPerHour: 9 };
    expect(await allowed()).toBe(7);
    managed.data = {};
    expect(await allowed()).toBe(0);
    now += HOUR;
    expect(await allowed()).toBe(5);
  });

  test('accepts whatever is stored, and continues when storing fails', async () => {
    for (const stored of [
      null,
      7,
      [],
      { [ID]: null },
      { [ID]: { own: 'x', pausedUntil: '1', pauses: {} } },
    ]) {
      local.data.requests = stored;
      expect(await quotas().mayRequest(ID, 'list')).toBe(true);
    }
    local.failure = new Error('full');
    const one = quotas();
    await one.refuse([ID]);
    expect(await one.isPaused([ID])).toBe(true);
  });
});
