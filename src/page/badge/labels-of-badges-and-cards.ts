/**
 * The texts of badges and cards in the person's language, from `_locales`. Runs in the background, which fills in all
 * that it knows before a page needs them, so that the content script stays small. Pure.
 */
import { type BadgeStanding, byStanding } from '../../domain/standing.ts';
import { fill } from '../../platform/fill-placeholders.ts';
import type { PageLabels } from '../../platform/types-of-badge-and-card-texts.ts';

export interface Labels {
  /** Language of the texts, e.g. `en`. */
  readonly language: string;
  /** The text of a key with `$1` … `$9` filled in; empty when there is none. */
  text(key: string, ...values: readonly (string | number)[]): string;
  /** The short name of a standing. */
  standing(standing: BadgeStanding): string;
}

export function createLabels(texts: Readonly<Record<string, string>>, language: string): Labels {
  const text: Labels['text'] = (key, ...values) => fill(texts[key] ?? '', ...values);
  return { language, text, standing: (standing) => text(keyOf('standing', standing)) };
}

/** What the background sends to pages. Numbers stay `$1`. */
export function labelsForPage({ text, standing }: Labels): PageLabels {
  return {
    standing: byStanding(standing),
    sentence: byStanding((one) => text(keyOf('page_is', one))),
    oneInList: byStanding((one) => text('page_in_list_one', '$1', standing(one))),
    someInList: byStanding((one) => text('page_in_list_other', '$1', standing(one))),
    several: text('page_several'),
    reading: text('page_reading'),
    failed: text('page_failed'),
    copied: text('page_copied'),
    notCopied: text('page_not_copied'),
  };
}

function keyOf(kind: string, standing: BadgeStanding): string {
  return `${kind}_${standing.replaceAll('-', '_')}`;
}
