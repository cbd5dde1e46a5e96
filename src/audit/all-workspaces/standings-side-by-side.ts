/**
 * People of several workspaces side by side. Keeps one byte for each person and workspace and none of the lists,
 * because twenty lists of ten thousand people would not fit into a page. Pure.
 */
import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { kindOf, STANDINGS, type Standing } from '../../domain/standing.ts';
import type { MemberRow } from '../../platform/messages.ts';

/** Somebody who is in at least one of the lists. */
export interface ComparedPerson {
  readonly id: string;
  /** Of the list that was taken last and has one; empty when none does. */
  name: string;
  email: string;
  /** The place in each workspace's column. */
  readonly place: number;
}

/** 0: not in the list; else the place of the standing in `STANDINGS`, from 1. */
type StandingColumn = Uint8Array;

const codeOf = (standing: Standing): number => STANDINGS.indexOf(standing) + 1;
/** For each code, that of the kind of standing: people who differ only by their accounts do not differ. */
const KIND_CODES = Uint8Array.from([0, ...STANDINGS.map((standing) => codeOf(kindOf(standing)))]);

/** A list on its way into the comparison: `add` takes its members one by one, `finish` puts it in use. */
interface NewList {
  add(member: Pick<MemberRow, 'id' | 'name' | 'email' | 'standing'>): void;
  finish(): void;
}

/** `begin` takes the lists, one after the other, each again whenever it changes. */
export class Comparison {
  readonly #people = new Map<string, ComparedPerson>();
  readonly #columns = new Map<string, StandingColumn>();

  /** Starts the list of a workspace from the beginning. An earlier one stays in use until this one is finished. */
  begin(workspaceId: string): NewList {
    let column = new Uint8Array(1_024);
    return {
      add: ({ id, name, email, standing }) => {
        const { place } = this.#person(id, normalizeName(name) === '' ? '' : name, email);
        if (place >= column.length) {
          const longer = new Uint8Array(2 * Math.max(place, column.length));
          longer.set(column);
          column = longer;
        }
        column[place] = codeOf(standing);
      },
      finish: () => {
        this.#columns.set(workspaceId, column);
      },
    };
  }

  #person(id: string, name: string, email: string): ComparedPerson {
    const known = this.#people.get(id);
    if (known !== undefined) {
      if (name !== '') known.name = name;
      if (email !== '') known.email = email;
      return known;
    }
    const person = { id, name, email, place: this.#people.size };
    this.#people.set(id, person);
    return person;
  }

  /** `undefined` where the person is not in the list, or the list was not read. */
  standing(workspaceId: string, { place }: ComparedPerson): Standing | undefined {
    return STANDINGS[(this.#columns.get(workspaceId)?.[place] ?? 0) - 1];
  }

  /**
   * Everyone who is in at least one of the lists. `differing`: only people whose kind of standing differs between
   * two of them.
   */
  people(workspaceIds: readonly string[], differing: boolean): ComparedPerson[] {
    const columns = workspaceIds.flatMap((id) => this.#columns.get(id) ?? []);
    return [...this.#people.values()].filter(({ place }) => {
      let first = 0;
      for (const column of columns) {
        const code = KIND_CODES[column[place] ?? 0] ?? 0;
        if (code === 0 || code === first) continue;
        if (!differing || first !== 0) return true;
        first = code;
      }
      return false;
    });
  }
}
