/**
 * What the card says of one person: from the list in use, with the names of groups and projects. Answers from
 * what is stored; the service is asked only for what the card can do without for a moment.
 */

import { namesPath, personPath, walk } from '../clockify/paging.ts';
import { type Named, parseNamed, parseUsers } from '../clockify/schema.ts';
import { explanationOf, StatusError } from '../domain/errors.ts';
import type { Member } from '../domain/member.ts';
import { shorten } from '../domain/names.ts';
import type { Assigned, PersonDetails } from '../platform/messages.ts';
import type { ConnectionRecord } from '../platform/vault.ts';
import type { Connections, Surroundings } from './connections.ts';
import { sinceOf } from './history.ts';
import type { NamesKind, NamesRecord } from './list-database.ts';
import { toMember } from './roster.ts';
import { errorOf } from './sync-state.ts';

const NAMES_LIVE_MS = 24 * 60 * 60_000;
/** Names of more groups or projects than this are not read. */
const MOST_NAMES = 10_000;
/** How long a card waits for details that only the service can tell, ms. */
const PATIENCE_MS = 1_500;
const NAMES_ON_CARD = 5;
/** No address is longer (RFC 5321), bytes. */
const LONGEST_EMAIL = 254;
/** Records of a page of names. */
const NAMES_PAGE_SIZE = 1_000;

export interface Assignments {
  readonly groups: Assigned;
  readonly projects: Assigned;
}

export interface PeopleSurroundings extends Surroundings {
  readonly connections: Connections;
}

export class People {
  readonly #around: PeopleSurroundings;
  readonly #reading = new Map<string, Promise<void>>();

  constructor(around: PeopleSurroundings) {
    this.#around = around;
  }

  /** Throws `setup` when no list or no such member is at hand. */
  async read(workspaceId: string, userId: string): Promise<PersonDetails> {
    const { store, connections } = this.#around;
    const found = await store.withRoster(workspaceId, async (roster) => ({
      roster,
      sighting: await store.member(roster, userId),
    }));
    if (found?.sighting === undefined) throw new StatusError('setup', 'the person is in no list at hand');
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
    if (member.groups.length + member.projects.length > 0) await this.awaitNames(workspaceId);
    const [assignments, activeIn, events, state, knownFrom] = await Promise.all([
      this.assignments(workspaceId),
      connection === undefined ? [] : store.people.activeIn(connection.id, userId),
      store.history.personEvents(workspaceId, userId),
      store.state(workspaceId),
      store.history.knownFrom(workspaceId),
    ]);
    const { groups, projects } = assignments(member);
    const elsewhere = activeIn.filter((id) => id !== workspaceId);
    const error = state === undefined ? undefined : errorOf(state.reading);
    const hasFailed = error !== undefined && explanationOf(error) !== 'paced';
    return {
      id: member.id,
      name: shorten(member.name, 90),
      email: shorten(member.email, 90),
      wholeEmail: isWhole(member.email) ? member.email : '',
      standing: member.standing,
      account: shorten(member.account, 40),
      membership: shorten(member.membership, 40),
      roles: member.roles.slice(0, 4).map((role) => shorten(role, 40)),
      workspace: { id: workspaceId, name: shorten(nameOf(workspaceId), 80) },
      groups: onCard(groups),
      projects: onCard(projects),
      activeIn: {
        names: elsewhere.slice(0, NAMES_ON_CARD).map((id) => shorten(nameOf(id), 40)),
        total: elsewhere.length,
      },
      since: sinceOf(events.at(-1), member.standing, knownFrom),
      readAt: roster.readAt,
      detailed: member.detailed,
      apiCall: connection === undefined ? '' : apiCall(connection, workspaceId, member),
      ...(hasFailed ? { error } : {}),
    };
  }

  /**
   * What members are still assigned to: of this workspace's own groups and projects each once, with their names. As
   * long as its own are not known, ids of other workspaces may be among them, so it is a number at most.
   */
  async assignments(workspaceId: string): Promise<(member: Member) => Assignments> {
    const { store } = this.#around;
    const [groups, projects] = await Promise.all([
      store.people.names(workspaceId, 'user-groups'),
      store.people.names(workspaceId, 'projects'),
    ]);
    const groupsOf = ownOnly(groups);
    const projectsOf = ownOnly(projects);
    return (member) => ({ groups: groupsOf(member.groups), projects: projectsOf(member.projects) });
  }

  /** Reads the names of groups and projects unless that was done within a day. Never throws. */
  async readNames(workspaceId: string): Promise<void> {
    const running = this.#reading.get(workspaceId);
    if (running !== undefined) return running;
    const reading = this.#readAllNames(workspaceId).finally(() => this.#reading.delete(workspaceId));
    this.#reading.set(workspaceId, reading);
    return reading;
  }

