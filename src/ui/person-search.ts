/** Names of people in lists, and how searches compare text. Pure. */
import { foldText, normalizeName } from '../domain/case-spaces-and-accents-of-names.ts';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Needs only lower case, as most names and e-mails do. */
const ASCII = /^[\n -~]*$/;

/** Letters without a removable accent, and how people type them on other keyboards. */
const LETTERS: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ĸ: 'k',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/** Lower case without accents or invisible characters, so that "jose" finds "José" and "lukasz" finds "Łukasz". */
export function fold(text: string): string {
  return ASCII.test(text)
    ? text.toLowerCase()
    : foldText(text)
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .replace(LETTER, (letter) => LETTERS[letter] ?? letter);
}

/** The text that a search for a person looks in. */
export function haystackOf({ id, name, email }: Person): string {
  return fold(`${name}\n${email}\n${id}`);
}

/** Whether every word of a search occurs in a haystack; a search without words is found in all. */
export function finder(search: string): (haystack: string) => boolean {
  const words = fold(search).split(/\s+/).filter(Boolean);
  return (haystack) => words.every((word) => haystack.includes(word));
}

/** The name, else the e-mail, else the id: a name may be missing, or made of invisible characters alone. */
export function nameOf({ name, email, id }: Person): string {
  return normalizeName(name) !== '' ? name : email !== '' ? email : id;
}
