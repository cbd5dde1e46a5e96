/**
 * What the card says about one person: from the list in use, with the names of groups and projects. Answers come from
 * the database. The service is asked only for details that the card can do without for a moment.
 */

import { parseUsers } from '../../clockify/answer-schemas.ts';
import { personPath } from '../../clockify/api-paths.ts';
import { WebPageError } from '../../clockify/errors-from-refused-requests.ts';
import { shorten } from '../../domain/cut-text-with-ellipsis.ts';
import { explanationOf, refusesAccounts, StatusError } from '../../domain/errors.ts';
import type { Member } from '../../domain/types-of-members-lists-and-history.ts';
import type { Assigned, PersonDetails } from '../../platform/messages.ts';
import type { ConnectionRecord } from '../../platform/vault-of-connections-and-keys.ts';
import type { PersonRecord } from '../lists/list-database-schema.ts';
import { isListedApart, toldMembership, toMember } from '../lists/user-to-member.ts';
import type { PeopleDependencies } from '../reading/parts-that-readings-need.ts';
import { errorOf } from '../reading/reading-state.ts';
import { HeldBackError } from '../requests/stored-request-counts-and-pauses.ts';
import { sinceOf } from '../stored-history/standing-since.ts';
import { AssignmentNames, DETAILS_LIVE_MS } from './names-of-groups-and-projects.ts';

/** How long a card waits for details that only the service can tell, ms. */
const DETAILS_WAIT_MS = 1_500;
const NAMES_ON_CARD = 5;
/** The longest e-mail address (RFC 5321), bytes. */
const LONGEST_EMAIL = 254;

export class People {
  readonly names: AssignmentNames;
  readonly #deps: PeopleDependencies;

  constructor(deps: PeopleDependencies) {
    this.#deps = deps;
    this.names = new AssignmentNames(deps);
  }

  /** Throws `setup` when there is no list or no such member. */
  async read(workspaceId: string, userId: string): Promise<PersonDetails> {
    const { store, connections } = this.#deps;
    const found = await store.withRoster(workspaceId, async (roster) => ({
      roster,
      sighting: await store.members.member(roster, userId),
    }));
    if (found?.sighting === undefined) throw new StatusError('setup', 'the person is in no stored list');
    const { roster, sighting } = found;
    const all = await connections.list();
    const connection =
      all.find(({ id }) => id === roster.connectionId) ?? (await connections.covering(workspaceId))[0];
    const member =
      sighting.member.detailed || connection === undefined
        ? sighting.member
        : await this.#detailed(connection, workspaceId, sighting.member);
    const workspaces = connection?.workspaces ?? [];
    const nameOf = (id: string): string => workspaces.find((one) => one.id === id)?.name ?? '';
    if (member.groups.length + member.projects.length > 0)
      await this.names.readForCard(workspaceId, DETAILS_WAIT_MS);
    const [{ assignmentsOf }, activeIn, events, state, unbrokenFrom] = await Promise.all([
      this.names.assignments(workspaceId),
      connection === undefined ? [] : store.people.activeIn(connection.id, userId),
      store.history.personEvents(workspaceId, userId),
      store.state(workspaceId),
      store.unbrokenFrom(workspaceId),
    ]);
    const { groups, projects } = assignmentsOf(member);
    const elsewhere = activeIn.filter((id) => id !== workspaceId);
    const error = state === undefined ? undefined : errorOf(state.reading, this.#deps.clock.now());
    const hasFailed = error !== undefined && explanationOf(error) !== 'paced';
    return {
      id: member.id,
      name: shorten(member.name, 90),
      email: shorten(member.email, 90),
      wholeEmail: isWhole(member.email) ? member.email : '',
      standing: member.standing,
      account: shorten(member.account, 40),
      membership: shorten(toldMembership(member), 40),
      roles: member.roles.slice(0, 4).map((role) => shorten(role, 40)),
      workspace: { id: workspaceId, name: shorten(nameOf(workspaceId), 80) },
      groups: onCard(groups),
      projects: onCard(projects),
      activeIn: {
        names: elsewhere.slice(0, NAMES_ON_CARD).map((id) => shorten(nameOf(id), 40)),
        total: elsewhere.length,
      },
      since: sinceOf(events.toReversed(), member.standing, unbrokenFrom),
      readAt: roster.readAt,
      detailed: member.detailed,
      apiCall: connection === undefined ? '' : apiCall(connection, workspaceId, member),
      ...(hasFailed ? { error } : {}),
    };
  }

  /** The member with groups and projects if these arrive in time, else without. */
  async #detailed(connection: ConnectionRecord, workspaceId: string, member: Member): Promise<Member> {
    const reading = this.#readDetails(connection, workspaceId, member).catch(() => member);
    return Promise.race([reading, this.#deps.clock.sleep(DETAILS_WAIT_MS).then(() => member)]);
  }

  /**
   * The member with groups and projects, from the service unless they were read within a day. As it was when the
   * service does not show the person; that is kept, so that it is not asked again. Throws.
   */
  async #readDetails(
    connection: ConnectionRecord,
    workspaceId: string,
    member: Member,
    isOnce = false,
  ): Promise<Member> {
    const { store, vault, clock } = this.#deps;
    const stored = await store.people.person(workspaceId, member.id);
    const withDetails = ({ groups, projects }: Member): Member => ({
      ...member,
      groups,
      projects,
      detailed: true,
    });
    if (wasNotShown(stored, member, clock.now())) return member;
    if (stored?.member.detailed && isFresh(stored, clock.now())) return withDetails(stored.member);
    const read = await this.#readAlone(connection, workspaceId, member, isOnce);
    if ((await vault.find(connection.id)) === undefined) return member;
    await store.people.savePerson({
      workspaceId,
      userId: member.id,
      readAt: clock.now(),
      member: read ?? { ...member, detailed: false },
    });
    return read === undefined ? member : withDetails(read);
  }

  /** What the service says of one person; `undefined` when it does not show them. Throws. */
  async #readAlone(
    connection: ConnectionRecord,
    workspaceId: string,
    member: Member,
    isOnce: boolean,
  ): Promise<Member | undefined> {
    if (member.email === '' && member.name === '') return undefined;
    const path = personPath(workspaceId, member, 'ALL');
    try {
      const { body } = await this.#deps.connections.get(connection, path, { kind: 'card', isOnce });
      // The person is in a list that was understood.
      const user = parseUsers(body, { count: 1, broken: 0 }).records.find(({ id }) => id === member.id);
      return user === undefined ? undefined : toMember(user, workspaceId, true);
    } catch (error) {
      // The service may refuse a search among the accounts that the plain list leaves out.
      if (isListedApart(member.account) && refusesAccounts(error)) return undefined;
      throw error;
    }
  }

