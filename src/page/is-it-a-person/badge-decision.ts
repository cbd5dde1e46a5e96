/**
 * Decides whether a member's name at one place of a page means the member. Evidence against it: the place holds
 * projects, descriptions, fields or code. Evidence for it: the name has two words, an avatar is beside it, or the row
 * holds the person's own e-mail or id. Reads the DOM around the text, writes nothing.
 */
import { isOneWord } from '../../domain/one-word-names.ts';
import type { BadgeStanding, Standing } from '../../domain/standing.ts';
import type { NameMatch } from '../names/name-matcher.ts';
import { namedIn, rowsOf, textsOf } from './addresses-in-person-row.ts';
import { hasAvatar } from './avatars.ts';
import type { SliceCache } from './badge-decision-cache.ts';
import { AGAINST, DOUBTFUL, surroundingsOf } from './places-without-badges.ts';
import { TextBudget } from './text-reading-limit.ts';

/** Bits of `compareDocumentPosition`: the other node comes first; it comes first or later. */
const PRECEDING = 2;
const ELSEWHERE = 6;
/** The longest text that is read as a name, in characters. */
const MAX_NAME = 200;

/** What a badge at one place shows. */
export interface Verdict {
  readonly standing: BadgeStanding;
  /** For each name, the ids of whom it may mean, with spaces between. Only a list of members has several names. */
  readonly users: readonly string[];
  /** Only for a list: the standing of each of `users`. */
  readonly list?: readonly BadgeStanding[] | undefined;
}

/**
 * Judges a text node (the first of its run) in which `match` was found; `null`: no badge. `flagged`: in the order of
 * the rules.
 */
export function judge(
  text: Text,
  match: NameMatch,
  flagged: ReadonlySet<Standing>,
  cache: SliceCache,
): Verdict | null {
  const { vocabulary } = cache;
  const { words } = vocabulary;
  const parent = text.parentElement as Element;
  const budget = new TextBudget();
  const around = surroundingsOf(text, budget, cache);
  if (around === AGAINST) return null;
  // Elements split somebody's longer name, for example where a picker marks the letters that a person has typed.
  for (let line: Element | null = parent; line; line = line.parentElement) {
    const whole = budget.textOf(line, MAX_NAME, '');
    if (whole.length >= MAX_NAME) break;
    cache.depend(line, [line]);
    if (cache.namesIn(whole)?.names.includes(match.names[0]?.name as string) === false) return null;
    if (line.matches(words.lines)) break;
  }
  const users = new Map<string, BadgeStanding>();
  for (const { name, people } of match.names) {
    let bearers = people;
    const isDoubtful = around === DOUBTFUL || isOneWord(name);
    if (people.length > 1 || isDoubtful) {
      // Looked for before the row is read, which may use the budget up. Without any left, nothing is evidence.
      const lacksAvatar =
        isDoubtful && (match.list || !hasAvatar(text, name, budget, vocabulary) || budget.left < 1);
      // A list, or a name behind a label, may mean a namesake of the user that the row is about.
      const isMention = people[1] && (match.list || text.data.includes(':'));
      const rows = rowsOf(text, name, budget, vocabulary);
      for (const row of rows) cache.depend(row, rows, true);
      const same = rows.flatMap((row) => textsOf(row, name, budget, vocabulary));
      // The first such text of the row is the name. A later one is, for example, a role, a total or an approver.
      const before = same.find(
        (one) =>
          text.compareDocumentPosition(one) & (isMention ? ELSEWHERE : PRECEDING) &&
          surroundingsOf(one, budget, cache) !== AGAINST,
      );
      // Other cells or items with the name may mean somebody else. What they hold says nothing about this text.
      const others = same
        .flatMap((one) => [words.cells, words.own].map((place) => one.parentElement?.closest(place) ?? text))
        .filter((one) => people.length > 1 && !one.contains(text));
      let named = namedIn([parent.closest(words.own) ?? text], people, others, budget, vocabulary);
      if (!named[0] && !others.some((one) => one.contains(before as Text)))
        named = namedIn(rows, people, others, budget, vocabulary);
      if (lacksAvatar && (!named[0] || before)) continue;
      if (named[0]) bearers = named;
    }
    const some = bearers.filter((one) => flagged.has(one.standing));
    const [first] = some;
    if (!first) continue;
    const standing = bearers.every((one) => one.standing === first.standing) ? first.standing : 'ambiguous';
    users.set((match.list ? some : bearers).map(({ id }) => id).join(' '), standing);
  }
  const standings = [...users.values()];
  // A list shows the first of its standings in the order of the rules, unless a name in it is ambiguous.
  const standing = (['ambiguous', ...flagged] as const).find((one) => standings.includes(one));
  if (!standing) return null;
  return { standing, users: [...users.keys()], list: match.list ? standings : undefined };
}
