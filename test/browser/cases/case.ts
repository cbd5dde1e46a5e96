/** The shape of a case: a piece of a page, and the badges that belong on it. */
import { idOf, PEOPLE } from './roster.ts';

/**
 * One badge, written as `standing alias[ alias…] after "text"`. The text is that of the text node before the badge,
 * with white space collapsed. `here` is short for `deactivated-here`.
 */
export interface ExpectedBadge {
  readonly text: string;
  readonly standing: string;
  readonly users: readonly string[];
}

export interface Case {
  readonly name: string;
  /** The markup for the page. `{id:alias}` becomes the person's id, `{mail:alias}` the e-mail. */
  readonly html: string;
  /** The path of the page, where it matters. */
  readonly path?: string | undefined;
  /** Classes of the page's root, where they matter. */
  readonly root?: string | undefined;
  /** In the order of the document. */
  readonly badges: readonly ExpectedBadge[];
}

/** Cases of one kind. The summary has a line for each kind. */
export interface Kind {
  readonly kind: string;
  readonly cases: readonly Case[];
}

/** Reads `Dana Cole = here dana`: the text before the badge, the standing, the people. */
export function expected(line: string): ExpectedBadge {
  const at = line.lastIndexOf(' = ');
  const [standing = '', ...users] = line.slice(at + 3).split(' ');
  return { text: line.slice(0, at), standing: standing === 'here' ? 'deactivated-here' : standing, users };
}

/** A case: name, markup, and a line for each badge. */
export function c(name: string, html: string, ...badges: readonly string[]): Case {
  return { name, html, badges: badges.map(expected) };
}

/** A table: heading cells, then rows of cells, as markup. */
export function table(heads: readonly string[], ...rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th>${text}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** The same as an ARIA grid of `div`s. */
export function grid(heads: readonly string[], ...rows: readonly (readonly string[])[]): string {
  const line = (role: string, cells: readonly string[]) =>
    `<div role="row">${cells.map((text) => `<div role="${role}">${text}</div>`).join('')}</div>`;
  return `<div role="grid">${line('columnheader', heads)}${rows.map((cells) => line('gridcell', cells)).join('')}</div>`;
}

/** The markup with the people's ids and e-mails filled in. */
export function markupOf({ html }: Case): string {
  return html
    .replace(/\{id:(\w+)\}/g, (_, alias: string) => idOf(alias))
    .replace(/\{mail:(\w+)\}/g, (_, alias: string) => PEOPLE.find((one) => one.alias === alias)?.email ?? '');
}
