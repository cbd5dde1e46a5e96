/** What people are called in lists, and how searches compare text. Pure. */
import { normalizeName } from '../domain/names.ts';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** Nothing but the case to change, as in most names and e-mails. */
const ASCII = /^[\0-\x7f]*$/;

/** Lower case without accents, so that "jose" finds "José". */
export function fold(text: string): string {
  return ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase();
}

/** What a search for a person looks in. */
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
