/**
 * Counts the requests of the last hour for each workspace, and knows which workspaces refuse more for now. Lists,
 * quick checks, names and people share it, across connections and restarts of the background.
 */

import type { Clock } from '../../clockify/clock-and-sleep.ts';
import {
  answered,
  isIdle,
  LONGEST_PAUSE_MS,
  learnPageSize,
  NEW_QUOTA,
  nextRequestAt,
  pausedUntil,
  type Quota,
  REQUESTS_PER_HOUR,
  refuse,
  requestsLeft,
  spend,
} from '../../clockify/hourly-limit-and-pause-rules.ts';
import type { RequestKind } from '../../clockify/request-kinds-and-urgency.ts';
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
  readonly #plans: () => Promise<readonly Plan[]>;
  #loaded: Promise<Map<string, Quota>> | null = null;
  #written: Promise<void> = Promise.resolve();

  /**
   * `plans`: as for `learnPlans`. They are learnt with the first question, because the background may have been killed
   * between keeping a connection and learning its plans.
   */
  constructor(clock: Pick<Clock, 'now'>, plans: () => Promise<readonly Plan[]> = async () => []) {
    this.#clock = clock;
    this.#plans = plans;
  }

  async quota(id: string): Promise<Quota> {
    return (await this.#quotas()).get(id) ?? NEW_QUOTA;
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

  /** `workspaces`: all that any connection covers, the newest answer last. One that names no plan changes nothing. */
  async learnPlans(workspaces: readonly Plan[]): Promise<void> {
    const quotas = await this.#quotas();
    // Each write wakes every open page, so what has not changed is not written.
    if (learn(quotas, workspaces, this.#clock.now())) await this.#write(quotas);
  }

  /** Forgets everything. The caller empties the storage. */
  clear(): void {
    this.#loaded = Promise.resolve(new Map());
  }

  async #change(ids: readonly string[], change: (quota: Quota, now: number) => Quota): Promise<void> {
    const quotas = await this.#quotas();
    let changed = false;
    for (const id of ids) {
      const quota = quotas.get(id) ?? NEW_QUOTA;
      const next = change(quota, this.#clock.now());
      if (next === quota) continue;
      quotas.set(id, next);
      changed = true;
    }
    if (changed) await this.#write(quotas);
  }

  #quotas(): Promise<Map<string, Quota>> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async #load(): Promise<Map<string, Quota>> {
    const [quotas, plans] = await Promise.all([
      browser.storage.local.get(QUOTAS_KEY).then(
        (found) => readQuotas(found[QUOTAS_KEY]),
        () => new Map<string, Quota>(),
      ),
      this.#plans().catch(() => []),
    ]);
    if (plans.length > 0) learn(quotas, plans, this.#clock.now());
    return quotas;
  }

  /** A full disk does not block requests: the counts in memory go on. */
  #write(quotas: ReadonlyMap<string, Quota>): Promise<void> {
    this.#written = this.#written
      .then(() => browser.storage.local.set({ [QUOTAS_KEY]: Object.fromEntries(quotas) }))
      .catch(() => undefined);
    return this.#written;
  }
}

/** What a connection was told of the plan of a workspace. */
type Plan = Pick<KnownWorkspace, 'id' | 'frugal'>;

/** True when a quota has changed. */
function learn(quotas: Map<string, Quota>, workspaces: readonly Plan[], now: number): boolean {
  const plans = new Map<string, boolean>();
  for (const { id, frugal } of workspaces) plans.set(id, frugal ?? plans.get(id) ?? false);
  let changed = false;
  for (const [id, quota] of quotas) {
    if (!plans.has(id) && isIdle(quota, now)) changed = quotas.delete(id);
  }
  for (const [id, frugal] of plans) {
    const quota = quotas.get(id) ?? NEW_QUOTA;
    if (quota.frugal === frugal) continue;
    quotas.set(id, { ...quota, frugal });
    changed = true;
  }
  return changed;
}

async function perHourOf({ frugal }: Quota): Promise<number> {
  const { requestsPerHour = REQUESTS_PER_HOUR } = frugal ? await readSettings() : {};
  return requestsPerHour;
}

/** Turns whatever is stored into quotas and pauses. Ignores what it does not understand. */
function readQuotas(stored: unknown): Map<string, Quota> {
  if (typeof stored !== 'object' || stored === null) return new Map();
  return new Map(Object.entries(stored).map(([id, value]) => [id, readQuota(value)]));
}

function readQuota(value: unknown): Quota {
  const { frugal, own, wished, pausedUntil, pausedFor, pauses, pageSizes } = (value ?? {}) as Partial<
    Record<keyof Quota, unknown>
  >;
  return {
    frugal: frugal === true,
    own: readTimes(own),
    wished: readTimes(wished),
    pausedUntil: readNumber(pausedUntil),
    // Earlier versions did not keep it.
    pausedFor: pausedFor === undefined ? LONGEST_PAUSE_MS : readNumber(pausedFor),
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
