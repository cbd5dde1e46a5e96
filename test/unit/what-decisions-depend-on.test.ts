/** Which places are read again after a change. */
import { Window } from 'happy-dom';
import { beforeEach, expect, test } from 'vitest';
import { WORDS } from '../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import {
  createDependencies,
  type Dependencies,
} from '../../src/page/is-it-a-person/what-decisions-depend-on.ts';

const vocabulary = createVocabulary(WORDS);

let page: Document;
let elements: Set<Element>;
let dependencies: Dependencies;
/** The elements whose attributes are observed. */
let observed: Node[];

beforeEach(() => {
  page = new Window().document as unknown as Document;
  elements = new Set();
  observed = [];
  const observer = { observe: (node: Node) => observed.push(node) } as unknown as MutationObserver;
  dependencies = createDependencies(elements, observer);
});

const byId = (id: string) => page.getElementById(id) as unknown as Element;

/** The ids of what is read again after a record; then nothing is left to read. */
function after(record: Partial<MutationRecord>, nodes: readonly Node[] = []): readonly string[] {
  dependencies.collect(record as MutationRecord, nodes, vocabulary);
  const ids = [...elements].map(({ id }) => id);
  elements.clear();
  return ids;
}

test('a change in what a decision depends on reads its place again, once', () => {
  page.body.innerHTML = '<div><i id="label"><b id="word">x</b></i><p id="name">Ann Lee</p></div>';
  dependencies.depend(byId('label'), [byId('name')]);
  expect(after({ target: byId('name') })).toEqual([]);
  expect(after({ target: byId('word').firstChild as Text })).toEqual(['name']);
  expect(after({ target: byId('word').firstChild as Text })).toEqual([]);
});

test('what comes right behind it, or what goes, counts too', () => {
  page.body.innerHTML = '<div id="all"><i id="label">x</i><p id="name">Ann Lee</p></div>';
  dependencies.depend(byId('label'), [byId('name')]);
  expect(after({ target: byId('all'), previousSibling: byId('label') }, [page.createElement('b')])).toEqual([
    'name',
  ]);
  dependencies.depend(byId('label'), [byId('name')]);
  expect(after({ target: byId('all') }, [byId('label')])).toEqual(['name']);
});

test('several places may depend on one node', () => {
  page.body.innerHTML = '<i id="label">x</i><p id="one">Ann Lee</p><p id="other">Ann Lee</p>';
  dependencies.depend(byId('label'), [byId('one')]);
  dependencies.depend(byId('label'), [byId('one'), byId('other')]);
  expect(after({ target: byId('label') })).toEqual(['one', 'other']);
});

test('what comes before a menu reads the menu again', () => {
  page.body.innerHTML = '<div id="all"><a id="toggle">User</a><!----><ul id="menu" role="menu"></ul></div>';
  expect(after({ target: byId('all') }, [byId('toggle')])).toEqual(['menu']);
});

test('attributes are observed only where they decide', () => {
  page.body.innerHTML = '<p id="row">Ann Lee</p>';
  dependencies.depend(byId('row'), [byId('row')]);
  expect(observed).toEqual([]);
  dependencies.depend(byId('row'), [byId('row')], true);
  expect(observed).toEqual([byId('row')]);
});

test.each([
  [
    'the head of a column changes',
    'head',
    '<table id="table"><tr id="heads"><th id="head">User</th></tr><tr id="row"><td>Ann Lee</td></tr></table>',
    ['table'],
  ],
  [
    'a cell comes into a row of heads',
    'heads',
    '<table id="table"><tr id="heads"><th id="head">User</th></tr><tr id="row"><td>Ann Lee</td></tr></table>',
    ['heads', 'table'],
  ],
  [
    'a cell comes into another row',
    'row',
    '<table id="table"><tr id="heads"><th id="head">User</th></tr><tr id="row"><td>Ann Lee</td></tr></table>',
    ['row'],
  ],
  [
    'the head is in a table of its own before the rows',
    'head',
    '<table id="table"><tr id="heads"><th id="head">User</th></tr></table><table id="rows"></table>',
    ['table', 'rows'],
  ],
])('%s', (_, at, html, expected) => {
  page.body.innerHTML = html;
  expect(after({ target: byId(at) }, [page.createElement('td')])).toEqual(expected);
});
