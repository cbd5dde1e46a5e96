/** The texts of the interface, as tests read them. */
import { readFileSync } from 'node:fs';

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt'] as const;

/** By their keys. */
export type Messages = Record<string, { readonly message: string }>;

export function readMessages(language: string): Messages {
  return JSON.parse(readFileSync(`src/_locales/${language}/messages.json`, 'utf8')) as Messages;
}
