/** The data stored about a person in a workspace, and about the list they came from. Types only. */
import type { ErrorInfo } from './errors.ts';
import type { Standing } from './standing.ts';

/** One person in one workspace: the few fields we use of the users endpoint. */
export interface Member {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** As the API sent it; empty for someone invited who has not joined (`null` there). */
  readonly name: string;
  /** Empty when the API has none (limited members). */
  readonly email: string;
  /** Account status as it came, e.g. `ACTIVE`, `LIMITED`; unknown values are kept. */
  readonly account: string;
  /** Workspace membership status as it came; empty when the list held none for this workspace. */
  readonly membership: string;
  readonly standing: Standing;
  /** Role names as they came, e.g. `WORKSPACE_ADMIN`. */
  readonly roles: readonly string[];
  /** Ids of user groups with a membership that is not `INACTIVE`. */
  readonly groups: readonly string[];
  /** Ids of projects with a membership that is not `INACTIVE`. */
  readonly projects: readonly string[];
  /** False when only workspace memberships were read (a workspace too heavy for `memberships=ALL`). */
  readonly detailed: boolean;
}

/** A place in a list that is read piece by piece: the chunk, counted from the newest, and the row in it. */
export type ListPlace = readonly [chunk: number, row: number];

/** The state of a list: everything but its rows. Stored beside them, and small enough for the popup. */
export interface RosterInfo {
  readonly workspaceId: string;
  readonly connectionId: string;
  /** Changes with every change of the rows. Open pages compare a digest of the index instead. */
  readonly version: string;
  /** When the last full list or quick check that changed or confirmed it was answered, ms since the epoch. */
  readonly readAt: number;
  /** When the last full list was completed, ms since the epoch. */
  readonly fullAt: number;
  readonly size: number;
  readonly counts: Readonly<Partial<Record<Standing, number>>>;
  /** Records of the answers that were set aside as broken. */
  readonly broken: number;
  /** The lists of accounts that are not in it (`LIMITED` …): nothing is known of the people in them. */
  readonly unread?: readonly string[];
}

export type SyncPhase = 'idle' | 'running' | 'failed';

/** The state of reading one workspace. */
export interface SyncState {
  readonly phase: SyncPhase;
  readonly pages: number;
  readonly members: number;
  /** ms since the epoch; 0 when never. */
  readonly startedAt: number;
  /** Members expected (size of the workspace's membership list), 0 when not known. */
  readonly expected: number;
  /** Of the last reading, or of the connection, when that cannot read anything. */
  readonly error?: ErrorInfo;
}

/** Since when somebody has had their present standing, as far as the history knows. */
export interface Since {
  /** ms since the epoch. */
  readonly at: number;
  /** They may have had it before that day: the history begins then, or the list before is from an earlier day. */
  readonly atLeast: boolean;
  /** When they did not have it yet, ms since the epoch; `undefined` when no list says so. */
  readonly laterThan?: number | undefined;
}

/** One change of one person, as a sync saw it. */
export interface HistoryEvent {
  readonly workspaceId: string;
  /** When it was seen, ms since the epoch. */
  readonly at: number;
  /**
   * It happened after this time, ms since the epoch: that of the list before, 0 when no list says so. Changes seen
   * before version 1.1 have none.
   */
  readonly laterThan?: number | undefined;
  readonly userId: string;
  /** Or the e-mail of who has no name. */
  readonly name: string;
  /** `null`: was not in the list before. */
  readonly from: Standing | null;
  /** `null`: is no longer in the list. */
  readonly to: Standing | null;
}

/** One day's last list, for a chart. */
export interface DayCounts {
  /** `YYYY-MM-DD`, local time. */
  readonly day: string;
  readonly counts: RosterInfo['counts'];
}

/**
 * A change of a list's index text: how many characters to keep, how many to remove, and a text to insert. Everything
 * after the last change is kept.
 */
export type IndexEdit = readonly [keep: number, remove: number, insert: string];

/** The changes from one version of a list's index text to the next. */
export interface IndexStep {
  readonly edits: readonly IndexEdit[];
  /**
   * The flagged names, normalised, about which the two versions differ. A text without any of them has the same
   * badges by both. `null` when any text with a flagged name may get other badges.
   */
  readonly names: readonly string[] | null;
}

/** What brings a page's index text up to date. */
export interface IndexUpdate {
  /** The edits of each step, oldest first. */
  readonly edits: readonly (readonly IndexEdit[])[];
  /** A pattern of the names of all steps; `null` when any text with a flagged name may get other badges. */
  readonly changed: string | null;
}
