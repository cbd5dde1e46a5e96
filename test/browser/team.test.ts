/** Someone is deactivated on the Team page itself: the badge follows without a reload, there and elsewhere. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { BROWSERS, type Harness, launch, until } from './harness.ts';

const NAME = 'Marcus Okafor';

describe.each(BROWSERS)('the Team page in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;

  beforeAll(async () => {
    standIn = await startStandIn();
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
  });
  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  const standingOn = async (page: Page) =>
    (await harness.badges(page)).filter(({ text }) => text === NAME).map(({ standing }) => standing);

  test('shows a change made there at once, also in another tab', async () => {
    const { world } = standIn;
    const main = world.workspaceNamed(WORKSPACE_NAMES.main).id;
    const other = await harness.openApp('/time-off');
    const page = await harness.openApp('/teams');
    await harness.waitForState(page, 'ready');
    expect(await standingOn(page)).toEqual([]);

    await changeStatus(page, false);
    await until(async () => (await standingOn(page)).join() === 'deactivated-here', { what: 'the badge' });
    await until(async () => (await standingOn(other)).join() === 'deactivated-here', {
      what: 'the badge in the other tab',
    });
    const [marcus] = world.membersNamed(main, NAME);
    expect(world.standingOf(main, marcus?.id ?? '')).toBe('deactivated-here');

    await changeStatus(page, true);
    await until(async () => (await standingOn(page)).length === 0, { what: 'the end of the badge' });
    await until(async () => (await standingOn(other)).length === 0, {
      what: 'the end of the badge in the other tab',
    });
  });
});

/**
 * Uses the only item of the row's menu, which changes the status. `inactive`: what the page must show before. The page
 * draws its rows again after each change.
 */
async function changeStatus(page: Page, inactive: boolean): Promise<void> {
  await until(
    () =>
      page.evaluate(
        (name, inactive) => {
          const row = [...document.querySelectorAll('[data-cy="team-row"]')].find((row) =>
            row.textContent?.includes(name),
          );
          const dots = row?.querySelector<HTMLElement>('.cl-dots');
          const isStruck = row?.querySelector('.cl-text-line-through') != null;
          if (!row || !dots || isStruck !== inactive) return false;
          row.scrollIntoView({ block: 'center' });
          dots.click();
          return true;
        },
        NAME,
        inactive,
      ),
    { what: `the row of ${NAME}` },
  );
  await page.locator('[data-cy="change-status"]').click();
}