  /** The same for somebody who can do without them after so long, ms. */
  async awaitNames(workspaceId: string, ms = PATIENCE_MS): Promise<void> {
    await Promise.race([this.readNames(workspaceId), this.#around.clock.sleep(ms)]);
  }

  async #readAllNames(workspaceId: string): Promise<void> {
    const { store, connections, clock, log } = this.#around;
    for (const kind of ['user-groups', 'projects'] as const) {
      try {
        const stored = await store.people.names(workspaceId, kind);
        if (stored !== undefined && Math.abs(clock.now() - stored.readAt) < NAMES_LIVE_MS) continue;
        if (!(await connections.ledger.mayAsk(workspaceId, 'names'))) continue;
        const [connection] = await connections.covering(workspaceId);
        if (connection !== undefined) await this.#readNamesOf(workspaceId, kind, connection);
      } catch (error) {
        // A plan or a role may be refused them: the card then shows their number only.
        log('names not read', error instanceof StatusError ? `${kind}: ${error.code}` : kind);
        if (error instanceof StatusError && error.status === 403) {
          const refused = { workspaceId, kind, readAt: clock.now(), entries: [], isWhole: false };
          await store.people.saveNames(refused).catch(() => undefined);
        }
      }
    }
  }

  async #readNamesOf(workspaceId: string, kind: NamesKind, connection: ConnectionRecord): Promise<void> {
    const { store, vault, connections, clock } = this.#around;
    const { ledger } = connections;
    const found: Named[] = [];
    const pages = walk({
      size: (await ledger.pageSize(workspaceId, kind)) ?? NAMES_PAGE_SIZE,
      read: (page, size) =>
        connections.get(connection, namesPath(workspaceId, kind, page, size), { kind: 'names' }),
      parse: parseNamed,
      onSmaller: (size) => ledger.learnPageSize(workspaceId, kind, size),
    });
    let isWhole = true;
    for await (const { records, isLast } of pages) {
      found.push(...records);
      isWhole = isLast;
      if (found.length >= MOST_NAMES) break;
    }
    const entries = found.map(({ id, name }) => [id, name] as const);
    // Disconnected meanwhile: nothing of it may come back.
    if ((await vault.find(connection.id)) === undefined) return;
    await store.people.saveNames({ workspaceId, kind, readAt: clock.now(), entries, isWhole });
  }

  /** The member with groups and projects when they can be had in time, else as it is. */
  async #detailed(connection: ConnectionRecord, workspaceId: string, member: Member): Promise<Member> {
    const reading = this.#readDetails(connection, workspaceId, member).catch(() => member);
    return Promise.race([reading, this.#around.clock.sleep(PATIENCE_MS).then(() => member)]);
  }

  /** The member with groups and projects, from the service unless they were read within a day. Throws. */
  async #readDetails(connection: ConnectionRecord, workspaceId: string, member: Member): Promise<Member> {
    const { store, vault, connections, clock } = this.#around;
    const stored = await store.people.person(workspaceId, member.id);
    const withDetails = ({ groups, projects }: Member): Member => ({
      ...member,
      groups,
      projects,
      detailed: true,
    });
    if (stored !== undefined && Math.abs(clock.now() - stored.readAt) < NAMES_LIVE_MS)
      return withDetails(stored.member);
    if (member.email === '' && member.name === '') return member;
    const { body } = await connections.get(connection, personPath(workspaceId, member, 'ALL'), {
      kind: 'card',
    });
    const user = parseUsers(body).records.find(({ id }) => id === member.id);
    if (user === undefined) return member;
    const read = toMember(user, workspaceId, true);
    if ((await vault.find(connection.id)) === undefined) return member;
    await store.people.savePerson({ workspaceId, userId: member.id, readAt: clock.now(), member: read });
    return withDetails(read);
  }

  /**
   * Reads what people are still assigned to whose groups and projects did not come with the list: one request for
   * each who was not read within a day. Throws what the first failure was; who was read before it stays read.
   */
  async readAssignments(workspaceId: string, ids: readonly string[]): Promise<void> {
    const { store, connections } = this.#around;
    const [connection] = await connections.covering(workspaceId);
    if (connection === undefined) throw new StatusError('setup', 'no connection knows the workspace');
    for (const id of ids) {
      const sighting = await store.withRoster(workspaceId, (roster) => store.member(roster, id));
      if (sighting !== undefined) await this.#readDetails(connection, workspaceId, sighting.member);
    }
  }
}

/** The request that shows a person's membership, for a shell that holds the key itself. */
function apiCall({ base }: ConnectionRecord, workspaceId: string, member: Member): string {
  return `curl -H "X-Api-Key: $CLOCKIFY_API_KEY" "${base}${personPath(workspaceId, member, 'ALL')}"`;
}

function onCard({ names, total, atMost }: Assigned): PersonDetails['groups'] {
  return { names: names.slice(0, NAMES_ON_CARD).map((name) => shorten(name, 40)), total, atMost };
}

/** Of ids, those that are in the list; all of them while that is not whole. */
function ownOnly(list: NamesRecord | undefined): (ids: readonly string[]) => Assigned {
  const named = new Map(list?.entries);
  const isWhole = list?.isWhole ?? (list !== undefined && list.entries.length < MOST_NAMES);
  return (ids) => {
    const own = isWhole ? ids.filter((id) => named.has(id)) : ids;
    const names = own.flatMap((id) => named.get(id) || (isWhole ? id : []));
    return { names, total: own.length, atMost: !isWhole && own.length > 0 };
  };
}

/** A cut address is somebody else's, or nobody's: it is worth nothing to whoever copies it. */
function isWhole(email: string): boolean {
  return new TextEncoder().encode(email).length <= LONGEST_EMAIL;
}