  /**
   * Reads the assignments of people whose groups and projects did not come with the list: one request for each person
   * who was not read within a day. Throws the first failure; people who were read stay read. A web page in place of one
   * of them stops only that one; it is thrown with the time of the next try when the others have to wait.
   */
  async readAssignments(workspaceId: string, ids: readonly string[]): Promise<void> {
    const { store, connections } = this.#deps;
    const [connection] = await connections.covering(workspaceId);
    if (connection === undefined) throw new StatusError('setup', 'no connection knows the workspace');
    let webPage: WebPageError | undefined;
    for (const id of ids) {
      const sighting = await store.withRoster(workspaceId, (roster) => store.members.member(roster, id));
      if (sighting === undefined) continue;
      // Whoever waits for the answer would give up if each of the others were asked for several times.
      const isOnce = webPage !== undefined;
      try {
        await this.#readDetails(connection, workspaceId, sighting.member, isOnce);
      } catch (error) {
        // Web pages use up an hour with few requests, and say more than that it is used up.
        if (error instanceof HeldBackError && webPage !== undefined)
          throw Object.assign(webPage, { retryAt: error.retryAt });
        if (!(error instanceof WebPageError)) throw error;
        webPage ??= error;
      }
    }
    if (webPage !== undefined) throw webPage;
  }
}

/** Whether the person was read within a day. `now`: ms since the epoch. */
export function isFresh({ readAt }: PersonRecord, now: number): boolean {
  return Math.abs(now - readAt) < DETAILS_LIVE_MS;
}

/** Whether the person was searched for by the same data within a day, and not shown. `now`: ms since the epoch. */
export function wasNotShown(stored: PersonRecord | undefined, member: Member, now: number): boolean {
  if (stored === undefined || stored.member.detailed || !isFresh(stored, now)) return false;
  const { name, email, account } = stored.member;
  return name === member.name && email === member.email && account === member.account;
}

/** The request that shows a person's membership, for a shell that holds the key itself. */
function apiCall({ base }: ConnectionRecord, workspaceId: string, member: Member): string {
  return `curl -H "X-Api-Key: $CLOCKIFY_API_KEY" ${shellQuoted(base + personPath(workspaceId, member, 'ALL'))}`;
}

/** One word for a POSIX shell, which then finds nothing to replace in it: a server may have named its address. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function onCard({ names, total, atMost }: Assigned): PersonDetails['groups'] {
  return { names: names.slice(0, NAMES_ON_CARD).map((name) => shorten(name, 40)), total, atMost };
}

/** A cut address would be somebody else's or nobody's, so it must not be copied. */
function isWhole(email: string): boolean {
  return new TextEncoder().encode(email).length <= LONGEST_EMAIL;
}
