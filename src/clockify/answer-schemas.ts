/**
 * What answers must look like, narrowly: only what is used is read, unknown fields and enum values pass,
 * broken records are set aside and counted, an answer of another shape is `schema` with the path of the field
 * and nothing of its content.
 */
import * as z from 'zod/mini';
import { StatusError } from '../domain/errors.ts';

z.config({ jitless: true });

const ID = /^[0-9a-f]{24}$/i;
const LONGEST_TEXT = 2_000;
const Id = z.string().check(z.regex(ID));
const Text = z.nullish(z.string().check(z.maxLength(LONGEST_TEXT)));

/** An object whose fields may be anything. */
type Loose<T> = Partial<Record<keyof T, unknown>>;

export interface ApiMembership {
  readonly membershipType: string;
  readonly membershipStatus: string;
  readonly targetId: string;
}

export interface ApiUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: string;
  readonly memberships: readonly ApiMembership[];
  /** An entry of `memberships` was damaged, so a missing membership proves nothing. */
  readonly damaged: boolean;
  readonly roles: readonly string[];
}

/** A broken record whose id can be read. The texts are empty where they cannot be read. */
export interface Unreadable {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Parsed<T> {
  readonly records: readonly T[];
  /** Number of records that could not be used. */
  readonly broken: number;
  /** Those of them that have an id. */
  readonly unreadable: readonly Unreadable[];
}

export interface ParsedBatch<T> extends Parsed<T> {
  /** Number of records. */
  readonly count: number;
  /** Path of the field that broke the first broken record; empty when none is broken. */
  readonly at: string;
}

/** What came before a page of the same list. `count`: all records. */
export type ListSoFar = Pick<ParsedBatch<unknown>, 'count' | 'broken'>;

const NOTHING_YET: ListSoFar = { count: 0, broken: 0 };

/** A record, or the path of the field that breaks it, with what can be read of a record that has an id. */
type ParsedRecord<T> = { readonly record: T } | { readonly at: string; readonly rest?: Unreadable };

/** A page of users. Throws `schema` when it is no list, and as `checkList`. */
export function parseUsers(body: unknown, before?: ListSoFar): Parsed<ApiUser> {
  const batch = readUsers(body);
  checkList('users', batch, before);
  return batch;
}

/** A batch of a page of users. Throws `schema` when it is no list. */
export function readUsers(body: unknown): ParsedBatch<ApiUser> {
  return readList(body, 'users', (value) => {
    if (typeof value !== 'object' || value === null) return { at: '' };
    const { id, name, email, status, memberships, roles } = value as Loose<ApiUser>;
    if (typeof id !== 'string' || !ID.test(id)) return { at: 'id' };
    if (!isText(name)) return { at: 'name', rest: restOf(id, name, email) };
    if (!isText(email)) return { at: 'email', rest: restOf(id, name, email) };
    if (!isText(status)) return { at: 'status', rest: restOf(id, name, email) };
    const read = readMemberships(memberships);
    if (read === null) return { at: 'memberships', rest: restOf(id, name, email) };
    return {
      record: {
        id,
        name: name ?? '',
        email: email ?? '',
        status: status ?? '',
        memberships: read.entries,
        damaged: read.damaged,
        roles: readRoles(roles),
      },
    };
  });
}

function restOf(id: string, name: unknown, email: unknown): Unreadable {
  return { id, name: (isText(name) && name) || '', email: (isText(email) && email) || '' };
}

/** The same check as `Text`, without zod. */
function isText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || (typeof value === 'string' && value.length <= LONGEST_TEXT);
}

/**
 * `null` for a value that is not a list. Returns the same array when all entries are whole. A damaged entry keeps its
 * valid fields, so that it still counts as a contradiction.
 */
function readMemberships(
  value: unknown,
): { readonly entries: readonly ApiMembership[]; readonly damaged: boolean } | null {
  if (value === undefined || value === null) return { entries: [], damaged: false };
  if (!Array.isArray(value)) return null;
  if (value.every(isMembership)) return { entries: value, damaged: false };
  return { entries: value.map(mendMembership), damaged: true };
}

function isMembership(value: unknown): value is ApiMembership {
  if (typeof value !== 'object' || value === null) return false;
  const { membershipType, membershipStatus, targetId } = value as Loose<ApiMembership>;
  return (
    typeof membershipType === 'string' && typeof membershipStatus === 'string' && typeof targetId === 'string'
  );
}

function mendMembership(value: unknown): ApiMembership {
  const loose: Loose<ApiMembership> = typeof value === 'object' && value !== null ? value : {};
  const text = (field: unknown): string => (typeof field === 'string' ? field : '');
  return {
    membershipType: text(loose.membershipType),
    membershipStatus: text(loose.membershipStatus),
    targetId: text(loose.targetId),
  };
}

const NONE: readonly string[] = [];

/** Roles come as text or as objects with `role` or `name`. */
function readRoles(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return NONE;
  const roles = new Set<string>();
  for (const entry of value as readonly unknown[]) {
    const text = typeof entry === 'object' && entry !== null ? roleName(entry) : entry;
    if (typeof text === 'string' && text !== '' && text.length <= 100) roles.add(text);
  }
  return [...roles].slice(0, 20);
}

