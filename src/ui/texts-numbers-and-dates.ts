/** Texts, plurals, numbers and dates of the extension's pages, in the language the person chose. */
import { signal } from '@preact/signals';
import type { BadgeStanding } from '../domain/standing.ts';
import { ago, mediumDate } from '../platform/ages-and-dates.ts';
import { browser } from '../platform/browser.ts';
import { loadTexts, pickLanguage, type Texts } from '../platform/choose-language-and-load-texts.ts';
import { fill } from '../platform/fill-placeholders.ts';
import { pluralForm } from '../platform/plurals.ts';
import { formatter } from '../platform/reuse-intl-formatters.ts';
import type { Language, Settings } from '../platform/setting-limits-and-defaults.ts';

/** Every key of `_locales/en/messages.json`: a text that does not exist does not compile. */
export type TextKey = Exclude<keyof typeof import('../_locales/en/messages.json'), 'default'>;

/** Stems of texts that stand once for one and once for several (`…_one`, `…_other`). */
type PluralStem = TextKey extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never;

type Value = string | number;

const current = signal<{ language: Language; texts: Texts }>({ language: 'en', texts: {} });

/** Loads the texts of a language; every component that shows one is drawn again. */
export async function setLanguage(choice: Settings['language']): Promise<void> {
  const language = pickLanguage(choice, browser.i18n.getUILanguage());
  const texts = await loadTexts(language);
  document.documentElement.lang = language;
  current.value = { language, texts };
}

/** The language of the texts that are shown. */
export function language(): Language {
  return current.value.language;
}

/** Letters of scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name from right to left is set apart, so that it does not move the words and numbers around it. */
function setApart(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** A text with its values put in. Numbers are written as the language writes them. */
export function t(key: TextKey, ...values: readonly Value[]): string {
  const text = current.value.texts[key] ?? key;
  return fill(text, ...values.map((value) => (typeof value === 'number' ? number(value) : setApart(value))));
}

/** The text for this many: `$1` is the count, further values follow. */
export function plural(stem: PluralStem, count: number, ...values: readonly Value[]): string {
  return t(`${stem}_${pluralForm(language(), count)}` as TextKey, count, ...values);
}

/** With the separators of the language, e.g. "10,000". */
export function number(value: number): string {
  return formatter('number', language(), (code) => new Intl.NumberFormat(code)).format(value);
}

/** "Ada, Grace and Alan" in the language's own way. */
export function list(items: readonly string[]): string {
  const make = (code: string) => new Intl.ListFormat(code, { type: 'conjunction' });
  return formatter('list', language(), make).format(items.map(setApart));
}

/** Day and time, e.g. "24 Nov 2026, 08:17". `at`: ms since the epoch. */
export function dateTime(at: number): string {
  const make = (code: string) => new Intl.DateTimeFormat(code, { dateStyle: 'medium', timeStyle: 'short' });
  return formatter('date and time', language(), make).format(at);
}

/** Without the year, e.g. "24 Nov": for the axis of a chart. `at`: ms since the epoch. */
export function dayAndMonth(at: number): string {
  const make = (code: string) => new Intl.DateTimeFormat(code, { day: 'numeric', month: 'short' });
  return formatter('day and month', language(), make).format(at);
}

/** Day only. `at`: ms since the epoch. */
export function date(at: number): string {
  return mediumDate(at, language());
}

/** "Updated 5 minutes ago", "Updated just now". `at` and `now`: ms since the epoch. */
export function updated(at: number, now: number): string {
  const age = ago(at, now, language());
  return age === '' ? t('popup_updated_now') : t('popup_updated', age);
}

/** A length of time in its largest unit, e.g. "3 min", "2 hr" from 100 minutes on. `length`: ms. */
export function duration(length: number): string {
  const seconds = Math.max(1, Math.round(length / 1000));
  const minutes = Math.ceil(seconds / 60);
  const [value, unit] =
    seconds < 60
      ? [seconds, 'second']
      : minutes < 100
        ? [minutes, 'minute']
        : [Math.ceil(minutes / 60), 'hour'];
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** "30 minutes", "2 hours": whole hours as hours. */
export function minutes(value: number): string {
  const [amount, unit] = value % 60 === 0 ? [value / 60, 'hour'] : [value, 'minute'];
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}

type InKey<T extends string> = T extends `${infer Word}-${infer Rest}` ? `${Word}_${InKey<Rest>}` : T;

/** A name as keys of texts have it: `not-a-member` → `not_a_member`. */
export function inKey<T extends string>(name: T): InKey<T> {
  return name.replaceAll('-', '_') as InKey<T>;
}

/** The standing's word. */
export function standingText(standing: BadgeStanding): string {
  return t(`standing_${inKey(standing)}`);
}
