/** Badges come, change, stay and go as planned. */
import { Window } from 'happy-dom';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BadgeStanding } from '../../src/domain/standing.ts';
import { BADGE_TAG, type Badges, createBadges, placeFor } from '../../src/page/badge/badge-elements.ts';
import { createLabels, labelsForPage } from '../../src/page/badge/labels-of-badges-and-cards.ts';
import { createPlacedBadges, type PlacedBadges } from '../../src/page/badge/placed-badges.ts';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import type { Plan } from '../../src/page/names/names-across-text-nodes.ts';

let page: Document;
let badges: Badges;
let placed: PlacedBadges;
let gone: number;
/** The badges whose places the layout has to find, and those it no longer has to. */
const layout = {
  add: vi.fn(),
  forget: vi.fn(),
  request: () => undefined,
  stop: () => undefined,
};

beforeEach(() => {
  const window = new Window();
  page = window.document as unknown as Document;
  Object.defineProperty(page, 'timeline', { value: { currentTime: 0 } });
  vi.stubGlobal('document', page);
  vi.stubGlobal('CSSStyleSheet', window.CSSStyleSheet);
  badges = createBadges(page);
  const chip = ['b', [['span', '']]] as const;
  badges.configure({
    styles: { badge: '', copied: '', chips: { 'deactivated-here': chip, deleted: chip } },
    labels: labelsForPage(createLabels({}, 'en')),
    language: 'en',
  });
  layout.add.mockClear();
  layout.forget.mockClear();
  gone = 0;
  placed = createPlacedBadges(layout, () => {
    gone += 1;
  });
  page.body.innerHTML = '<p id="place">Ann Lee</p>';
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const place = () => page.getElementById('place') as unknown as HTMLElement;
const shown = () => [...place().querySelectorAll(BADGE_TAG)].map((one) => one.getAttribute('data-standing'));

/** The plan for the place: a badge of this standing behind its text, or none. */
function planOf(standing?: BadgeStanding): Plan {
  const anchor = place().firstChild as Text;
  const verdict = { standing: standing as BadgeStanding, users: ['1'] };
  const wanted = { verdict, place: placeFor(anchor, anchor.data, WORDS), key: `${standing}` };
  return { parent: place(), wanted: standing ? [wanted] : [] };
}

const render = (plan: Plan, configId = 'one') => placed.render({ badges, configId }, plan, true);

test('a badge comes behind its text once, and is laid out', () => {
  expect(render(planOf('deactivated-here'))).toBe(true);
  expect(shown()).toEqual(['deactivated-here']);
  expect(place().lastChild?.nodeName.toLowerCase()).toBe(BADGE_TAG);
  expect(layout.add).toHaveBeenCalledWith(place().lastChild, true);
  expect(placed.isShown({ badges, configId: 'one' }, planOf('deactivated-here'))).toBe(true);
  expect(render(planOf('deactivated-here'))).toBe(false);
  expect(shown()).toEqual(['deactivated-here']);
});

test('a badge with another standing, or with other settings, is the same element', () => {
  render(planOf('deactivated-here'));
  const badge = place().lastChild;
  expect(placed.isShown({ badges, configId: 'one' }, planOf('deleted'))).toBe(false);
  expect(render(planOf('deleted'))).toBe(true);
  expect(shown()).toEqual(['deleted']);
  expect(placed.isShown({ badges, configId: 'two' }, planOf('deleted'))).toBe(false);
  expect(render(planOf('deleted'), 'two')).toBe(true);
  expect(place().lastChild).toBe(badge);
  expect(gone).toBe(0);
});

test('a badge that is no longer planned goes', () => {
  render(planOf('deactivated-here'));
  expect(placed.hosts.has(place())).toBe(true);
  expect(render(planOf())).toBe(true);
  expect(shown()).toEqual([]);
  expect(gone).toBe(1);
  expect(placed.hosts.has(place())).toBe(false);
  expect(render(planOf())).toBe(false);
});

test('a copy that the page made of a badge is replaced', () => {
  render(planOf('deactivated-here'));
  const copy = place().lastChild?.cloneNode(true) as Element;
  place().lastChild?.remove();
  place().append(copy);
  expect(placed.isShown({ badges, configId: 'one' }, planOf('deactivated-here'))).toBe(false);
  render(planOf('deactivated-here'));
  expect(shown()).toEqual(['deactivated-here']);
  expect(copy.isConnected).toBe(false);
});

test('copies below an element go, and badges of ours stay to be judged in their new place', () => {
  render(planOf('deactivated-here'));
  page.body.insertAdjacentHTML('beforeend', `<p id="moved"><${BADGE_TAG}></${BADGE_TAG}></p>`);
  const moved = page.getElementById('moved') as unknown as HTMLElement;
  moved.append(place().lastChild as Element);
  placed.strip(page, true);
  expect([...moved.children]).toHaveLength(1);
  expect(placed.hosts.has(moved)).toBe(true);
  placed.strip(page);
  expect(page.querySelector(BADGE_TAG)).toBe(null);
});

test('a page that removes a badge in its first frame again and again keeps its place without one', () => {
  for (let time = 0; time < 20; time += 1) {
    render(planOf('deactivated-here'));
    place().querySelector(BADGE_TAG)?.remove();
  }
  render(planOf('deactivated-here'));
  expect(shown()).toEqual([]);
  // Somebody else there is another matter.
  render(planOf('deleted'));
  expect(shown()).toEqual(['deleted']);
});
