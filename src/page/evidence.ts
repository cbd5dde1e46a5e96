/**
 * Whether a member's name at one place of a page stands for the member. Reads the DOM around the text, writes
 * nothing. Against: places that hold projects, descriptions, fields, code. For: two words, an avatar beside
 * it, the person's own e-mail or id in the row.
 */
import { isOneWord } from '../domain/names.ts';
import type { BadgeStanding, Standing } from '../domain/standing.ts';
import { hasAvatar, isInitials } from './avatars.ts';
import { reportOf } from './grouping.ts';
import type { Reading } from './matcher.ts';
import { Look } from './reading-limit.ts';
import { MAX_ROW, namedIn, rowsOf, textsOf } from './rows.ts';
import type { Glance } from './slice-cache.ts';
import { AGAINST, DOUBTFUL, surroundingsOf } from './surroundings.ts';

/** What a badge at the place shows. */
export interface Verdict {
  readonly standing: BadgeStanding;
  readonly users: readonly string[];
  /** The badge stands for flagged people in a list of members. */
  readonly list: boolean;
}

/** An element, and what is judged again when its content changes. */
export type Scope = readonly [element: Element, again: Element];

export interface Judgement {
  /** `null`: no badge. */
  readonly verdict: Verdict | null;
  /** What the judgement hangs on besides the text itself. */
  readonly scopes: readonly Scope[];
  /** Elements whose attributes the judgement hangs on. */
  readonly rows: readonly Element[];
}

/** Judges a text node (the first of its run) that was read as `reading`. `flagged`: in the order of the rules. */
export function judge(
  text: Text,
  reading: Reading,
  flagged: ReadonlySet<Standing>,
  glance: Glance,
): Judgement {
  const { vocabulary } = glance;
  const parent = text.parentElement;
  const look = new Look();
  const around = parent ? surroundingsOf(text, parent, look, glance) : AGAINST;
  const scopes: Scope[] = [];
  const report = parent && reportOf(parent, glance);
  if (report) scopes.push([report.control, report.report]);
  if (!parent || around === AGAINST) return { verdict: null, scopes, rows: [] };
  let rows: readonly Element[] = [];
  const standings: BadgeStanding[] = [];
  const users = new Set<string>();
  for (const { name, people } of reading.parts) {
    let bearers = people;
    const isDoubtful = around === DOUBTFUL || isOneWord(name);
    if (bearers.length > 1 || isDoubtful) {
      rows = rowsOf(text, name, look, vocabulary);
      const own = rows.find((row) => row.contains(text));
      scopes.push(...scopesOf(parent, rows, own, look));
      const named = namedIn(rows, bearers, look, vocabulary, reading.mail);
      // The first such text of the row is the name; a later one is a role or a total.
      const first =
        named.length > 0 &&
        own &&
        textsOf(own, name, look, vocabulary).find((one) => !isInitials(one, look, vocabulary));
      const isNamed = named.length > 0 && (!first || first === text);
      if (isDoubtful && !isNamed && (reading.list || !hasAvatar(text, name, look, vocabulary))) continue;
      if (named.length > 0) bearers = named;
    }
    const some = bearers.filter((one) => flagged.has(one.standing));
    const [first] = some;
    if (!first) continue;
    standings.push(bearers.every((one) => one.standing === first.standing) ? first.standing : 'ambiguous');
    for (const { id } of reading.list ? some : bearers) users.add(id);
  }
  if (users.size === 0) return { verdict: null, scopes, rows };
  // A list shows the first of its standings in the order of the rules.
  const standing = [...flagged].find((one) => standings.includes(one)) ?? 'ambiguous';
  return { verdict: { standing, users: [...users], list: reading.list }, scopes, rows };
}

/** The row; where there is none, what is around the name, unless it is a whole page, which changes all the time. */
function scopesOf(parent: Element, rows: readonly Element[], own: Element | undefined, look: Look): Scope[] {
  if (own) return rows.map((row) => [row, own]);
  const beside = parent.parentElement ?? parent;
  const scope = look.textOf(beside, MAX_ROW).length < MAX_ROW ? beside : parent;
  return [[scope, scope]];
}
