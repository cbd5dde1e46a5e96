/**
 * Which form of a counted text a language uses. The extension's languages have at most these two. The content script has
 * no room for this file: `badgeText` of page/badge/badge-texts.ts knows that their forms are the same for counts above 0.
 */

/** Rules are slow to create and fast to use. */
const rules = new Map<string, Intl.PluralRules>();

/** The end of the text's key: `…_one` or `…_other`. `language`: of the texts, e.g. `fr`. */
export function pluralForm(language: string, count: number): 'one' | 'other' {
  let found = rules.get(language);
  if (found === undefined) {
    found = new Intl.PluralRules(language);
    rules.set(language, found);
  }
  return found.select(count) === 'one' ? 'one' : 'other';
}
