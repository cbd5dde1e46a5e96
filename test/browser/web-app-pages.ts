/** The pages of the stand-in's web app that show people, and the badges that belong on each. */
import type { Page } from 'puppeteer-core';
import { normalizeName } from '../../src/domain/case-spaces-and-accents-of-names.ts';
import { type ExpectedBadge, expectedBadges } from '../stand-in/pages/data.ts';
import type { World } from '../stand-in/world.ts';
import type { BadgeOnPage, Harness } from './harness.ts';
import { expressionOf, press } from './harness.ts';

const SWITCHER = '[data-cy="workspace-dropdown"]';
/** Its menu is at the end of the body. */
const ITEM = '.cl-dropdown-menu [role="menuitem"]';

export interface Stop {
  readonly name: string;
  readonly path: string;
}

/** Pages that show deactivated people of a workspace. */
export function stopsOf(world: World, workspaceId: string): readonly Stop[] {
  const project = world.workspace(workspaceId).projects[0]?.id ?? '';
  const [submitter] = [...world.expected(workspaceId)].find(([, one]) => one === 'deactivated-here') ?? [''];
  return [
    { name: 'Team', path: '/teams' },
    { name: 'Groups', path: '/teams/groups' },
    { name: 'Detailed report', path: '/reports/detailed' },
    { name: 'Summary report', path: '/reports/summary' },
    { name: 'Time off', path: '/time-off' },
    { name: 'Approvals', path: '/approvals' },
    { name: 'One approval', path: `/approvals/details/${submitter}` },
    { name: 'Project access', path: `/projects/${project}/edit` },
    { name: 'Schedule', path: '/scheduling' },
  ];
}

export interface Verdict {
  /** Every badge that was seen, each kind once. */
  readonly badges: readonly BadgeOnPage[];
  /** Expected but never seen, each as a line of text. */
  readonly missing: readonly string[];
  /** Seen but not expected, or seen more often at one moment than expected. */
  readonly wrong: readonly string[];
}

/** The verdict for a page without a fault, except for its badges. */
export const CORRECT = { missing: [], wrong: [] } as const;

/**
 * Looks at a page until every expected badge was seen or `ms` are over, and scrolls through lists that draw only what
 * is visible. An unexpected badge counts even when it was there only for a moment.
 */
export async function judgePage(
  harness: Harness,
  page: Page,
  { world, path, workspaceId, ms = 40_000 }: { world: World; path: string; workspaceId: string; ms?: number },
): Promise<Verdict> {
  const expected = countKinds(expectedBadges(world, path, workspaceId).map(lineOf));
  const seen = new Map<string, BadgeOnPage>();
  const wrong = new Set<string>();
  const missing = () => [...expected.keys()].filter((line) => !seen.has(line));
  const deadline = Date.now() + ms;
  await harness.waitForState(page, 'ready', ms);
  do {
    const badges = await harness.badges(page);
    for (const badge of badges) seen.set(lineOf(badge), badge);
    for (const [line, count] of countKinds(badges.map(lineOf))) {
      const allowed = expected.get(line) ?? 0;
      if (count > allowed) wrong.add(`${line} (${count} instead of ${allowed})`);
    }
    if (missing().length === 0) break;
    await page.evaluate(expressionOf(scrollOn));
  } while (Date.now() < deadline);
  return { badges: [...seen.values()], missing: missing(), wrong: [...wrong] };
}

/** Chooses a workspace by name in the web app's switcher, and waits until the switcher shows it. */
export async function switchWorkspace(page: Page, name: string): Promise<void> {
  await press(page, SWITCHER);
  await page.waitForSelector(ITEM);
  const names = await page.$$eval(
    ITEM,
    (items, wanted) =>
      items.map((item) => {
        const text = item.textContent?.trim();
        if (text === wanted) (item as HTMLElement).click();
        return text;
      }),
    name,
  );
  const shown = await page.$eval(SWITCHER, ({ textContent }) => textContent?.trim());
  if (shown !== name) throw new Error(`the switcher shows ${shown} after ${name} of ${names.join(', ')}`);
}

function lineOf({ text, standing, users }: BadgeOnPage | ExpectedBadge): string {
  return `${normalizeName(text)} | ${standing} | ${users.toSorted().join(' ')}`;
}

function countKinds(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Scrolls every list of the page on by most of its height, and from its end back to its top. */
function scrollOn(): Promise<void> {
  for (const element of document.querySelectorAll('main *')) {
    if (element.scrollHeight <= element.clientHeight + 4 || element.clientHeight === 0) continue;
    if (!/auto|scroll/.test(getComputedStyle(element).overflowY)) continue;
    const atEnd = element.scrollTop + element.clientHeight >= element.scrollHeight - 4;
    element.scrollTop = atEnd ? 0 : element.scrollTop + element.clientHeight * 0.8;
  }
  return new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
    // A page behind another one gets no frame.
    setTimeout(done, 250);
  });
}
