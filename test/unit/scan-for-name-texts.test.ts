/** What the scan visits, in which order, and what it keeps for the next slice. */
import { Window } from 'happy-dom';
import { beforeEach, expect, test } from 'vitest';
import type { Slice } from '../../src/page/limit-time-on-main-thread.ts';
import { createScan, type Scan } from '../../src/page/names/scan-for-name-texts.ts';

let page: Document;
let scan: Scan;

beforeEach(() => {
  page = new Window().document as unknown as Document;
  // The two questions that the scan asks of XPath, which happy-dom lacks.
  const evaluate = (_question: string, element: Element) => ({
    snapshotLength: element.children.length,
    snapshotItem: (at: number) => element.children[at] ?? null,
    booleanValue: [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
  });
  Object.assign(page, { evaluate });
  scan = createScan(page);
});

/** A slice that is over after so many checks of the clock. */
function sliceOf(checks = Number.POSITIVE_INFINITY): Slice {
  let left = checks;
  return {
    isOver: () => {
      left -= 1;
      return left < 0;
    },
    hurry: () => undefined,
    planned: () => undefined,
  };
}

/** Runs one slice. Returns whether nothing is left, and the ids that were visited, `*` behind those of a whole search. */
function run(slice = sliceOf()): readonly [isDone: boolean, visited: readonly string[]] {
  const visited: string[] = [];
  const isDone = scan.run(slice, {
    mayHold: (text) => text.includes('Ann'),
    visit: (parent, isWhole) => visited.push(`${(parent as Element).id}${isWhole ? '*' : ''}`),
  });
  return [isDone, visited];
}

const byId = (id: string) => page.getElementById(id) as unknown as Element;

test('the whole document is searched for parents of texts that may hold a name', () => {
  page.body.innerHTML = '<p id="a">Ann</p><p id="b">Bob</p><p id="c"><b id="d">Ann</b></p>';
  scan.begin();
  expect(run()).toEqual([true, ['a*', 'd*']]);
  expect(run()).toEqual([true, []]);
});

test('texts beside each other are visited together, because a name may be split', () => {
  page.body.innerHTML = '<p id="a"></p>';
  byId('a').append('An', 'n');
  scan.begin();
  expect(run()).toEqual([true, ['a*']]);
});

test('elements that were added are searched, which is no whole search', () => {
  page.body.innerHTML = '<p id="a">Ann</p><p id="b">Ann</p><p id="c">Ann</p>';
  scan.elements.add(byId('a'));
  scan.elements.add(byId('b'));
  expect(run()).toEqual([true, ['a', 'b']]);
  expect(scan.elements.size).toBe(0);
});

test('a slice ends after much text, and added elements come before the rest of a whole search', () => {
  page.body.innerHTML = `<p id="a">Ann ${'x'.repeat(3_000)}</p>`;
  scan.begin();
  expect(run(sliceOf(0))).toEqual([false, []]);
  page.body.insertAdjacentHTML('beforeend', '<p id="b">Ann</p>');
  scan.elements.add(byId('b'));
  expect(run()).toEqual([true, ['b*', 'a*']]);
});

test('changed parents are visited first, whatever their texts are, and wait when the slice is over', () => {
  page.body.innerHTML = '<p id="a">Bob</p><p id="b">Bob</p><p id="c">Ann</p>';
  scan.elements.add(byId('c'));
  scan.parents.add(byId('a'));
  scan.parents.add(byId('b'));
  expect(run(sliceOf(0))).toEqual([false, ['a']]);
  expect([...scan.parents].map((one) => (one as Element).id)).toEqual(['b']);
  expect(run()).toEqual([true, ['b', 'c']]);
});

test('nothing is visited that has left the document', () => {
  page.body.innerHTML = '<p id="a">Ann</p><p id="b">Ann</p>';
  scan.elements.add(byId('a'));
  scan.parents.add(byId('b'));
  page.body.replaceChildren();
  expect(run()).toEqual([true, []]);
});

test('a new beginning forgets added elements, which it finds anyway, and keeps changed parents', () => {
  page.body.innerHTML = '<p id="a">Ann</p><p id="b">Bob</p>';
  scan.elements.add(byId('a'));
  scan.parents.add(byId('b'));
  scan.begin();
  expect(run()).toEqual([true, ['b', 'a*']]);
});
