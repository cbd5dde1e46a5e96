/**
 * Counts the requests of the last hour for each workspace, and knows which workspaces refuse more for now. Lists,
 * quick checks, names and people share it, across connections and restarts of the background.
 */

import type { Clock } from '../../clockify/clock-and-sleep.ts';
import type { RequestKind } from '../../clockify/request-kinds-and-urgency.ts';
import {
  answered,
  isIdle,
  learnPageSize,
  NEW_QUOTA,
  nextRequestAt,
  pausedUntil,
  type Quota,
  REQUESTS_PER_HOUR,
  refuse,
  requestsLeft,
  spend,
} from '../../clockify/requests-allowed-per-hour-and-pauses.ts';
import { explained, StatusError } from '../../domain/errors.ts';
import { browser } from '../../platform/browser.ts';
import { readSettings } from '../../platform/settings.ts';
import type { ConnectionRecord, KnownWorkspace } from '../../platform/vault-of-connections-and-keys.ts';

/** `storage.local` key of quotas and pauses by id of a workspace, or of a connection for what is no workspace's. */
const QUOTAS_KEY = 'requests';

/** A request was not sent: the service refuses more for now, or (`paced`) the hour has seen enough of our own. */
export class HeldBackError extends StatusError {}

/** The message of a pause: whatever request met it, the workspace is not asked until it ends. */
export const REFUSES_MORE = 'the service refuses more for now';

const PACED = explained('rate', 'paced').message;

export class QuotasAndPauses {
  readonly #clock: Pick<Clock, 'now'>;
  /** `null` while the connections cannot be read. */
  readonly #plans: () => Promise<readonly Plan[] | null>;
  #loaded: Promise<Map<string, Counts>> | null = null;
  #written: Promise<void> = Promise.resolve();

  /**
   * `plans`: of all workspaces that any connection covers, the newest answer last. One that names no plan says nothing.
   */
  constructor(clock: Pick<Clock, 'now'>, plans: () => Promise<readonly Plan[]> = async () => []) {
    this.#clock = clock;
    this.#plans = () => plans().catch(() => null);
  }

