/** Checks the case table against the pure code, without a browser: a quick check while a rule is changing. */
import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import { buildIndex, readIndex } from '../../src/directory/name-index/name-index.ts';
import { FLAGGED_BY_DEFAULT, type Standing } from '../../src/domain/standing.ts';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { judge } from '../../src/page/is-it-a-person/badge-decision.ts';
import { newCache } from '../../src/page/is-it-a-person/badge-decision-cache.ts';
import { createMatcher } from '../../src/page/names/name-matcher.ts';
import { planFor } from '../../src/page/names/names-across-text-nodes.ts';
import { type Case, type Kind, markupOf } from '../browser/cases/case.ts';
import { KINDS } from '../browser/cases/index.ts';
import { idOf, PEOPLE } from '../browser/cases/roster.ts';
import { memberOf } from './member.ts';

const flagged: ReadonlySet<Standing> = new Set(FLAGGED_BY_DEFAULT);
const members = PEOPLE.map(({ alias, name, email, standing }) =>
  memberOf({
    id: idOf(alias),
    name: name ?? '',
    email,
    standing,
  }),
);
const vocabulary = createVocabulary(WORDS);
const matcher = createMatcher(readIndex(buildIndex(members, flagged)), vocabulary);

function badgesOf(one: Case): readonly string[] {
  const window = new Window({ url: `https://app.clockify.me${one.path ?? '/time-off'}` });
  const document = window.document as unknown as Document;
  document.documentElement.className = one.root ?? '';
  document.body.className = one.root ?? '';
  document.body.innerHTML = `<app-root><main id="layout-main"><div id="cases"></div></main></app-root>`;
  const place = document.querySelector('#cases') as Element;
  place.innerHTML = markupOf(one);
  const cache = newCache(vocabulary, document, () => {}, matcher.namesIn);
  const found: string[] = [];
  for (const element of [place, ...place.querySelectorAll('*')]) {
    const plan = planFor(element, matcher, (first, match) => judge(first, match, flagged, cache), WORDS);
    for (const { verdict, place } of plan.wanted) {
      const ids = verdict.users.flatMap((one) => one.split(' '));
      const users = ids.map((id) => PEOPLE.find(({ alias }) => idOf(alias) === id)?.alias);
      const text = place.anchor.data.replace(/\s+/g, ' ').trim();
      found.push(`${text} = ${verdict.standing} ${users.sort().join(' ')}`);
    }
  }
  return found;
}

describe('the case table', () => {
  test.each(KINDS)('$kind', ({ cases }: Kind) => {
    const wrong = cases.flatMap((one) => {
      const wanted = one.badges.map(
        ({ text, standing, users }) => `${text} = ${standing} ${users.toSorted().join(' ')}`,
      );
      const found = badgesOf(one);
      return JSON.stringify(found) === JSON.stringify(wanted)
        ? []
        : [`${one.name}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`];
    });
    expect(wrong).toEqual([]);
  });
});
