/** Puts the texts of a badge together: those that page/badge/labels-of-badges-and-cards.ts prepares, and numbers. */
import type { PageLabels } from '../../platform/types-of-badge-and-card-texts.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';

/**
 * The text of a badge. Read after the name, it makes one sentence. English, German, Spanish, French and Portuguese have
 * the same plural forms for counts above 0.
 */
export function badgeText({ standing, users, list }: Verdict, labels: PageLabels): string {
  const { sentence, oneInList, someInList } = labels;
  if (!list) return withCount(sentence[standing], users.join(' ').split(' ').length);
  const parts = [...new Set(list)].map((one) => {
    const { length } = list.filter((other) => other === one);
    return withCount((length > 1 ? someInList : oneInList)[one], length);
  });
  return parts.join(' ');
}

export function withCount(text: string, count: number): string {
  return text.replace('$1', String(count));
}