  async quota(id: string): Promise<Quota> {
    const plans = await this.#plans();
    return quotaOf(id, await this.#counts(), plans);
  }

  /** Whether one of the workspaces has few requests an hour. */
  async isFrugal(ids: readonly string[]): Promise<boolean> {
    return (await Promise.all(ids.map((id) => this.quota(id)))).some(({ frugal }) => frugal);
  }

  /** When this many requests to a workspace may be made, ms since the epoch; a time in the past means at once. */
  async nextAt(id: string, kind: RequestKind, requests = 1): Promise<number> {
    const quota = await this.quota(id);
    return nextRequestAt(quota, kind, this.#clock.now(), { requests, perHour: await perHourOf(quota) });
  }

  /** How many requests the hour of a workspace has room for, whether it refuses them for now or not. */
  async requestsLeft(id: string, kind: RequestKind): Promise<number> {
    const quota = await this.quota(id);
    return requestsLeft(quota, kind, this.#clock.now(), await perHourOf(quota));
  }

  async mayRequest(id: string, kind: RequestKind, requests = 1): Promise<boolean> {
    return (await this.nextAt(id, kind, requests)) <= this.#clock.now();
  }

  /** Throws `HeldBackError` with the time of the next try when one of the workspaces may not be asked now. */
  async check(ids: readonly string[], kind: RequestKind): Promise<void> {
    const times = await Promise.all(ids.map((id) => this.nextAt(id, kind)));
    const retryAt = Math.max(0, ...times);
    if (retryAt <= this.#clock.now()) return;
    const message = (await this.isPaused(ids)) ? REFUSES_MORE : PACED;
    throw new HeldBackError('rate', message, { retryAt });
  }

  async isPaused(ids: readonly string[]): Promise<boolean> {
    const ends = await Promise.all(ids.map((id) => this.pausedUntil(id)));
    return ends.some((end) => end > 0);
  }

  /** End of a pause, ms since the epoch; 0 when there is none. */
  async pausedUntil(id: string): Promise<number> {
    return pausedUntil(await this.quota(id), this.#clock.now());
  }

  /** Counts a request that goes out now. */
  spend(ids: readonly string[], kind: RequestKind): Promise<void> {
    return this.#change(ids, (quota, now) => spend(quota, kind, now));
  }

  /**
   * Begins a pause, or extends the present one to the time that the service named. Returns its end, ms since the
   * epoch.
   */
  async refuse(ids: readonly string[], retryAt?: number): Promise<number> {
    await this.#change(ids, (quota, now) => refuse(quota, now, retryAt));
    const quotas = await Promise.all(ids.map((id) => this.quota(id)));
    return Math.max(...quotas.map((quota) => quota.pausedUntil));
  }

  /** Ends a pause. */
  answered(ids: readonly string[]): Promise<void> {
    return this.#change(ids, answered);
  }

  /** Largest page of a list that is worth asking for, records; `undefined` when none was refused. */
  async pageSize(id: string, list: string): Promise<number | undefined> {
    return (await this.quota(id)).pageSizes[list];
  }

  /** Notes that a page of this size was answered after a larger one was refused. */
  learnPageSize(id: string, list: string, size: number): Promise<void> {
    return this.#change([id], (quota) => learnPageSize(quota, list, size));
  }

  /** Forgets everything. The caller empties the storage. */
  clear(): void {
    this.#loaded = Promise.resolve(new Map());
  }

  async #change(ids: readonly string[], change: (quota: Quota, now: number) => Quota): Promise<void> {
    const plans = await this.#plans();
    const counts = await this.#counts();
    let changed = false;
    for (const id of ids) {
      const quota = quotaOf(id, counts, plans);
      const next = change(quota, this.#clock.now());
      if (next === quota) continue;
      const { frugal: _, ...counted } = next;
      counts.set(id, counted);
      changed = true;
    }
    // Each write wakes every open page, so what has not changed is not written.
    if (changed) await this.#write(counts);
  }

  #counts(): Promise<Map<string, Counts>> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  /**
   * Leaves out what was stored for workspaces and connections that are no more, unless the connections cannot be read.
   */
  async #load(): Promise<Map<string, Counts>> {
    const [stored, plans] = await Promise.all([
      browser.storage.local.get(QUOTAS_KEY).catch((): Record<string, unknown> => ({})),
      this.#plans(),
    ]);
    const now = this.#clock.now();
    const isNeeded = ([id, counts]: [string, Counts]): boolean =>
      !plans || plans.some((one) => one.id === id) || !isIdle(counts, now);
    return new Map(readCounts(stored[QUOTAS_KEY]).filter(isNeeded));
  }

  /** A full disk does not block requests: the counts in memory go on. */
  #write(counts: ReadonlyMap<string, Counts>): Promise<void> {
    this.#written = this.#written
      .then(() => browser.storage.local.set({ [QUOTAS_KEY]: Object.fromEntries(counts) }))
      .catch(() => undefined);
    return this.#written;
  }
}

/** What is kept of a workspace's requests. */
type Counts = Omit<Quota, 'frugal'>;

/** What a connection was told of the plan of a workspace. */
type Plan = Pick<KnownWorkspace, 'id' | 'frugal'>;

async function perHourOf({ frugal }: Quota): Promise<number> {
  const { requestsPerHour = REQUESTS_PER_HOUR } = frugal ? await readSettings() : {};
  return requestsPerHour;
}

/** The plan is not stored with the counts: the connections know it, and may learn of another one at any time. */
function quotaOf(id: string, counts: ReadonlyMap<string, Counts>, plans: readonly Plan[] | null): Quota {
  const plan = plans?.findLast((one) => one.id === id && one.frugal !== undefined);
  return { ...NEW_QUOTA, ...counts.get(id), frugal: plan?.frugal === true };
}

/** Reads whatever is stored. Ignores what it does not understand. */
function readCounts(stored: unknown): [id: string, Counts][] {
  return Object.entries(stored ?? {}).map(([id, value]) => [id, readCountsOf(value ?? {})]);
}

function readCountsOf({
  own,
  wished,
  pausedUntil,
  pausedFor,
  pauses,
  pageSizes,
}: Partial<Record<keyof Counts, unknown>>): Counts {
  return {
    own: readTimes(own),
    wished: readTimes(wished),
    pausedUntil: readNumber(pausedUntil),
    pausedFor: readNumber(pausedFor),
    pauses: readNumber(pauses),
    pageSizes: readSizes(pageSizes),
  };
}

function readSizes(value: unknown): Record<string, number> {
  const entries = Object.entries(value ?? {}).filter(([, size]) => Number.isInteger(size) && size > 0);
  return Object.fromEntries(entries) as Record<string, number>;
}

function readTimes(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((time) => typeof time === 'number') : [];
}

function readNumber(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/**
 * Ids of the workspaces in whose hour a request counts. Nobody knows whether a request for the key's owner or for all
 * workspaces counts. So it counts in every frugal workspace, and first under the connection's own id.
 */
export function countedFor(connection: ConnectionRecord, path: string): string[] {
  const workspaceId = /^\/v1\/workspaces\/([^/?]+)/.exec(path)?.[1];
  return workspaceId === undefined ? [connection.id, ...frugalOf(connection)] : [workspaceId];
}

/** Ids of the frugal workspaces that a connection covers, with those whose plan was never asked for. */
export function frugalOf({
  workspaces,
}: {
  readonly workspaces: readonly Pick<KnownWorkspace, 'id' | 'frugal'>[];
}): string[] {
  return workspaces.filter((one) => !('frugal' in one) || one.frugal).map(({ id }) => id);
}
