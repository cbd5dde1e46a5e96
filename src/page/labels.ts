/** The texts of badge and card, in the person's language, as the background sent them. */
import type { BadgeStanding } from '../domain/standing.ts';
import { fill } from '../platform/placeholders.ts';
import type { Verdict } from './evidence.ts';

export interface Labels {
  /** Language of the texts, e.g. `en`. */
  readonly language: string;
  /** The page speaks another language than the texts. */
  foreign(): boolean;
  /** `page_…` text with its `$1` … `$9` filled in; empty when there is none. */
  text(key: string, ...values: readonly (string | number)[]): string;
  /** `page_…_one` or `page_…_other` by the plural rules of the language; `$1` is the count, `$2` the next. */
  count(key: string, count: number, ...values: readonly string[]): string;
  /** The short name of a standing. */
  standing(standing: BadgeStanding): string;
  /** What a badge says: read after the name, it makes one sentence. */
  badge(verdict: Verdict): string;
}

export function createLabels(
  texts: Readonly<Record<string, string>>,
  language: string,
  pageLanguage: () => string,
): Labels {
  let plurals: Intl.PluralRules | undefined;
  const text: Labels['text'] = (key, ...values) => fill(texts[key] ?? '', ...values);
  const counted: Labels['count'] = (key, count, ...values) => {
    plurals ??= new Intl.PluralRules(language);
    const form = `${key}_${plurals.select(count)}`;
    return text(form in texts ? form : `${key}_other`, count, ...values);
  };
  const standingText = (kind: string, standing: string, ...values: readonly number[]) =>
    text(`${kind}_${standing.replaceAll('-', '_')}`, ...values);
  return {
    language,
    foreign: () => {
      const page = pageLanguage().toLowerCase().split('-')[0] ?? '';
      return page !== language.split('-')[0];
    },
    text,
    count: counted,
    standing: (standing) => standingText('standing', standing),
    badge: ({ standing, users, list }) =>
      list
        ? counted('page_in_list', users.length, standingText('standing', standing))
        : standingText('page_is', standing, users.length),
  };
}
