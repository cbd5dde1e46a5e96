/**
 * The connections as the options show them, and the try to make a new one. A key lives in the password field until
 * Connect, then in this module's memory only while a failed try may be repeated; never in an attribute.
 */
import { signal } from '@preact/signals';
import { type ErrorInfo, explanationOf, toErrorInfo } from '../domain/errors.ts';
import type { Region } from '../domain/regions-and-subdomains.ts';
import { browser } from '../platform/browser.ts';
import { type ConnectionSummary, type ServerAddress, TRY_KEY } from '../platform/messages.ts';
import { hostsGranted, requestHosts, requestServer } from '../ui/ask-for-host-permission.ts';
import { sendRequest } from '../ui/background-request.ts';
import { nameOf } from '../ui/person-search.ts';
import { watchRevision } from '../ui/start-extension-page.tsx';
import { inKey, plural, type TextKey, t } from '../ui/texts-numbers-and-dates.ts';

/** The connections that the background returns, without keys. */
export const connections = signal<readonly ConnectionSummary[]>([]);
/** The browser has deleted the connections. */
export const isEmptied = signal(false);
/** A key is being checked. */
export const busy = signal(false);

/** What `#connection-status` says; `null`: it shows `connections`. */
type Outcome =
  | { readonly error: ErrorInfo }
  | { readonly invalid: TextKey }
  /** Where the key would go, before the person has agreed. */
  | { readonly confirm: ServerAddress };
/** The form of the last try, until the next one begins. */
export const outcome = signal<Outcome | null>(null);

interface Attempt {
  readonly region: Region;
  readonly subdomain: string;
  /** The origin of a self-hosted server, and its address as it was typed. */
  readonly origin?: string;
  readonly address?: string;
  /** The same server once the person has agreed to send the key to it. */
  readonly server?: ServerAddress;
  readonly key: string;
  readonly remember: boolean;
}

/** The last try, kept while trying again with the same key makes sense. */
let pending: Attempt | null = null;
/** The note of this page's try, so that the permission for its server is not returned meanwhile. */
const tryKey = TRY_KEY + crypto.randomUUID();

function forgetTry(): void {
  browser.storage.session.remove(tryKey).catch(() => undefined);
}

/** Keeps the try, or ends it with `null`. Resolves when that is noted. */
function keepTry(attempt: Attempt | null): Promise<void> {
  pending = attempt;
  const { session } = browser.storage;
  const origin = attempt?.origin;
  const noted = origin === undefined ? session.remove(tryKey) : session.set({ [tryKey]: origin });
  if (origin !== undefined) addEventListener('pagehide', forgetTry);
  return noted.catch(() => undefined);
}

const RETRYABLE: ReadonlySet<string> = new Set(['permission', 'rate', 'offline', 'server', 'schema']);

/** Forgets the key of the last try, and shows a failure that has nothing to do with it instead; `null`: nothing. */
export function endTry(failure: unknown = null): void {
  void keepTry(null);
  outcome.value = failure === null ? null : { error: toErrorInfo(failure) };
}

/** The result of a check of a connection's key. */
type Check = 'running' | 'good' | ErrorInfo;

/** By connection; what is known of the others is in `connections`. */
export const checks = signal<ReadonlyMap<string, Check>>(new Map());

/** Sets what a check has found; `undefined`: it no longer counts. */
export function setCheck(id: string, check: Check | undefined): void {
  const next = new Map(checks.peek());
  next.delete(id);
  checks.value = check === undefined ? next : next.set(id, check);
}

/** Ends the results that something newer contradicts: another error of the connection, or none any more. */
function dropOldChecks(before: readonly ConnectionSummary[], after: readonly ConnectionSummary[]): void {
  for (const [id, check] of checks.peek()) {
    const [old, error] = [before, after].map((all) => all.find((one) => one.id === id)?.error?.message);
    const isConfirmed = check === 'running' || (check === 'good' && error === undefined);
    if (old !== error && !isConfirmed) setCheck(id, undefined);
  }
}

/** The error of the last reading of the connections. */
let unread: Outcome | null = null;

/** Reads the connections. A failure is shown in `outcome` until a reading succeeds. */
export async function loadConnections(): Promise<void> {
  try {
    const next = await sendRequest('connection.list', null);
    dropOldChecks(connections.value, next);
    connections.value = next;
    isEmptied.value = connections.value.length === 0 && (await wasEmptied());
    if (outcome.value === unread) outcome.value = null;
  } catch (error) {
    unread = { error: toErrorInfo(error) };
    outcome.value = unread;
  }
}

async function wasEmptied(): Promise<boolean> {
  const { error } = await sendRequest('status.read', null);
  return error !== undefined && explanationOf(error) === 'storage_cleared';
}

watchRevision(() => void loadConnections());

/** Everything up to the first `await` runs inside the click, as Firefox wants it for the permission. */
export async function connect(attempt: Attempt): Promise<void> {
  const { origin, address = '', server, ...request } = attempt;
  const needsPermission = origin === undefined ? hostsGranted.value !== true : server === undefined;
  // No permission is asked for when the key is sent, because that was done when the address was typed.
  const noted = keepTry(attempt);
  const permitted = origin === undefined ? requestHosts() : server !== undefined || requestServer(origin);
  // The status shows this while the browser asks, and when the person refuses.
  if (needsPermission)
    outcome.value = { error: { code: 'permission', message: 'host permission not granted' } };
  if (!(await permitted)) return;
  await noted;
  busy.value = true;
  outcome.value = null;
  try {
    if (origin !== undefined && server === undefined) {
      const found = await sendRequest('server.look', { address });
      // The key may have been forgotten meanwhile.
      if (pending === attempt) outcome.value = { confirm: found };
      return;
    }
    const { id } = await sendRequest('connection.add', { ...request, server });
    void keepTry(null);
    setCheck(id, undefined);
    await loadConnections();
  } catch (error) {
    const info = toErrorInfo(error);
    if (!RETRYABLE.has(info.code)) void keepTry(null);
    outcome.value = { error: info };
  } finally {
    busy.value = false;
  }
}

/**
 * Repeats the last try, with the server that the person has agreed to, if any. Does nothing when there is no try to
 * repeat.
 */
export function connectAgain(server?: ServerAddress): void {
  if (pending !== null) void connect(server === undefined ? pending : { ...pending, server });
}

/** A try that may be repeated, and the origin of the self-hosted server it goes to; `null` when there is none. */
export function pendingTry(): Pick<Attempt, 'origin'> | null {
  return pending;
}

/** The region's name in the person's language. */
export const regionText = (region: Region): string => t(`options_region_${inKey(region)}`);

/** `https://time.example.org:8443` → `time.example.org:8443`. */
export const hostOf = (origin: string): string => new URL(origin).host;

/** How many workspaces of a key cannot be read; empty for none. */
export function unreadText({ unreadWorkspaces = 0 }: ConnectionSummary): string {
  return unreadWorkspaces === 0 ? '' : plural('options_workspaces_unread', unreadWorkspaces);
}

/** "Ada (ada@example.com)", or the one of both that there is. */
export function ownerText({ owner }: ConnectionSummary): string {
  const name = nameOf(owner);
  return owner.email === '' || owner.email === name ? name : `${name} (${owner.email})`;
}
