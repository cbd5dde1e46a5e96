/** Reads the workspace from addresses and API calls of the web app. No browser API. */

const WORKSPACE_PATH = /\/workspaces\/([0-9a-f]{24})(?![0-9a-z])/i;
const ADDRESS = /^(https:\/\/([^/?#]+))([^?#]*)/;
const SWITCH = /\/defaultWorkspace\/([0-9a-f]{24})(?![0-9a-z])/i;
/** The list of the users, or one user's own entry; `…/users/{id}/roles` and the like are called by every page. */
const USERS = /^\/(?:users|members?)(?:\/[0-9a-f]{24})?\/?$/i;

/** Whether a host, which may have a port, is one of Clockify's, with or without the web app. */
export function isClockifyHost(host: string): boolean {
  return /(?:^|\.)clockify\.(?:me|app)(?::\d+)?$/i.test(host);
}

/** The address without queries, also without one in the fragment: a query may be about anything. */
export function withoutQueries(address: string): string {
  return address.replace(/\?[^#]*/g, '');
}

/** The workspace id that an address without queries names, or `null`. Addresses are in the browser's own form. */
export function workspaceOfAddress(address: string): string | null {
  return WORKSPACE_PATH.exec(address)?.[1]?.toLowerCase() ?? null;
}

export interface WorkspaceCall {
  readonly id: string;
  /** `POST …/defaultWorkspace/{id}`: the switch itself, which names the new workspace before anything else does. */
  readonly isSwitch: boolean;
  /** It reads or changes the users. */
  readonly isOfUsers: boolean;
}

/**
 * The workspace that an API call is about; `null` when it is about none, or goes neither to a host of Clockify nor to
 * the page's own server. `page`: the page's address.
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
