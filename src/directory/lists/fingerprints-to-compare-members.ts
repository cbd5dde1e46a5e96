/**
 * A short row of characters for each member of a list. It is enough to compare the list with what the service shows
 * and to find namesakes, without reading the members themselves. Rows are sorted by id. Pure: no browser API.
 */

import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import type { Standing } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import { NAMELESS_PRINT, placeOf, printOf } from '../name-index/name-index.ts';
import { isListedApart } from './user-to-member.ts';

/** Characters of an id, and of a row: id, standing, print of the name, print of everything a quick check shows. */
const ID_LENGTH = 24;
const ROW_LENGTH = ID_LENGTH + 1 + 2 * NAMELESS_PRINT.length;

/**
 * One letter for each standing. Databases hold them, so no letter may change its meaning. Capitals mark members whom
 * `inactive` returns.
 */
const LETTERS: Readonly<Record<Standing, string>> = {
  deleted: 'x',
  'deactivated-here': 'h',
  deactivated: 'd',
  invited: 'i',
  declined: 'c',
  limited: 'l',
  active: 'a',
  'not-a-member': 'n',
  unknown: 'u',
};

const INACTIVE = /[A-Z]/;
/** The other members whom the plain list may show. Some of the invited have an account that it leaves out. */
const OTHERS = new RegExp(`[${LETTERS.active}${LETTERS.invited}${LETTERS.declined}]`);

const NO_MEMBER = new RegExp(LETTERS['not-a-member']);

const STANDING_OF: ReadonlyMap<string, Standing> = new Map(
  Object.entries(LETTERS).map(([standing, letter]) => [letter, standing as Standing]),
);

/**
 * Whether a member is INACTIVE in the workspace and has an account that the plain list and the quick check show. Not
 * somebody whose record cannot be read: their membership is only the last one known.
 */
export function isShownInactive({
  membership,
  account,
  standing,
}: Pick<Member, 'membership' | 'account' | 'standing'>): boolean {
  return membership === 'INACTIVE' && standing !== 'unknown' && !isListedApart(account);
}

export class MemberTable {
  /** The rows, one after the other. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Of a whole list, each member once. */
  static of(members: Iterable<Member>): MemberTable {
    return new MemberTable(Array.from(members, rowOf).sort().join(''));
  }

  /** `undefined` for somebody who is not in the list. */
  standingOf(id: string): Standing | undefined {
    const at = placeOf(this.text, id, ROW_LENGTH);
    return this.#idAt(at) === id ? STANDING_OF.get(this.#letterAt(at).toLowerCase()) : undefined;
  }

  /** Whether the list says of somebody all that a quick check has seen of them. */
  holds(member: Member): boolean {
    return this.text.startsWith(rowOf(member), placeOf(this.text, member.id, ROW_LENGTH));
  }

  /** Ids of those who are INACTIVE here, and whom a quick check would show. */
  inactive(): string[] {
    return this.#idsOf(INACTIVE);
  }

  /** Ids of the other members whom the check of a whole workspace may show. */
  others(): string[] {
    return this.#idsOf(OTHERS);
  }

  /** Ids of those who are not members by the list. */
  noMembers(): string[] {
    return this.#idsOf(NO_MEMBER);
  }

  #idsOf(letters: RegExp): string[] {
    const ids: string[] = [];
    for (let at = 0; at < this.text.length; at += ROW_LENGTH) {
      if (letters.test(this.#letterAt(at))) ids.push(this.#idAt(at));
    }
    return ids;
  }

  /** Ids of the members whose normalised name has this print: namesakes, and one other name in a billion. */
  bearersOf(print: string): string[] {
    const ids: string[] = [];
    for (let at = this.text.indexOf(print); at !== -1; at = this.text.indexOf(print, at + 1)) {
      const row = at - ID_LENGTH - 1;
      if (row >= 0 && row % ROW_LENGTH === 0) ids.push(this.#idAt(row));
    }
    return ids;
  }

  /** The table after these members have changed or joined. */
  with(members: Iterable<Member>): MemberTable {
    const rows = Array.from(members, rowOf).sort();
    const pieces: string[] = [];
    let from = 0;
    for (const row of rows) {
      const id = row.slice(0, ID_LENGTH);
      const at = placeOf(this.text, id, ROW_LENGTH);
      pieces.push(this.text.slice(from, at), row);
      from = this.#idAt(at) === id ? at + ROW_LENGTH : at;
    }
    return new MemberTable(pieces.join('') + this.text.slice(from));
  }

  #idAt(at: number): string {
    return this.text.slice(at, at + ID_LENGTH);
  }

  #letterAt(at: number): string {
    return this.text.charAt(at + ID_LENGTH);
  }
}

/** Whether a quick check would show both in the same way. */
export function isSameMember(one: Member, other: Member): boolean {
  return rowOf(one) === rowOf(other);
}

function rowOf(member: Member): string {
  const letter = LETTERS[member.standing];
  const name = normalizeName(member.name);
  const print = name === '' ? NAMELESS_PRINT : printOf(name);
  const all = [member.name, member.email, member.account, member.membership, ...member.roles.toSorted()];
  const mark = isShownInactive(member) ? letter.toUpperCase() : letter;
  return member.id + mark + print + printOf(JSON.stringify(all));
}
