/** Parts of pages, with markup like the real app's. */
import type { PagePerson } from './data.ts';
import { avatar, comment, element } from './dom.ts';

/** A person as most tables show one: initials and name. `cut`: a long name is cut off. `struck`: struck through. */
export function personCell(person: PagePerson, { cut = false, struck = false } = {}): HTMLElement {
  const kind = `ng-star-inserted${cut ? ' cl-cut-text' : ''}${struck ? ' cl-text-line-through' : ''}`;
  return element(
    'div',
    { class: 'cl-person' },
    comment(),
    avatar(person),
    comment(),
    element('span', { class: kind, title: person.name }, `\n            ${person.name}\n          `),
  );
}

/** A page with a heading, tools beside it, and content. */
export function page(title: string | Node, tools: readonly Node[], ...content: readonly Node[]): HTMLElement {
  return element(
    'section',
    { class: 'cl-page' },
    element(
      'header',
      { class: 'cl-page-header' },
      element('h1', { class: 'cl-page-heading' }, typeof title === 'string' ? ` ${title} ` : title),
      ...tools,
    ),
    ...content,
  );
}

/** A table; `kind` goes into its class. */
export function table(headings: readonly string[], rows: readonly HTMLElement[], kind: string): HTMLElement {
  return element(
    'div',
    { class: 'cl-card ng-star-inserted' },
    element(
      'table',
      { class: `cl-table cl-table-${kind}` },
      element(
        'thead',
        {},
        element('tr', {}, ...headings.map((text) => element('th', { scope: 'col' }, ` ${text} `))),
      ),
      element('tbody', {}, comment(), ...rows.flatMap((row) => [row, comment()]), comment()),
    ),
  );
}

/** A cell of a table. */
export function cell(kind: string, ...content: (Node | string)[]): HTMLElement {
  return element('td', { class: kind }, ...content);
}

/** Links to sibling pages; `current` is the label of the active one. */
export function tabs(
  current: string,
  items: readonly (readonly [label: string, path: string])[],
): HTMLElement {
  return element(
    'nav',
    { class: 'cl-tabs' },
    ...items.map(([label, path]) =>
      element('a', { class: `cl-tab${label === current ? ' active' : ''}`, href: path }, ` ${label} `),
    ),
  );
}
