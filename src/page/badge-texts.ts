/** The texts of badge and card, in the person's language, as the background sent them. */
import type { BadgeStanding } from '../domain/standing.ts';
import { fill } from '../platform/fill-placeholders.ts';
import type { Verdict } from './badge-decision.ts';

export interface Labels {
  /** Language of the texts, e.g. `en`. */
  readonly language: string;
  /** The text of a `page_…` key with `$1` … `$9` filled in; empty when there is none. */
  text(key: string, ...values: readonly (string | number)[]): string;
  /**
   * The text of `page_…_one` or `page_…_other`. `$1` is the count, which is never 0, and `$2` the first value. English,
   * German, Spanish, French and Portuguese have the same plural forms for counts above 0.
   */
  count(key: string, count: number, ...values: readonly string[]): string;
  /** The short name of a standing. */
  standing(standing: BadgeStanding): string;
  /** The text of a badge. Read after the name, it makes one sentence. */
  badge(verdict: Verdict): string;
}

export function createLabels(texts: Readonly<Record<string, string>>, language: string): Labels {
  const text: Labels['text'] = (key, ...values) => fill(texts[key] ?? '', ...values);
  const counted: Labels['count'] = (key, count, ...values) =>
    text(`${key}_${count > 1 ? 'other' : 'one'}`, count, ...values);
  const standingText = (kind: string, standing: string, ...values: readonly number[]) =>
    text(`${kind}_${standing.replaceAll('-', '_')}`, ...values);
  return {
    language,
    text,
    count: counted,
    standing: (standing) => standingText('standing', standing),
    badge: ({ standing, users, list }) =>
      list
        ? [...new Set(list)]
            .map((one) => {
              const { length } = list.filter((other) => other === one);
              return counted('page_in_list', length, standingText('standing', one));
            })
            .join(' ')
        : standingText('page_is', standing, users.join(' ').split(' ').length),
  };
}
