/** One judgement reads a bounded number of characters, whatever a page holds. Counted in characters, not in time. */
import fc from 'fast-check';
import { Window } from 'happy-dom';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { IndexEntry } from '../../src/directory/name-index/name-index.ts';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { judge } from '../../src/page/is-it-a-person/badge-decision.ts';
import { newCache } from '../../src/page/is-it-a-person/badge-decision-cache.ts';
import { MOST_CHARACTERS, TextBudget } from '../../src/page/is-it-a-person/text-reading-limit.ts';

const vocabulary = createVocabulary(WORDS);
const people: readonly IndexEntry[] = [
  { id: '5c0ffee00000000000000001', standing: 'deactivated-here', email: 'sam.green@north.example' },
  { id: '5c0ffee00000000000000002', standing: 'active', email: 'green.s@north.example' },
];

/** Judges the first text that is the name. Returns how many characters that read. */
function charactersFor(html: string, name = 'Sam Green'): number {
  const window = new Window({ url: 'https://app.clockify.me/teams' });
  const document = window.document as unknown as Document;
  document.body.innerHTML = html;
  const walker = document.createTreeWalker(document.body, 4);
  let text = walker.nextNode() as Text | null;
  while (text && text.data.trim() !== name) text = walker.nextNode() as Text | null;
  if (!text) throw new Error('the page does not contain the name');
  let count = 0;
  const take = TextBudget.prototype.take;
  vi.spyOn(TextBudget.prototype, 'take').mockImplementation(function (this: TextBudget, one, most) {
    const part = take.call(this, one, most);
    count += part.length;
    return part;
  });
  const match = { names: [{ name: name.toLowerCase(), people }], list: false };
  judge(
    text,
    match,
    new Set(['deactivated-here']),
    newCache(
      vocabulary,
      document,
      () => {},
      () => null,
    ),
  );
  vi.restoreAllMocks();
  return count;
}

afterEach(() => vi.restoreAllMocks());

describe('one judgement', () => {
  test.each([
    ['a description of 50 000 letters of Chinese', `<li><b>Sam Green</b><p>${'字'.repeat(50_000)}</p></li>`],
    ['one with an @', `<li><b>Sam Green</b><p>${'字'.repeat(50_000)}@</p></li>`],
    ['only @ signs', `<li><b>Sam Green</b><p>${'@'.repeat(50_000)}</p></li>`],
    ['a thousand texts', `<li><b>Sam Green</b>${`<i>${'x'.repeat(500)}</i>`.repeat(1000)}</li>`],
    [
      'long attributes',
      `<li title="${'a'.repeat(50_000)}" data-x="${'a@'.repeat(25_000)}"><b>Sam Green</b></li>`,
    ],
    ['no row around it', `<div><span>Sam Green</span> ${'words '.repeat(20_000)}</div>`],
    [
      'a long head',
      `<table><tr><th>${'Project '.repeat(10_000)}</th></tr><tr><td>Sam Green</td></tr></table>`,
    ],
    [
      'a long text beside it',
      `<div><p>${'x'.repeat(50_000)}</p><span>Sam Green</span><p>${'x'.repeat(50_000)}</p></div>`,
    ],
  ])('reads no more for %s', (_, html) => {
    const count = charactersFor(html);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(MOST_CHARACTERS);
  });

  test('reads no more for any row', () => {
    const piece = fc.oneof(
      fc.constantFrom('@', '字', ' ', '.', ':', 'Sam Green', 'a@b', 'x'),
      fc.string({ maxLength: 8 }).map((text) => text.replace(/[<&"]/g, '')),
    );
    const long = fc
      .tuple(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 4000 }))
      .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 30_000));
    const part = fc
      .tuple(fc.constantFrom('span', 'p', 'a', 'label', 'div'), long, long)
      .map(([tag, attribute, text]) => `<${tag} title="${attribute}">${text}</${tag}>`);
    const row = fc
      .tuple(
        fc.constantFrom('li', 'div', 'section'),
        fc.array(part, { maxLength: 4 }),
        fc.array(part, { maxLength: 4 }),
      )
      .map(([tag, before, after]) => `<${tag}>${before.join('')}<b>Sam Green</b>${after.join('')}</${tag}>`);
    fc.assert(
      fc.property(row, (html) => {
        expect(charactersFor(html)).toBeLessThanOrEqual(MOST_CHARACTERS);
      }),
      { numRuns: 60, seed: 20261128 },
    );
  });
});

test('addresses are found as by a slow search around each @', () => {
  const separator = /[\s<>()[\]{},;:"'|\\/=?&@]/;
  /** Goes left and right from each @ as far as an address goes. */
  function slowly(text: string): readonly string[] {
    const found: string[] = [];
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] !== '@') continue;
      let from = at;
      let to = at + 1;
      while (from > 0 && !separator.test(text[from - 1] ?? '')) from -= 1;
      while (to < text.length && !separator.test(text[to] ?? '')) to += 1;
      // An address cannot begin within the one before.
      if (from < at && to > at + 1 && !found.includes(text.slice(from, to))) found.push(text.slice(from, to));
    }
    return found;
  }
  const text = fc
    .array(fc.constantFrom('a', 'b.c', ' ', '@', ',', '字', '-'), { maxLength: 20 })
    .map((parts) => parts.join(''))
    .filter((one) => !/@[^\s,]*@/.test(one));
  fc.assert(
    fc.property(text, (one) => {
      expect([...new Set(one.match(vocabulary.pattern('marks', 'gi')) ?? [])]).toEqual(slowly(one));
    }),
    { numRuns: 2000, seed: 20261128 },
  );
});
