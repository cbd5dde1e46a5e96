/**
 * A page of members while it arrives. Of each batch only two things stay in memory: the rows of a chunk, and members
 * without the ids of groups and projects. Pure: no browser API.
 */

import { checkList, type ListSoFar, readUsers, type Unreadable } from '../../clockify/answer-schemas.ts';
import type { JsonSink } from '../../clockify/json-stream.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import { ChunkWriter, readChunk, writeChunk } from '../lists/member-chunks.ts';
import { mergeSightings, toMember } from '../lists/user-to-member.ts';

const NONE: readonly string[] = [];

/** Field by field, because that is faster than a spread for ten thousand members. */
function withoutDetails(member: Member): Member {
  const { id, name, email, account, membership, standing, roles, detailed } = member;
  return { id, name, email, account, membership, standing, roles, groups: NONE, projects: NONE, detailed };
}

export class MemberStream implements JsonSink {
  readonly inBatches = true;
  /** By id, each once; without groups and projects. */
  readonly members = new Map<string, Member>();
  /** Number of records in the page, and how many of them could not be used. */
  count = 0;
  broken = 0;
  /** Those that could not be used but have an id. */
  readonly unreadable: Unreadable[] = [];
  #brokenAt = '';
  /** A record came twice: the last one counts. */
  #hasTwins = false;
  readonly #chunk = new ChunkWriter();
  readonly #workspaceId: string;
  readonly #detailed: boolean;

  /** `detailed`: the page was asked for with `memberships=ALL`. */
  constructor(workspaceId: string, detailed: boolean) {
    this.#workspaceId = workspaceId;
    this.#detailed = detailed;
  }

  /** Throws `schema` when the batch is not a list. */
  write(batch: unknown): void {
    const { records, count, broken, at, unreadable } = readUsers(batch);
    this.count += count;
    this.broken += broken;
    this.#brokenAt ||= at;
    this.unreadable.push(...unreadable);
    for (const user of records) {
      const earlier = this.members.get(user.id);
      if (earlier !== undefined) this.#hasTwins = true;
      const member = mergeSightings(earlier, toMember(user, this.#workspaceId, this.#detailed));
      this.#chunk.put(member);
      this.members.set(member.id, withoutDetails(member));
    }
    this.#chunk.flush();
  }

  /** Throws `schema` for a page that cannot be understood, as `checkList`. */
  check(before: ListSoFar): void {
    const { count, broken, unreadable } = this;
    checkList('users', { count, broken, unreadable, at: this.#brokenAt }, before);
  }

  /** The members as the text of a chunk. */
  text(): string {
    const text = this.#chunk.text();
    if (!this.#hasTwins) return text;
    const last = new Map(readChunk(text, 0).map((sighting) => [sighting.member.id, sighting]));
    return writeChunk([...last.values()], 0);
  }
}
