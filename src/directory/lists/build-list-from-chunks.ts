/**
 * Turns members and chunks into a list: applies corrections to the rows that are older, then makes the counts and the
 * index text.
 */

import type { Member } from '../../domain/member.ts';
import { type Standing, standingsKey } from '../../domain/standing.ts';
import { buildIndex } from '../name-index/name-index.ts';
import { versionOf } from '../name-index/name-index-delta.ts';
import type { ChunkInfo, ChunkRecord, NewIndex, RosterRecord } from './list-database-schema.ts';
import type { Store } from './list-store.ts';
import { type Sighting, writeChunk } from './member-chunks.ts';
import { countStandings } from './user-to-member.ts';

export interface Assembled {
  /** By id, without the ids of groups and projects. */
  readonly members: ReadonlyMap<string, Member>;
  readonly counts: RosterRecord['counts'];
  readonly chunks: readonly ChunkInfo[];
  /** Chunks that corrections changed or added. */
  readonly rewritten: readonly ChunkRecord[];
  readonly index: Pick<NewIndex, 'flagged' | 'content' | 'text'>;
}

type Stored = Pick<RosterRecord, 'workspaceId' | 'generation' | 'chunks'>;

/**
 * `sightings`: everyone in the chunks, by id. `corrections`: by user id; one that is older than the row is ignored.
 * Throws `storage` when a chunk that has to change is gone.
 */
export async function assemble(
  store: Store,
  stored: Stored,
  sightings: ReadonlyMap<string, Sighting>,
  corrections: ReadonlyMap<string, Sighting>,
  flagged: ReadonlySet<Standing>,
): Promise<Assembled> {
  const newer = new Map(
    [...corrections].filter(([id, { at }]) => {
      const row = sightings.get(id);
      return row === undefined || at >= row.at;
    }),
  );
  const members = new Map<string, Member>();
  for (const [id, { member }] of sightings) members.set(id, newer.get(id)?.member ?? member);
  const rewritten: ChunkRecord[] = [];
  for (const { seq, first, last } of stored.chunks) {
    if (![...newer.keys()].some((id) => first <= id && id <= last)) continue;
    const chunk = await correctedChunk(store, stored, seq, newer);
    if (chunk !== null) rewritten.push(chunk);
  }
  const chunks = [...stored.chunks];
  const added = [...newer].filter(([id]) => !sightings.has(id)).map(([, sighting]) => sighting);
  if (added.length > 0) {
    const at = added[0]?.at ?? 0;
    const chunk = nextChunk(stored, at, writeChunk(added, at));
    rewritten.push(chunk);
    chunks.push(
      chunkInfo(
        chunk.seq,
        added.map(({ member }) => member.id),
      ),
    );
    for (const { member } of added) members.set(member.id, member);
  }
  const text = buildIndex(members.values(), flagged);
  return {
    members,
    counts: countStandings(members.values()),
    chunks,
    rewritten,
    index: { flagged: standingsKey(flagged), content: await versionOf(stored.workspaceId, text), text },
  };
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
  { workspaceId, generation, chunks }: Stored,
  at: number,
  text: string,
): ChunkRecord {
  return { workspaceId, generation, seq: (chunks.at(-1)?.seq ?? -1) + 1, at, text };
}

/**
 * The chunk with its corrections; `null` when nothing changes in it. Groups and projects stay where a correction does
 * not know them.
 */
async function correctedChunk(
  store: Store,
  { workspaceId, generation }: Stored,
  seq: number,
  corrections: ReadonlyMap<string, Sighting>,
): Promise<ChunkRecord | null> {
  const { chunk, sightings } = await store.members.chunk(workspaceId, generation, seq);
  let changed = false;
  const rows = sightings.map((sighting): Sighting => {
    const correction = corrections.get(sighting.member.id);
    if (correction === undefined || correction.at < sighting.at) return sighting;
    changed = true;
    return corrected(sighting, correction);
  });
  return changed ? { ...chunk, text: writeChunk(rows, chunk.at) } : null;
}

/** A row after its correction. Groups and projects stay where the correction does not know them. */
export function corrected(
  { member: { groups, projects, detailed } }: Sighting,
  correction: Sighting,
): Sighting {
  const { member, at } = correction;
  return { member: member.detailed ? member : { ...member, groups, projects, detailed }, at };
}
