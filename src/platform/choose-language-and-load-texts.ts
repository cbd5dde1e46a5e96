/** The texts of `_locales`, in a language that may differ from the browser's. Runs in the extension's own origin. */
import { browser } from './browser.ts';
import { LANGUAGES, type Language } from './setting-limits-and-defaults.ts';
import { readSettings } from './settings.ts';

/** Key of `_locales/…/messages.json` → text, with `$1` … `$9` left in. */
export type Texts = Readonly<Record<string, string>>;

const loaded = new Map<Language, Promise<Texts>>();

/** The first of the wishes that is one of our languages, else English. Ignores `auto`, empty and unknown ones. */
export function pickLanguage(...wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const language = LANGUAGES.find((one) => one === wish.toLowerCase().split(/[-_]/)[0]);
    if (language !== undefined) return language;
  }
  return 'en';
}

/** All texts of a language; read once. */
export function loadTexts(language: Language): Promise<Texts> {
  let texts = loaded.get(language);
  if (texts === undefined) {
    texts = readTexts(language);
    loaded.set(language, texts);
  }
  return texts;
}

/** The texts in the language that the person chose, else in the browser's, for texts that no page asks for. */
export async function chosenTexts(): Promise<{ language: Language; texts: Texts }> {
  const { settings } = await readSettings();
  const language = pickLanguage(settings.language, browser.i18n.getUILanguage());
  return { language, texts: await loadTexts(language) };
}

async function readTexts(language: Language): Promise<Texts> {
  const response = await fetch(browser.runtime.getURL(`_locales/${language}/messages.json`));
  const messages = (await response.json()) as Record<string, { message: string }>;
  return Object.fromEntries(Object.entries(messages).map(([key, { message }]) => [key, message]));
}
