/**
 * The users endpoint's answers. A member of 60 projects takes 13 kB. So lists of memberships are kept as bytes with
 * gaps for the user's id, and copied; only the small part that changes is written each time.
 */
import type { ApiUser, Member, User, Workspace, World } from './world.ts';

export type MembershipsParameter = 'NONE' | 'ALL' | 'WORKSPACE' | 'PROJECT' | 'USERGROUP';

export interface UsersQuery {
  readonly memberships: MembershipsParameter;
  readonly status: string;
  /** Values of `account-statuses`; empty means the default list. */
  readonly accounts: readonly string[];
  readonly includeRoles: boolean;
  /** False when the role sees no memberships. */
  readonly sighted: boolean;
  /** A reader who sees nothing about others, or only their assignments. */
  readonly reader?: { readonly id: string; readonly sees: 'nothing' | 'assignments' };
}

/** Account statuses that are listed only when asked for by name. */
const LEFT_OUT: readonly string[] = ['LIMITED', 'DELETED', 'LIMITED_DELETED'];

/** The members that a query lists, unsorted. */
export function selectMembers(
  world: World,
  workspace: Workspace,
  query: Pick<UsersQuery, 'status' | 'accounts'> & { readonly email: string; readonly name: string },
): User[] {
  const selected: User[] = [];
  for (const [id, member] of workspace.members) {
    const user = world.users.get(id);
    if (user === undefined) continue;
    if (query.accounts.length > 0) {
      if (!query.accounts.includes(user.status)) continue;
    } else if (LEFT_OUT.includes(user.status)) continue;
    if (query.status !== '' && query.status !== 'ALL' && member.status !== query.status) continue;
    if (query.email !== '' && !(user.email ?? '').toLowerCase().includes(query.email.toLowerCase())) continue;
    if (query.name !== '' && !(user.name ?? '').toLowerCase().includes(query.name.toLowerCase())) continue;
    selected.push(user);
  }
  return selected;
}

/** One user of the list, as bytes of JSON. */
export function userBytes(user: User, workspace: Workspace, query: UsersQuery): Buffer {
  const member = workspace.members.get(user.id);
  const { memberships: wanted } = query;
  const open = Buffer.from(`${head(user)}"memberships":[`);
  const close = Buffer.from(`]${tail(user, member, workspace, query)}}`);
  const hidden = query.reader === undefined || query.reader.id === user.id ? undefined : query.reader.sees;
  if (member === undefined || wanted === 'NONE' || !query.sighted || hidden === 'nothing') {
    return Buffer.concat([open, close]);
  }

  const parts: Buffer[] = [];
  if (hidden === undefined && member.status !== null && (wanted === 'ALL' || wanted === 'WORKSPACE')) {
    parts.push(
      Buffer.from(
        `{"userId":"${user.id}","hourlyRate":null,"costRate":null,"targetId":"${workspace.id}","membershipType":"WORKSPACE","membershipStatus":"${member.status}"}`,
      ),
    );
  }
  if (wanted === 'ALL' || wanted === 'PROJECT') parts.push(filled(member.projects, 'PROJECT', user.id));
  if (wanted === 'ALL' || wanted === 'USERGROUP') parts.push(filled(member.groups, 'USERGROUP', user.id));

  for (const entry of member.more ?? []) {
    if (wanted !== 'ALL' && wanted !== entry.membershipType) continue;
    const sent = { userId: user.id, hourlyRate: null, costRate: null, ...entry };
    parts.push(Buffer.from(JSON.stringify(sent)));
  }

  const pieces: Buffer[] = [open];
  for (const part of parts) {
    if (part.length === 0) continue;
    if (pieces.length > 1) pieces.push(COMMA);
    pieces.push(part);
  }
  pieces.push(close);
  return Buffer.concat(pieces);
}

/** One user of the list, as an object. */
export function apiUser(user: User, workspace: Workspace, query: UsersQuery): ApiUser {
  return JSON.parse(userBytes(user, workspace, query).toString()) as ApiUser;
}

const COMMA = Buffer.from(',');

interface Template {
  readonly bytes: Buffer;
  /** Where to put the user's id. */
  readonly gaps: readonly number[];
}

const templates = new WeakMap<readonly string[], Template>();

function filled(targets: readonly string[], type: 'PROJECT' | 'USERGROUP', userId: string): Buffer {
  if (targets.length === 0) return Buffer.alloc(0);
  let template = templates.get(targets);
  if (template === undefined) {
    const gaps: number[] = [];
    let text = '';
    for (const target of targets) {
      if (text !== '') text += ',';
      text += '{"userId":"';
      gaps.push(text.length);
      text += `000000000000000000000000","hourlyRate":${type === 'PROJECT' ? '{"amount":9500,"currency":"USD"}' : 'null'},"costRate":null,"targetId":"${target}","membershipType":"${type}","membershipStatus":"ACTIVE"}`;
    }
    template = { bytes: Buffer.from(text, 'latin1'), gaps };
    templates.set(targets, template);
  }
  const bytes = Buffer.allocUnsafe(template.bytes.length);
  template.bytes.copy(bytes);
  const id = Buffer.from(userId, 'latin1');
  for (const gap of template.gaps) id.copy(bytes, gap);
  return bytes;
}

function head(user: User): string {
  const email = user.email === null ? '' : `"email":${JSON.stringify(user.email)},`;
  return `{"id":"${user.id}",${email}"name":${JSON.stringify(user.name)},`;
}

function tail(user: User, member: Member | undefined, workspace: Workspace, query: UsersQuery): string {
  let text = `,"profilePicture":"https://img.clockify.me/no-user-image.png","activeWorkspace":"${user.activeWorkspace}","defaultWorkspace":"${user.activeWorkspace}","settings":${settingsText(user)},"status":${JSON.stringify(user.status)},"customFields":[]`;
  if (query.includeRoles) text += `,"roles":${JSON.stringify(rolesOf(member, workspace))}`;
  for (const [field, value] of Object.entries(user.extra)) {
    text += `,${JSON.stringify(field)}:${JSON.stringify(value)}`;
  }
  return text;
}

const settingsTexts = new WeakMap<Record<string, unknown>, string>();

function settingsText(user: User): string {
  if (user.settings === null) return 'null';
  let text = settingsTexts.get(user.settings);
  if (text === undefined) {
    text = JSON.stringify(user.settings);
    settingsTexts.set(user.settings, text);
  }
  return text;
}

function rolesOf(member: Member | undefined, workspace: Workspace): unknown[] {
  if (member === undefined || member.role === 'MEMBER') return [];
  return [
    {
      role: member.role,
      entities: [{ id: workspace.id, name: workspace.name, source: { id: workspace.id, type: 'WORKSPACE' } }],
    },
  ];
}
