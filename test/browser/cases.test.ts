/** The case table on the built extension: every case in both browsers, and a summary by kind. */
import type { Page } from 'puppeteer-core';
import { afterAll, describe, expect, test } from 'vitest';
import { type Case, type ExpectedBadge, type Kind, markupOf } from './cases/case.ts';
import { type StageWindow, setUpStage } from './cases/case-page.ts';
import { KINDS } from './cases/index.ts';
import { idOf, PEOPLE } from './cases/roster.ts';
import { BROWSERS, expressionOf } from './harness.ts';

/** What one case looks like on the page. */
interface Seen {
  readonly badges: readonly ExpectedBadge[];
  /** What the page's own code reads must be what it wrote. */
  readonly text: string;
  readonly textBefore: string;
}

describe.each(BROWSERS)('cases in %s', (kind) => {
  let page: Page;
  const summary = new Map<string, { passed: number; all: number }>();

  setUpStage(kind, async (stage) => {
    ({ page } = stage);
    await page.$eval('main', clear);
  });

  afterAll(() => {
    const lines = [...summary].map(([name, { passed, all }]) => `  ${name}: ${passed} of ${all}`);
    const total = [...summary.values()].reduce((sum, { all }) => sum + all, 0);
    console.log(`Cases by kind in ${kind} (${total} in all):\n${lines.join('\n')}`);
  });

  test.each(KINDS)('$kind', async ({ kind: name, cases }: Kind) => {
    const seen = (await page.evaluate(
      expressionOf(
        showAll,
        cases.map((one) => [markupOf(one), one.path ?? '/time-off', one.root ?? '']),
      ),
    )) as Seen[];
    const wrong = cases.flatMap((one, at) => complaintsOf(one, seen[at]));
    summary.set(name, { passed: cases.length - new Set(wrong.map(([of]) => of)).size, all: cases.length });
    expect(wrong.map(([, line]) => line)).toEqual([]);
  });
});

function complaintsOf(one: Case, seen: Seen | undefined): (readonly [of: string, line: string])[] {
  const complaints: (readonly [string, string])[] = [];
  const line = ({ text, standing, users }: ExpectedBadge) =>
    `${text} = ${standing} ${users.toSorted().join(' ')}`;
  const wanted = one.badges.map((badge) => line({ ...badge, users: badge.users.map(idOf) }));
  const found = (seen?.badges ?? []).map(line);
  if (JSON.stringify(wanted) !== JSON.stringify(found)) {
    complaints.push([one.name, `${one.name}: expected ${name(wanted)}, found ${name(found)}`]);
  }
  if (seen?.text !== seen?.textBefore)
    complaints.push([one.name, `${one.name}: the text of the page has changed`]);
  return complaints;
}

/** Replaces ids by aliases, so that a complaint is readable. */
function name(lines: readonly string[]): string {
  let text = JSON.stringify(lines);
  for (const { alias } of PEOPLE) text = text.replaceAll(idOf(alias), alias);
  return text;
}

/** In the page: leaves only a place for the cases, below the app's own bar. */
function clear(main: Element): void {
  const place = document.createElement('div');
  place.id = 'cases';
  main.replaceChildren(place);
}

/** In the page: shows each case alone and returns what is there once it has been read. */
async function showAll(
  pieces: readonly (readonly [html: string, path: string, root: string])[],
): Promise<unknown[]> {
  const place = document.querySelector('#cases');
  if (place === null) throw new Error('the place for cases is gone');
  const { settled } = globalThis as unknown as StageWindow;
  const seen: unknown[] = [];
  for (const [html, path, root] of pieces) {
    document.documentElement.className = root;
    document.body.className = root;
    if (location.pathname !== path) history.replaceState(null, '', path);
    const template = document.createElement('template');
    template.innerHTML = html;
    const textBefore = template.content.textContent;
    place.replaceChildren(template.content);
    await settled();
    const badges = [...place.querySelectorAll<HTMLElement>('member-status-badge')].map((badge) => {
      const beside = badge.previousSibling;
      return {
        text: (beside?.nodeType === Node.TEXT_NODE ? (beside.nodeValue ?? '') : '(no text)')
          .replace(/\s+/g, ' ')
          .trim(),
        standing: badge.dataset.standing,
        users: (badge.dataset.users ?? '').split(' '),
      };
    });
    seen.push({ badges, text: place.textContent, textBefore });
  }
  place.replaceChildren();
  document.documentElement.className = '';
  document.body.className = '';
  return seen;
}
