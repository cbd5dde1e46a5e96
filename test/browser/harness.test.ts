/** What every other test relies on: errors of the extension are always noticed, and no test finds pages of another. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, type Harness, launch, until } from './harness.ts';

describe.each(BROWSERS)('the harness in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 3 });
    harness = await launch(kind, { standIn });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  const seen = (text: string) =>
    until(() => harness.consoleErrors.some((error) => error.includes(text)), { what: `"${text}"` });

  test.each([
    ['an error on a page of the extension', 'thrown on purpose'],
    ['an error that looks like the end of a database', 'An exception was thrown'],
  ])('sees %s', async (_, message) => {
    const page = await harness.openExtension('options.html');
    await page.evaluate((text) => {
      void Promise.reject(new DOMException(text, 'InvalidStateError'));
    }, message);
    await seen(message);
    await page.close();
  });

  test('sees errors that an extension page writes to the console', async () => {
    const page = await harness.openExtension('popup.html');
    await page.evaluate(() => console.error('written on purpose'));
    await seen('written on purpose');
    await page.close();
  });

  let left: Page | undefined;

  test('lets a test leave a page open', async () => {
    left = await harness.openApp('/teams');
    expect(left.isClosed()).toBe(false);
  });

  test('closes that page before the next test', async () => {
    expect(left?.isClosed()).toBe(true);
  });
});
