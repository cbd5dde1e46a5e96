import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import type { RequestKind } from '../../../src/clockify/request-kinds-and-urgency.ts';
import { createRig, type Rig } from './background-parts.ts';
import { resetBrowser } from './fake-browser.ts';
import { FakeService, MAIN, OTHER, OWNER, owner, user, userId } from './fake-service.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

let service: FakeService;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  resetBrowser();
  service = new FakeService();
});

const isOfWorkspaces = ({ url }: { readonly url: URL }): boolean => url.pathname.endsWith('/workspaces');

/** A worker that has read a list with somebody who is no member: only the list of workspaces proves that. */
async function readerOfOneWhoIsNoMember(): Promise<Rig> {
  service.users = [owner(), user(1), user(2), { ...user(3), memberships: user(3).memberships.slice(1) }];
  const active = { membershipStatus: 'ACTIVE', membershipType: 'WORKSPACE' };
  const memberships = [OWNER, userId(1), userId(2)].map((id) => ({ userId: id, ...active }));
  service.workspaces = () => [
    { id: MAIN, name: 'Main Studio', featureSubscriptionType: 'PRO_YEAR', memberships },
  ];
  const rig = createRig(service);
  await rig.connect();
  await rig.sync.start(MAIN);
  expect((await rig.standings()).get(userId(3))).toBe('not-a-member');
  rig.pass(2 * 60 * 60_000);
  return rig;
}

test.each<RequestKind>(['check', 'list'])(
  'Refresh gets the answer to a request that waits for its turn as a %s',
  async (kind) => {
    const rig = await readerOfOneWhoIsNoMember();
    const [connection] = await rig.connections.list();
    if (connection === undefined) throw new Error('there is no connection');
    let other: Promise<boolean> | undefined;
    service.meddle = ({ url }) => {
      if (url.pathname.endsWith('/users')) {
        other ??= rig.connections.refreshWorkspaces(connection, 0, { kind });
      }
      return undefined;
    };
    service.requests.length = 0;
    await rig.sync.start(MAIN, 'refresh');
    expect(await other).toBe(true);
    expect(service.requests.filter(isOfWorkspaces)).toHaveLength(1);
  },
);

test.each([
  ['for the proof that somebody is no member', MAIN],
  ['for a connection that covers the workspace', OTHER],
])('Cancel ends a reading that waits %s', async (_, workspaceId) => {
  const rig = await readerOfOneWhoIsNoMember();
  const asked = new Promise<void>((resolve) => {
    service.meddle = (request) => {
      if (!isOfWorkspaces(request)) return undefined;
      resolve();
      return new Promise<Response>(() => undefined);
    };
  });
  const reading = rig.sync.start(workspaceId, 'refresh');
  await asked;
  await rig.sync.cancel(workspaceId);
  await expect(reading).rejects.toThrow();
  expect((await rig.store.state(workspaceId))?.reading.is).toBe('cancelled');
});
