import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  HeldBackError,
  QuotasAndPauses,
} from '../../../src/directory/requests/stored-request-counts-and-pauses.ts';
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

/** Quotas and pauses of a new worker on the same storage. */
function quotas(): QuotasAndPauses {
  return new QuotasAndPauses(clock);
}

describe('quotas and pauses', () => {
  test('keeps counts, pauses and plans when the worker ends', async () => {
    const first = quotas();
    await first.learnPlans([{ id: ID, frugal: true }]);
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
    await quotas().learnPlans([{ id: ID, frugal: true }]);
    await quotas().spend([ID], 'list');
    await quotas().learnPlans([]);
    await quotas().learnPlans([{ id: ID, frugal: true }]);
    expect((await quotas().quota(ID)).own).toHaveLength(1);
    now += 2 * HOUR;
    await quotas().learnPlans([]);
    expect(local.data.requests).toEqual({});
  });

  test('write nothing that has not changed, because each write wakes every page', async () => {
    const one = quotas();
    const set = vi.spyOn(fakeBrowser.storage.local, 'set');
    const plans = [{ id: ID, frugal: true }, { id: OTHER }];
    await one.learnPlans(plans);
    expect(set).toHaveBeenCalledTimes(1);
    await one.learnPlans(plans);
    await quotas().learnPlans(plans);
    expect(set).toHaveBeenCalledTimes(1);
    await one.learnPlans([{ id: ID, frugal: false }, { id: OTHER }]);
    await one.learnPlans([]);
    expect(set).toHaveBeenCalledTimes(3);
    await one.learnPlans([]);
    expect(set).toHaveBeenCalledTimes(3);
    set.mockRestore();
  });

  test('drops the counts of a workspace that has another plan now', async () => {
    await quotas().learnPlans([{ id: ID, frugal: true }]);
    for (let count = 0; count < 5; count++) await quotas().spend([ID], 'list');
    await quotas().learnPlans([{ id: ID, frugal: false }]);
    expect(await quotas().mayRequest(ID, 'check')).toBe(true);
  });

  test('believe the newest answer about a plan, and none that names no plan', async () => {
    const isFrugal = async (...answers: (boolean | undefined)[]): Promise<boolean> => {
      const one = quotas();
      await one.learnPlans(answers.map((frugal) => ({ id: ID, frugal })));
      return (await one.quota(ID)).frugal;
    };
    expect(await isFrugal(true, false)).toBe(false);
    expect(await isFrugal(false, true)).toBe(true);
    expect(await isFrugal(true, undefined)).toBe(true);
  });

  test('uses the hourly number that a policy sets, also when that changes', async () => {
    const allowed = async (): Promise<number> => {
      const one = quotas();
      await one.learnPlans([{ id: ID, frugal: true }]);
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
