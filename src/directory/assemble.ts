/**
 * From stored chunks to a list in use: corrections are laid over the rows they are newer than, then come the
 * counts, the index text and what is kept to compare with. One chunk is in memory at a time.
 */
import { type Known, known } from './history.ts';
import { buildIndex } from './index.ts';
import type { Member } from './member.ts';
import { countStandings, isListedApart, type Sighting, writeChunk } from './roster.ts';
import type { Standing } from './standing.ts';
import type { ChunkInfo, ChunkRecord, RosterRecord, Store } from './store.ts';

export interface Assembled {
  readonly members: readonly Member[];
  readonly people: ReadonlyMap<string, Known>;
  readonly counts: RosterRecord['counts'];
  readonly inactive: readonly string[];
  readonly chunks: readonly ChunkInfo[];
  /** Chunks that corrections changed or added. */
  readonly rewritten: readonly ChunkRecord[];
  readonly index: string;
}

type Stored = Pick<RosterRecord, 'workspaceId' | 'generation' | 'chunks'>;

/** Throws `storage` when a chunk is gone. `corrections`: by user id; an older one than the row is passed over. */
export async function assemble(
  store: Store,
  stored: Stored,
  corrections: ReadonlyMap<string, Sighting>,
  flagged: ReadonlySet<Standing>,
): Promise<Assembled> {
  const members: Member[] = [];
  const rewritten: ChunkRecord[] = [];
  const left = new Map(corrections);
  for await (const { chunk, sightings } of store.sightings(stored, true)) {
    let changed = false;
    for (const sighting of sightings) {
      const correction = left.get(sighting.member.id);
      left.delete(sighting.member.id);
      if (correction === undefined || correction.at < sighting.at) members.push(sighting.member);
      else {
        members.push(correction.member);
        changed = true;
      }
    }
    if (changed) rewritten.push(await correctedChunk(store, chunk, corrections));
  }
  const chunks = [...stored.chunks];
  if (left.size > 0) {
    const added = [...left.values()];
    const chunk = nextChunk(stored, added);
    rewritten.push(chunk);
    chunks.push(chunkInfo(chunk.seq, added));
    members.push(...added.map(({ member }) => member));
  }
  return {
    members,
    people: new Map(members.map((member) => [member.id, known(member)])),
    counts: countStandings(members),
    inactive: members
      .filter(({ membership, account }) => membership === 'INACTIVE' && !isListedApart(account))
      .map(({ id }) => id),
    chunks,
    rewritten,
    index: buildIndex(members, flagged),
  };
}

export function chunkInfo(seq: number, sightings: readonly Sighting[]): ChunkInfo {
  let first = sightings[0]?.member.id ?? '';
  let last = first;
  for (const { member } of sightings) {
    if (member.id < first) first = member.id;
    if (member.id > last) last = member.id;
  }
  return { seq, first, last };
}

/** The chunk after the last one that is stored; its time is that of the first sighting. */
export function nextChunk(
  { workspaceId, generation, chunks }: Stored,
  sightings: readonly Sighting[],
): ChunkRecord {
  const seq = (chunks.at(-1)?.seq ?? -1) + 1;
  const at = sightings[0]?.at ?? 0;
  return { workspaceId, generation, seq, at, text: writeChunk(sightings, at) };
}

/** The chunk anew, groups and projects as they were where the correction does not know them. */
async function correctedChunk(
  store: Store,
  { workspaceId, generation, seq }: ChunkRecord,
  corrections: ReadonlyMap<string, Sighting>,
): Promise<ChunkRecord> {
  const { chunk, sightings } = await store.readChunk(workspaceId, generation, seq);
  const corrected = sightings.map((sighting): Sighting => {
    const correction = corrections.get(sighting.member.id);
    if (correction === undefined || correction.at < sighting.at) return sighting;
    const { groups, projects, detailed } = sighting.member;
    const member = correction.member.detailed
      ? correction.member
      : { ...correction.member, groups, projects, detailed };
    return { member, at: correction.at };
  });
  return { ...chunk, text: writeChunk(corrected, chunk.at) };
}
