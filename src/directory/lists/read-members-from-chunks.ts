/** Reads the members of a list from its chunks: all of them, some by id, or a piece from a given place on. */
import { StatusError } from '../../domain/errors.ts';
import type { ListPlace, Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { Database } from '../../platform/database.ts';
import type { ChunkRecord, ListSchema, RosterRecord } from './list-database-schema.ts';
import { findInChunk, readChunk, type Sighting } from './member-chunks.ts';

/** A chunk of a list is gone or unreadable, or the whole list is in use no more. */
export class LostChunkError extends StatusError {}

/** When more than this many members of a chunk are wanted, the whole chunk is read. */
const MAX_SINGLE_READS = 20;

/** Where the members of a list are stored. */
export type Chunks = Pick<RosterRecord, 'workspaceId' | 'generation' | 'chunks'>;

export class ListMembers {
  readonly #db: Database<ListSchema>;

  constructor(db: Database<ListSchema>) {
    this.#db = db;
  }

  /** Throws `storage` when the chunk is gone or unreadable. */
  chunk(workspaceId: string, generation: number, seq: number, light = false): Promise<Sighting[]> {
    return this.#fromChunk([workspaceId, generation, seq], ({ text, at }) => readChunk(text, at, light));
  }

  async #fromChunk(
    key: [workspaceId: string, generation: number, seq: number],
    read: (chunk: ChunkRecord) => Sighting[],
  ): Promise<Sighting[]> {
    const chunk = await this.#db.read((db) => db.get('chunks', key));
    if (chunk === undefined) throw new LostChunkError('storage', 'a chunk of the list is missing');
    try {
      return read(chunk);
    } catch {
      throw new LostChunkError('storage', 'a chunk of the list is unreadable');
    }
  }

  /**
   * Every member once, a chunk at a time, latest sighting first. `light` leaves out ids of groups and projects.
   * Throws `storage` when a chunk is gone or unreadable.
   */
  async *sightings({ workspaceId, generation, chunks }: Chunks, light: boolean): AsyncGenerator<Sighting[]> {
    const seen = new Set<string>();
    for (const { seq } of chunks.toReversed()) {
      const sightings = await this.chunk(workspaceId, generation, seq, light);
      const fresh = sightings.filter(({ member }) => !seen.has(member.id));
      for (const { member } of fresh) seen.add(member.id);
      yield fresh;
    }
  }

  /**
   * The members of a list with these ids, with groups and projects, by id. Throws `storage` when a chunk is gone or
   * unreadable.
   */
  async find(
    { workspaceId, generation, chunks }: Chunks,
    ids: Iterable<string>,
  ): Promise<Map<string, Sighting>> {
    const missing = new Set(ids);
    const found = new Map<string, Sighting>();
    for (const { seq, first, last } of chunks.toReversed()) {
      const within = [...missing].filter((id) => first <= id && id <= last);
      if (within.length === 0) continue;
      const key: [string, number, number] = [workspaceId, generation, seq];
      const sightings = await this.#fromChunk(key, ({ text, at }) =>
        within.length > MAX_SINGLE_READS ? readChunk(text, at) : findInChunk(text, at, within),
      );
      for (const sighting of sightings) {
        if (!missing.has(sighting.member.id)) continue;
        missing.delete(sighting.member.id);
        found.set(sighting.member.id, sighting);
      }
    }
    return found;
  }

  /**
   * A piece of the list: what `pick` returns for the members from a place on, at most `most` of them, and the place
   * of the next piece (`null` after the last). A member whom the service showed on two pages may be in two pieces,
   * the latest sighting first. Throws `storage` when a chunk is gone or unreadable.
   */
  async piece<T>(
    { workspaceId, generation, chunks }: RosterRecord,
    [first, from]: ListPlace,
    most: number,
    pick: (member: Member) => T | undefined,
  ): Promise<{ members: T[]; next: ListPlace | null }> {
    const members: T[] = [];
    const amended = new Set<string>();
    for (const [at, { seq, amends }] of chunks.toReversed().entries()) {
      if (at < first && !amends) continue;
      const sightings = await this.chunk(workspaceId, generation, seq);
      if (at >= first) {
        for (const [row, { member }] of sightings.entries()) {
          if (at === first && row < from) continue;
          if (members.length === most) return { members, next: [at, row] };
          const picked = amended.has(member.id) ? undefined : pick(member);
          if (picked !== undefined) members.push(picked);
        }
      }
      if (amends) for (const { member } of sightings) amended.add(member.id);
    }
    return { members, next: null };
  }

  /** One member of the list in use, with groups and projects. */
  async member(roster: RosterRecord, userId: string): Promise<Sighting | undefined> {
    return (await this.find(roster, [userId])).get(userId);
  }

  /** Every member by id, without ids of groups and projects. Throws `storage` as `sightings` does. */
  async byId(list: Chunks): Promise<Map<string, Sighting>> {
    const all = new Map<string, Sighting>();
    for await (const sightings of this.sightings(list, true)) {
      for (const sighting of sightings) all.set(sighting.member.id, sighting);
    }
    return all;
  }
}
