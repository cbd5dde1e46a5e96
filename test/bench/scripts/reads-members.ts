/**
 * Reads a workspace's members in a page of the extension's own origin: with the product's background, with the
 * barest loop, and with what one would write or install instead.
 */
import Clockify from 'clockify-ts';
import * as z from 'zod';
import { App } from '../../../src/background/create-background-parts.ts';
import { standing } from '../../../src/domain/standing.ts';

export type Reader = 'limit' | 'ours' | 'loop' | 'sdk';

const BASE = 'https://api.clockify.me/api';
const KEY = 'bench-key-not-a-secret-0001';
const app = new App();

async function fetchText(path: string): Promise<{ text: string; last: boolean }> {
  const response = await fetch(`${BASE}${path}`, { headers: { 'X-Api-Key': KEY }, cache: 'no-store' });
  return { text: await response.text(), last: response.headers.get('Last-Page') === 'true' };
}

/** Fetches and parses the same list pages and does nothing with them. */
async function readBarely(paths: readonly string[]): Promise<number> {
  let count = 0;
  for (const path of paths) count += (JSON.parse((await fetchText(path)).text) as unknown[]).length;
  return count;
}

const Membership = z.object({
  userId: z.string(),
  targetId: z.string(),
  membershipType: z.enum(['WORKSPACE', 'PROJECT', 'USERGROUP']),
  membershipStatus: z.enum(['PENDING', 'ACTIVE', 'DECLINED', 'INACTIVE', 'ALL']),
  hourlyRate: z.object({ amount: z.number(), currency: z.string() }).nullable(),
  costRate: z.object({ amount: z.number(), currency: z.string() }).nullable(),
});
const User = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().optional(),
  status: z.string(),
  profilePicture: z.string(),
  activeWorkspace: z.string(),
  defaultWorkspace: z.string(),
  settings: z.record(z.string(), z.unknown()).nullable(),
  customFields: z.array(z.unknown()),
  memberships: z.array(Membership),
});

/** 200 members a list page, every field checked. */
async function readByLoop(workspaceId: string): Promise<number> {
  const standings = new Map<string, string>();
  for (let page = 1; ; page += 1) {
    const { text, last } = await fetchText(
      `/v1/workspaces/${workspaceId}/users?memberships=ALL&page=${page}&page-size=200`,
    );
    for (const user of z.array(User).parse(JSON.parse(text))) {
      standings.set(user.id, standing(user, workspaceId));
    }
    if (last) return standings.size;
  }
}

/** This client does not report the last list page, so one that is not full ends the loop. */
async function readBySdk(workspaceId: string): Promise<number> {
  const users = new Clockify(KEY).workspaces.withId(workspaceId).users;
  const standings = new Map<string, string>();
  for (let page = 1; ; page += 1) {
    const records = (await users.get({ memberships: 'ALL', page, 'page-size': 200 } as never)) as {
      id: string;
      status: string;
      memberships: { membershipType: string; membershipStatus: string; targetId: string }[];
    }[];
    for (const user of records) standings.set(user.id, standing(user, workspaceId));
    if (records.length < 200) return standings.size;
  }
}

async function readByOurs(workspaceId: string): Promise<number> {
  await app.refresh(workspaceId);
  return (await app.store.roster(workspaceId))?.size ?? 0;
}

async function connect(): Promise<void> {
  await app.connections.add({ region: 'global', subdomain: '', key: KEY, remember: true });
}

/** ms, and how many members were read. */
async function read(by: Reader, workspaceId: string, paths: readonly string[]): Promise<[number, number]> {
  const readers = {
    limit: () => readBarely(paths),
    ours: () => readByOurs(workspaceId),
    loop: () => readByLoop(workspaceId),
    sdk: () => readBySdk(workspaceId),
  };
  const start = performance.now();
  const count = await readers[by]();
  return [performance.now() - start, count];
}

/** Sends the list to a page, so that the worker keeps it from then on. */
async function answerPage(workspaceId: string): Promise<void> {
  const witnesses = {
    addresses: [],
    calls: [
      [workspaceId, 0],
      [workspaceId, 1],
    ] as const,
    switcher: null,
    switchedAt: -1,
    stage: 'settled',
    document: 0,
  } as const;
  const page = {
    kind: 'content',
    tabId: 0,
    frameId: 0,
    documentId: '',
    host: 'app.clockify.me',
    page: 'app.clockify.me/',
  } as const;
  const { index } = await app.pageLists.read(
    { witnesses, language: 'en', have: null, answered: [workspaceId] },
    page,
  );
  if (index === null) throw new Error('the page got no list');
}

/** ms for a list that somebody waits for, while the names of other workspaces are read again. */
async function readBeside(workspaceId: string, others: readonly string[]): Promise<number> {
  for (const other of others) {
    for (const kind of ['user-groups', 'projects'] as const) {
      await app.store.people.saveNames({ workspaceId: other, kind, readAt: 0, entries: [], isWhole: true });
    }
  }
  const beside = Promise.all(others.map((other) => app.people.names.read(other)));
  // Waits until those reads are under way.
  if (others.length > 0) await new Promise((wake) => setTimeout(wake, 100));
  const start = performance.now();
  await app.refresh(workspaceId);
  const ms = performance.now() - start;
  await beside;
  return ms;
}

const api = { connect, read, answerPage, readBeside };
Object.assign(globalThis, { bench: api });
