/** Messages of the audit page and the popup about lists of people. */

import { rosterInfo } from '../../directory/lists/list-store.ts';
import { isFresh, wasNotShown } from '../../directory/person/person-details-for-card.ts';
import { unreadIn } from '../../directory/reading/lists-of-limited-and-deleted-accounts.ts';
import { LEFT_STANDINGS } from '../../domain/standing.ts';
import type { ListPlace, Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { ExtensionHandlers } from '../../platform/message-receiver.ts';
import type { Assigned, Leftovers, MemberRow } from '../../platform/messages.ts';
import type { App } from '../create-background-parts.ts';

/** Members in one message to a page of the extension. The page takes them in within a few ms. */
const MEMBERS_IN_A_MESSAGE = 1_000;
/** The same for members with the names of all their groups and projects. */
const LEFTOVERS_IN_A_MESSAGE = 100;
/** How long a page waits for the names of groups and projects, ms. */
const NAMES_MS = 10_000;

const NOTHING: Assigned = { names: [], total: 0, atMost: false };
const KINDS = ['groups', 'projects'] as const;

/** Answers to the messages about lists and history of platform/messages.ts. */
export function listMessages(app: App) {
  return {
    'roster.read': async ({ workspaceId, from }) => {
      const { namesAt, assignmentsOf } = await app.people.names.assignments(workspaceId);
      const toRow = (member: Member): MemberRow => {
        const assigned = assignmentsOf(member);
        return {
          ...member,
          groups: assigned.groups.total,
          projects: assigned.projects.total,
          atMost: KINDS.filter((kind) => assigned[kind].atMost),
        };
      };
      const piece = await pieceOf(app, workspaceId, from, MEMBERS_IN_A_MESSAGE, toRow);
      return piece === null ? null : { ...piece, namesAt };
    },
    'leftovers.read': async ({ workspaceId, from }) => {
      const isFirst = from.every((place) => place === 0);
      const names = isFirst ? await app.people.names.readWithin(workspaceId, NAMES_MS) : undefined;
      const [{ namesAt, assignmentsOf }, alone] = await Promise.all([
        app.people.names.assignments(workspaceId),
        app.store.people.all(workspaceId),
      ]);
      const now = app.clock.now();
      const pick = (member: Member): Leftovers | undefined => {
        const { id, standing, detailed } = member;
        if (!LEFT_STANDINGS.has(standing)) return undefined;
        const record = detailed ? undefined : alone.get(id);
        if (wasNotShown(record, member, now))
          return { id, groups: NOTHING, projects: NOTHING, isUnreadable: true };
        // One of an older day counts as unread, so that the page offers to read it again.
        const readAlone = record?.member.detailed && isFresh(record, now) ? record.member : undefined;
        const { groups, projects } = assignmentsOf(readAlone ?? member);
        if (readAlone === undefined && groups.total + projects.total === 0) return undefined;
        return { id, groups, projects };
      };
      const piece = await pieceOf(app, workspaceId, from, LEFTOVERS_IN_A_MESSAGE, pick);
      return piece === null ? null : { ...piece, namesAt, names };
    },
    'assignments.read': async ({ workspaceId, ids }) => {
      await app.people.readAssignments(workspaceId, ids);
      return null;
    },
    'history.read': async ({ workspaceId, limit }) => {
      const most = Math.max(1, Math.trunc(limit) || 1);
      const [events, days, knownFrom, unbrokenFrom] = await Promise.all([
        app.store.history.events(workspaceId, most),
        app.store.history.days(workspaceId),
        app.store.history.knownFrom(workspaceId),
        app.store.unbrokenFrom(workspaceId),
      ]);
      return { events, days, knownFrom, unbrokenFrom };
    },
    'workspace.refresh': async ({ workspaceId }) => {
      await app.refresh(workspaceId);
      return null;
    },
    'workspace.cancel': async ({ workspaceId }) => {
      await app.sync.cancel(workspaceId);
      return null;
    },
  } satisfies Partial<ExtensionHandlers>;
}

/** A piece of a workspace's list, with what is known of the list; `null` when there is none. */
async function pieceOf<T>(
  app: App,
  workspaceId: string,
  from: ListPlace,
  most: number,
  pick: (member: Member) => T | undefined,
) {
  const piece = await app.store.withRoster(workspaceId, async (roster) => ({
    info: { ...rosterInfo(roster), unread: unreadIn(roster) },
    ...(await app.store.members.piece(roster, from, most, pick)),
  }));
  return piece ?? null;
}
