/** Messages of the audit page and the popup about lists of people. */

import { rosterInfo } from '../directory/store.ts';
import type { Member } from '../domain/member.ts';
import { GONE } from '../domain/standing.ts';
import type { Leftovers, MemberRow } from '../platform/messages.ts';
import type { Handlers } from '../platform/receiver.ts';
import type { App } from './app.ts';

/** Members that a page of the extension takes in at once: a few ms. */
const PIECE = 1_000;
/** The same of those with the names of all their groups and projects. */
const LEFTOVERS = 100;

/** Answers to the messages about lists and history of platform/messages.ts. */
export function listMessages(app: App) {
  return {
    'roster.read': async ({ workspaceId, from }) =>
      (await app.store.withRoster(workspaceId, async (roster) => ({
        info: rosterInfo(roster),
        ...(await app.store.piece(roster, from, PIECE, toRow)),
      }))) ?? null,
    'leftovers.read': async ({ workspaceId, from }) => {
      const nameOf = await app.store.nameOf(workspaceId);
      const pick = ({ id, standing, groups, projects }: Member): Leftovers | undefined =>
        GONE.has(standing) && groups.length + projects.length > 0
          ? { id, groups: groups.map(nameOf), projects: projects.map(nameOf) }
          : undefined;
      return (
        (await app.store.withRoster(workspaceId, async (roster) => ({
          info: rosterInfo(roster),
          ...(await app.store.piece(roster, from, LEFTOVERS, pick)),
        }))) ?? null
      );
    },
    'history.read': async ({ workspaceId, limit }) => {
      const most = Math.min(5_000, Math.max(1, Math.trunc(limit) || 1));
      const [events, days] = await Promise.all([
        app.store.events(workspaceId, most),
        app.store.days(workspaceId),
      ]);
      return { events, days };
    },
    'workspace.refresh': async ({ workspaceId }) => {
      await app.refresh(workspaceId);
      return null;
    },
    'workspace.cancel': async ({ workspaceId }) => {
      await app.sync.cancel(workspaceId);
      return null;
    },
  } satisfies Partial<Handlers>;
}

function toRow(member: Member): MemberRow {
  return { ...member, groups: member.groups.length, projects: member.projects.length };
}
