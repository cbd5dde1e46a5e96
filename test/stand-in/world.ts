/**
 * The stand-in's state: people, workspaces, memberships and keys. Plain data that a test may change while the service
 * runs. Also says what the extension should show for each person.
 */
import { type Standing, standing } from '../../src/domain/standing.ts';

/** `global`, `euc1`, `use2`, `euw2`, `apse2`, or the name of a subdomain. */
export type RegionName = string;

export type Role = 'OWNER' | 'WORKSPACE_ADMIN' | 'PROJECT_MANAGER' | 'TEAM_MANAGER' | 'MEMBER';

export interface User {
  /** 24 hexadecimal digits. */
  readonly id: string;
  /** `null` for an invited person who has not joined. */
  name: string | null;
  /** `null` when answers lack the field, as for limited members. */
  email: string | null;
  /** Account status. Values that the service does not document are allowed. */
  status: string;
  activeWorkspace: string;
  /** Answers may have `null`. */
  settings: Record<string, unknown> | null;
  /** Added to the answer unchanged, because the service adds fields without notice. */
  extra: Record<string, unknown>;
}

export interface Member {
  /** Workspace membership status; `null` when the person has no membership of this workspace in the list. */
  status: string | null;
  role: Role;
  /** More entries to send: of other workspaces, or duplicates. */
  more?: readonly {
    readonly targetId: string;
    readonly membershipType: string;
    readonly membershipStatus: string;
  }[];
  /** Ids of assigned projects and groups. Replace the array to change it, because many members share one. */
  projects: readonly string[];
  groups: readonly string[];
}

export interface Project {
  readonly id: string;
  name: string;
  client: string;
  color: string;
  archived: boolean;
}

export interface Workspace {
  readonly id: string;
  name: string;
  region: RegionName;
  /** By user id, in the order of the ids. */
  readonly members: Map<string, Member>;
  projects: Project[];
  groups: { readonly id: string; name: string }[];
  tags: string[];
  tasks: string[];
  /** `featureSubscriptionType`; `undefined` when the field is missing. */
  plan: string | null | undefined;
  /** People who were removed: in no list, but old time entries have their names. */
  former: string[];
}

export interface Key {
  readonly key: string;
  readonly userId: string;
  readonly region: RegionName;
  /**
   * `refused`: the role may not read the user list. `blind`: it sees no memberships. `own`: it sees only its own.
   * `assignments`: of others it sees only projects and groups.
   */
  sight: 'full' | 'blind' | 'own' | 'assignments' | 'refused';
}

/** One user as the users endpoint sends it. */
export interface ApiUser {
  readonly id: string;
  readonly name: string | null;
  readonly email?: string;
  readonly status: string;
  readonly memberships: readonly ApiMembership[];
}

export interface ApiMembership {
  readonly userId: string;
  readonly targetId: string;
  readonly membershipType: 'WORKSPACE' | 'PROJECT' | 'USERGROUP';
  readonly membershipStatus: string;
}

export class World {
  readonly users = new Map<string, User>();
  readonly workspaces = new Map<string, Workspace>();
  readonly keys = new Map<string, Key>();
  /** Who is signed in to the web app, and the workspace that the app opens in. */
  session = { userId: '', workspaceId: '' };

  /** Throws when there is none. */
  workspace(id: string): Workspace {
    const workspace = this.workspaces.get(id);
    if (workspace === undefined) throw new Error(`no workspace ${id} in this world`);
    return workspace;
  }

  workspaceNamed(name: string): Workspace {
    for (const workspace of this.workspaces.values()) if (workspace.name === name) return workspace;
    throw new Error(`no workspace ${name} in this world`);
  }

  user(id: string): User {
    const user = this.users.get(id);
    if (user === undefined) throw new Error(`no user ${id} in this world`);
    return user;
  }

  /** Everyone in the workspace's lists with exactly this name. */
  membersNamed(workspaceId: string, name: string): User[] {
    return [...this.workspace(workspaceId).members.keys()]
      .map((id) => this.user(id))
      .filter((user) => user.name === name);
  }

  /** Deactivates, reactivates, invites …; with `null` the person stays listed without a membership of this workspace. */
  setMembership(workspaceId: string, userId: string, status: string | null): void {
    const member = this.workspace(workspaceId).members.get(userId);
    if (member === undefined) throw new Error(`user ${userId} is not listed in workspace ${workspaceId}`);
    member.status = status;
  }

  /** Removes the person from every list of the workspace. Old time entries keep the name. */
  removeMember(workspaceId: string, userId: string): void {
    const workspace = this.workspace(workspaceId);
    const { name } = this.user(userId);
    workspace.members.delete(userId);
    if (name !== null) workspace.former.push(name);
  }

  /** Adds a new active member and returns the user. */
  addMember(workspaceId: string, name: string, email: string, status = 'ACTIVE'): User {
    const id = (BigInt(`0x${[...this.users.keys()].sort().at(-1) ?? '0'}`) + 4096n)
      .toString(16)
      .padStart(24, '0');
    const user: User = {
      id,
      name,
      email,
      status: 'ACTIVE',
      activeWorkspace: workspaceId,
      settings: null,
      extra: {},
    };
    this.users.set(id, user);
    this.workspace(workspaceId).members.set(id, { status, role: 'MEMBER', projects: [], groups: [] });
    return user;
  }

  /** The person's standing in the workspace, from the service's full answer. */
  standingOf(workspaceId: string, userId: string): Standing {
    const user = this.user(userId);
    const member = this.workspace(workspaceId).members.get(userId);
    if (member === undefined) throw new Error(`user ${userId} is not listed in workspace ${workspaceId}`);
    const memberships = [];
    if (member.status !== null) {
      memberships.push({
        membershipType: 'WORKSPACE',
        membershipStatus: member.status,
        targetId: workspaceId,
      });
    }
    if (member.projects.length > 0) memberships.push({ membershipType: 'PROJECT' });
    if (member.groups.length > 0) memberships.push({ membershipType: 'USERGROUP' });
    return standing({ status: user.status, memberships }, workspaceId);
  }

  /** User id → standing, for everyone in any list of the workspace, limited and deleted accounts included. */
  expected(workspaceId: string): Map<string, Standing> {
    return new Map(
      [...this.workspace(workspaceId).members.keys()].map((id) => [id, this.standingOf(workspaceId, id)]),
    );
  }

  /** Workspaces that a key's owner can list. */
  workspacesOf(userId: string, region: RegionName): Workspace[] {
    return [...this.workspaces.values()].filter(
      (workspace) => workspace.region === region && workspace.members.get(userId)?.status === 'ACTIVE',
    );
  }
}
