/** How pages of the extension send requests to a background that may end at any moment. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { explanationOf, toErrorInfo } from '../../src/domain/errors.ts';

const { sendMessage } = vi.hoisted(() => ({ sendMessage: vi.fn<(message: unknown) => Promise<unknown>>() }));
vi.mock('../../src/platform/browser.ts', () => ({ browser: { runtime: { sendMessage } } }));

const { sendRequest } = await import('../../src/ui/background-request.ts');

/** What browsers say when the background ends before it answers. */
const LOST: readonly [string, () => Promise<unknown>][] = [
  ['nobody receives it', () => Promise.reject(new Error('Could not establish connection.'))],
  ['the background ended before it answered', () => Promise.reject(new Error('the message channel closed'))],
  ['there is no answer', () => Promise.resolve(undefined)],
];
const ANSWER = { ok: true, data: [] };
const workspaceId = '64f0a1b2c3d4e5f6a7b8c9d0';

/** The result of a promise once it is settled. */
function outcomeOf(promise: Promise<unknown>): { value?: unknown; error?: unknown } {
  const outcome: { value?: unknown; error?: unknown } = {};
  promise.then(
    (value) => Object.assign(outcome, { value }),
    (error: unknown) => Object.assign(outcome, { error }),
  );
  return outcome;
}

describe('a page of the extension', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    sendMessage.mockReset();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test.each(LOST)('asks again when %s', async (_, lost) => {
    sendMessage.mockImplementationOnce(lost).mockImplementationOnce(lost).mockResolvedValue(ANSWER);
    const outcome = outcomeOf(sendRequest('connection.list', null));
    await vi.advanceTimersByTimeAsync(300);
    expect(outcome).toEqual({ value: [] });
    expect(sendMessage.mock.calls).toEqual(
      Array.from({ length: 3 }, () => [{ type: 'connection.list', payload: null }]),
    );
  });

  test.each(LOST)('repeats what a person asked for when %s', async (_, lost) => {
    sendMessage.mockImplementationOnce(lost).mockResolvedValue({ ok: true, data: null });
    const outcome = outcomeOf(sendRequest('workspace.refresh', { workspaceId }));
    await vi.advanceTimersByTimeAsync(100);
    expect(outcome).toEqual({ value: null });
  });

  test('takes a failure as an answer', async () => {
    sendMessage.mockResolvedValue({ ok: false, error: { code: 'storage', message: 'QuotaExceededError' } });
    const outcome = outcomeOf(sendRequest('status.read', null));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toErrorInfo(outcome.error)).toEqual({ code: 'storage', message: 'QuotaExceededError' });
    expect(sendMessage).toHaveBeenCalledTimes(1);
  });

  test('asks 8 times and says after 13 s that nobody answers', async () => {
    sendMessage.mockImplementation(async () => undefined);
    const outcome = outcomeOf(sendRequest('status.read', null));
    await vi.advanceTimersByTimeAsync(12_600);
    expect(outcome).toEqual({});
    await vi.advanceTimersByTimeAsync(100);
    expect(explanationOf(toErrorInfo(outcome.error))).toBe('no_answer');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sendMessage).toHaveBeenCalledTimes(8);
  });

  test('asks again after 15 s of silence for data that is only read', async () => {
    sendMessage.mockReturnValueOnce(new Promise(() => undefined)).mockResolvedValue(ANSWER);
    const outcome = outcomeOf(sendRequest('workspace.list', null));
    await vi.advanceTimersByTimeAsync(14_900);
    expect(sendMessage).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(outcome).toEqual({ value: [] });
  });

  test('waits for a list as long as reading it takes', async () => {
    let end: (reply: unknown) => void = () => undefined;
    sendMessage.mockReturnValueOnce(new Promise((resolve) => (end = resolve)));
    const outcome = outcomeOf(sendRequest('workspace.refresh', { workspaceId }));
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect([outcome, sendMessage.mock.calls.length]).toEqual([{}, 1]);
    end({ ok: true, data: null });
    await vi.advanceTimersByTimeAsync(0);
    expect(outcome).toEqual({ value: null });
  });
});
