/**
 * Which form of a counted text a language uses. The extension's languages have at most these two. The content script has
 * no room for this file: `badgeText` of page/badge/badge-sentence.ts knows that their forms are the same for counts
 * above 0.
 */
import { formatter } from './reuse-intl-formatters.ts';

/** The end of the text's key: `…_one` or `…_other`. `language`: of the texts, e.g. `fr`. */
export function pluralForm(language: string, count: number): 'one' | 'other' {
  const rules = formatter('plural', language, (code) => new Intl.PluralRules(code));
  return rules.select(count) === 'one' ? 'one' : 'other';
}
