/** What addresses and calls of the web app say of its workspace. Knows no browser. */

const WORKSPACE_PATH = /\/workspaces\/([0-9a-f]{24})(?![0-9a-z])/i;
const ADDRESS = /^(https:\/\/([^/?#]+))([^?#]*)/;
const SWITCH = /\/defaultWorkspace\/([0-9a-f]{24})(?![0-9a-z])/i;
/** The list of the users, or one user's own entry; `…/users/{id}/roles` and the like are called by every page. */
const USERS = /^\/(?:users|members?)(?:\/[0-9a-f]{24})?\/?$/i;

/** Whether a host, with its port, is Clockify's, the web app's or not. */
export function isClockifyHost(host: string): boolean {
  return /(?:^|\.)clockify\.(?:me|app)(?::\d+)?$/i.test(host);
}

/** Without its queries, the one in the fragment included: what stands there may be about anything. */
export function withoutQueries(address: string): string {
  return address.replace(/\?[^#]*/g, '');
}

/** The workspace id that an address without queries names, or `null`. Addresses are in the browser's own form. */
export function workspaceOfAddress(address: string): string | null {
  return WORKSPACE_PATH.exec(address)?.[1]?.toLowerCase() ?? null;
}

export interface WorkspaceCall {
  readonly id: string;
  /** `POST …/defaultWorkspace/{id}`: the switch itself, which says where to before anything else does. */
  readonly isSwitch: boolean;
  /** A look at or a change of the users. */
  readonly isOfUsers: boolean;
}

/**
 * What an API call says of the workspace; `null` when it is no call about one, to a host of Clockify or to the server
 * of the page itself. `page`: that page's address.
 */
export function workspaceOfCall(address: string, page: string): WorkspaceCall | null {
  const [, origin = '', host = '', path = ''] = ADDRESS.exec(address) ?? [];
  if (!isClockifyHost(host) && !page.startsWith(`${origin}/`)) return null;
  const target = SWITCH.exec(path);
  const found = target ?? WORKSPACE_PATH.exec(path);
  if (!found) return null;
  const [{ length }, id = ''] = found;
  const rest = path.slice(found.index + length);
  return { id: id.toLowerCase(), isSwitch: !!target, isOfUsers: !target && USERS.test(rest) };
}
