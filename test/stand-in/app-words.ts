/**
 * The web app's words for headings, filters and labels in its five languages, from its own translations
 * (clockify/browser-extension, web-locales in its tools, 2026-03). Each has a meaning for the names below it.
 */
import { readFileSync } from 'node:fs';

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface AppWord {
  /** For example `people: author`, `no people: note`, `says nothing: title`. */
  readonly meaning: string;
  /** The key in the app's own list of texts. */
  readonly key: string;
  readonly texts: Readonly<Record<Language, string>>;
}

const [, ...lines] = readFileSync(new URL('app-words.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

export const APP_WORDS: readonly AppWord[] = lines.map((line) => {
  const [meaning = '', key = '', ...texts] = line.split('\t');
  return {
    meaning,
    key,
    texts: Object.fromEntries(LANGUAGES.map((language, at) => [language, texts[at] ?? ''])) as Record<
      Language,
      string
    >,
  };
});

/** The text of a key in each language. Throws when the key is unknown. */
export function inEachLanguage(key: string): readonly (readonly [Language, string])[] {
  const found = APP_WORDS.find((word) => word.key === key);
  if (!found) throw new Error(`the app has no text with the key ${key}`);
  return LANGUAGES.map((language) => [language, found.texts[language]] as const);
}
