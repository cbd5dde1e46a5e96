/** What people are called in lists, and how searches compare text. Pure. */
import { normalizeName } from '../directory/names.ts';

/** Lower case without accents, so that "jose" finds "José". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** The name, else the e-mail, else the id: a name may be missing, or made of invisible characters alone. */
export function nameOf({ name, email, id }: { name: string; email: string; id: string }): string {
  return normalizeName(name) !== '' ? name : email !== '' ? email : id;
}