function roleName(entry: object): unknown {
  const { role, name } = entry as { role?: unknown; name?: unknown };
  return typeof role === 'string' ? role : name;
}

const OwnerSchema = z.object({
  id: Id,
  name: Text,
  email: Text,
  activeWorkspace: Text,
  defaultWorkspace: Text,
});

export interface Owner {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Id of a workspace; empty when the answer has neither an active nor a default one. */
  readonly activeWorkspace: string;
}

/** The answer of `/v1/user`. Throws `schema`. */
export function parseOwner(body: unknown): Owner {
  const { id, name, email, activeWorkspace, defaultWorkspace } = parseObject(OwnerSchema, body, 'user');
  return {
    id,
    name: name ?? '',
    email: email ?? '',
    activeWorkspace: activeWorkspace || defaultWorkspace || '',
  };
}

const WorkspaceSchema = z.object({
  id: Id,
  name: Text,
  memberships: z.optional(z.unknown()),
  featureSubscriptionType: z.optional(z.unknown()),
});

export interface ApiWorkspace {
  readonly id: string;
  readonly name: string;
  /** Number of membership entries, 0 when the answer has none. */
  readonly size: number;
  /** Ids of those whose membership is ACTIVE. */
  readonly active: readonly string[];
  /** The plan may allow only 30 requests an hour: it is the free one or none. `undefined`: the answer names no plan. */
  readonly frugal: boolean | undefined;
}

/** The answer of `/v1/workspaces`. Throws `schema`. */
export function parseWorkspaces(body: unknown): Parsed<ApiWorkspace> {
  return parseList(body, 'workspaces', (value) => {
    const result = WorkspaceSchema.safeParse(value);
    if (!result.success) return { at: pathOf(result.error) };
    const { id, name, memberships, featureSubscriptionType: plan } = result.data;
    const entries: readonly unknown[] = Array.isArray(memberships) ? memberships : [];
    const active: string[] = [];
    for (const entry of entries) {
      if (typeof entry !== 'object' || entry === null) continue;
      const { userId, membershipStatus, membershipType } = entry as Record<string, unknown>;
      if (membershipStatus !== 'ACTIVE' || (membershipType ?? 'WORKSPACE') !== 'WORKSPACE') continue;
      if (typeof userId === 'string') active.push(userId);
    }
    const frugal = plan === undefined ? undefined : plan === null || plan === 'FREE';
    return { record: { id, name: name ?? '', size: entries.length, active, frugal } };
  });
}

const NamedSchema = z.object({ id: Id, name: Text });

export interface Named {
  readonly id: string;
  /** Empty when the service has none. */
  readonly name: string;
}

/** A page of user groups or projects: ids and names. Throws `schema` as `parseUsers`. */
export function parseNamed(body: unknown, before?: ListSoFar): Parsed<Named> {
  const read = (value: unknown): ParsedRecord<Named> => {
    const result = NamedSchema.safeParse(value);
    if (!result.success) return { at: pathOf(result.error) };
    const { id, name } = result.data;
    return { record: { id, name: name ?? '' } };
  };
  return parseList(body, 'names', read, before);
}

function parseObject<T extends z.ZodMiniType>(schema: T, body: unknown, what: string): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new StatusError('schema', `answer "${what}" has another shape at "${pathOf(result.error)}"`);
}

/** Names of fields only: nothing of what they hold. */
function pathOf({
  issues,
}: {
  readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
}): string {
  return issues[0]?.path.map(String).join('.') ?? '';
}

function parseList<T>(
  body: unknown,
  what: string,
  read: (value: unknown) => ParsedRecord<T>,
  before?: ListSoFar,
): Parsed<T> {
  const batch = readList(body, what, read);
  checkList(what, batch, before);
  return batch;
}

function readList<T>(body: unknown, what: string, read: (value: unknown) => ParsedRecord<T>): ParsedBatch<T> {
  if (!Array.isArray(body)) throw new StatusError('schema', `answer "${what}" is not a list`);
  const records: T[] = [];
  const unreadable: Unreadable[] = [];
  let at = '';
  for (const value of body as readonly unknown[]) {
    const parsed = read(value);
    if ('record' in parsed) {
      records.push(parsed.record);
      continue;
    }
    at ||= parsed.at;
    if (parsed.rest !== undefined) unreadable.push(parsed.rest);
  }
  const count = body.length;
  return { records, count, broken: count - records.length, at, unreadable };
}

/** So many broken records, with no more than one of them without an id, may be all that is on a short page. */
const FEW_BROKEN = 5;

/**
 * Throws `schema` when most of a list is broken up to here, or most of this page. A few records do not make a page
 * foreign: the last page of a list that was understood may hold a single one.
 */
export function checkList(
  what: string,
  { count, broken, at, unreadable }: Omit<ParsedBatch<unknown>, 'records'>,
  before: ListSoFar = NOTHING_YET,
): void {
  const areFew = broken <= FEW_BROKEN && broken - unreadable.length <= 1;
  const isListUnderstood = (before.broken + broken) * 2 <= before.count + count;
  if (isListUnderstood && (areFew || broken * 2 <= count)) return;
  throw new StatusError('schema', `${broken} of ${count} in "${what}" have another shape at "[].${at}"`);
}
