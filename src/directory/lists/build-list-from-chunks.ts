/**
 * Turns members and chunks into a list: corrections of rows that are older go into a chunk after the others, then counts
 * and index text are made.
 */

import { type Standing, standingsKey } from '../../domain/standing.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import { buildIndex } from '../name-index/name-index.ts';
import { versionOf } from '../name-index/name-index-delta.ts';
import type { ChunkInfo, ChunkRecord, NewIndex, RosterRecord } from './list-database-schema.ts';
import type { Store } from './list-store.ts';
import { type Sighting, writeChunk } from './member-chunks.ts';
import type { Chunks } from './read-members-from-chunks.ts';
import { countStandings } from './user-to-member.ts';

/** The chunks of a list after corrections. */
interface CorrectedChunks {
  readonly chunks: readonly ChunkInfo[];
  /** Chunks that are new or were changed. */
  readonly rewritten: readonly ChunkRecord[];
}

/** A list that is ready to be published. */
export interface Assembled extends CorrectedChunks {
  /** By id. */
  readonly members: ReadonlyMap<string, Member>;
  readonly counts: RosterRecord['counts'];
  readonly index: Pick<NewIndex, 'flagged' | 'content' | 'text'>;
}

/**
 * `sightings`: everyone in the chunks, by id. `corrections`: as for `correct`. Throws `storage` when a chunk with
 * somebody who has to change is gone.
 */
export async function assemble(
  store: Store,
  stored: Chunks,
  sightings: ReadonlyMap<string, Sighting>,
  corrections: ReadonlyMap<string, Sighting>,
  flagged: ReadonlySet<Standing>,
): Promise<Assembled> {
  const { changed, chunks, rewritten } = await correct(store, stored, corrections);
  const members = new Map<string, Member>();
  for (const [id, { member }] of [...sightings, ...changed]) members.set(id, member);
  const text = buildIndex(members.values(), flagged);
  return {
    members,
    counts: countStandings(members.values()),
    chunks,
    rewritten,
    index: { flagged: standingsKey(flagged), content: await versionOf(stored.workspaceId, text), text },
  };
}

/**
 * `corrections`: by user id; one that is older than the row is ignored. Returns the rows concerned as they were, those
 * that have changed or are new, and the chunks. Throws `storage` when a chunk of them is gone or unreadable.
 */
export async function correct(
  { members }: Pick<Store, 'members'>,
  stored: Chunks,
  corrections: ReadonlyMap<string, Sighting>,
): Promise<
  CorrectedChunks & {
    readonly rows: ReadonlyMap<string, Sighting>;
    readonly changed: ReadonlyMap<string, Sighting>;
  }
> {
  const { workspaceId, generation, chunks } = stored;
  const rows = await members.find(stored, corrections.keys());
  const changed = new Map<string, Sighting>();
  for (const [id, correction] of corrections) {
    const row = rows.get(id);
    if (row === undefined) changed.set(id, correction);
    else if (correction.at >= row.at) changed.set(id, corrected(row, correction));
  }
  if (changed.size === 0) return { rows, changed, chunks, rewritten: [] };
  const last = chunks.at(-1);
  const pages = last?.amends ? chunks.slice(0, -1) : chunks;
  const earlier = last?.amends ? await members.chunk(workspaceId, generation, last.seq) : [];
  const all = new Map([...earlier.map((one) => [one.member.id, one] as const), ...changed]);
  const [first] = all.values();
  const at = first?.at ?? 0;
  const text = writeChunk([...all.values()], at);
  const chunk = nextChunk({ workspaceId, generation, chunks: pages }, at, text);
  const info: ChunkInfo = { ...chunkInfo(chunk.seq, all.keys()), amends: true };
  return { rows, changed, chunks: [...pages, info], rewritten: [chunk] };
}

export function chunkInfo(seq: number, ids: Iterable<string>): ChunkInfo {
  let first = '';
  let last = '';
  for (const id of ids) {
    if (first === '' || id < first) first = id;
    if (id > last) last = id;
  }
  return { seq, first, last };
}

/** The chunk after the last one that is stored. `at`: when the service answered, `text`: for `readChunk`. */
export function nextChunk(
  { workspaceId, generation, chunks }: Chunks,
  at: number,
  text: string,
): ChunkRecord {
  return { workspaceId, generation, seq: (chunks.at(-1)?.seq ?? -1) + 1, at, text };
}

/** A row after its correction. Groups and projects stay where the correction does not know them. */
function corrected({ member: { groups, projects, detailed } }: Sighting, correction: Sighting): Sighting {
  const { member, at } = correction;
  return { member: member.detailed ? member : { ...member, groups, projects, detailed }, at };
}
