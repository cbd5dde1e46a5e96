/** Paths of the lists of the service, with their parameters. Source: Clockify's description of its API, 2026-05. */

export type AccountList = 'LIMITED' | 'LIMITED_DELETED' | 'DELETED';

/** Account statuses that the plain list leaves out. The service takes one value per request. */
export const ACCOUNT_LISTS: readonly AccountList[] = ['LIMITED', 'LIMITED_DELETED', 'DELETED'];

export interface UsersQuery {
  readonly memberships: 'ALL' | 'WORKSPACE';
  readonly status: 'ALL' | 'INACTIVE';
  /** The newest accounts first. */
  readonly newestFirst?: boolean;
  readonly page: number;
  readonly size: number;
  readonly accounts?: AccountList;
  /** Substring filters of the service. */
  readonly email?: string;
  readonly name?: string;
}

/** Path of the users list; sorted by id so that pages stay as they are while people are edited. */
export function usersPath(workspaceId: string, query: UsersQuery): string {
  const parameters = new URLSearchParams({
    memberships: query.memberships,
    status: query.status,
    'sort-column': 'ID',
    'sort-order': query.newestFirst === true ? 'DESCENDING' : 'ASCENDING',
    'include-roles': 'true',
    page: String(query.page),
    'page-size': String(query.size),
  });
  if (query.accounts !== undefined) parameters.set('account-statuses', query.accounts);
  if (query.email !== undefined) parameters.set('email', query.email);
  if (query.name !== undefined) parameters.set('name', query.name);
  return `/v1/workspaces/${encodeURIComponent(workspaceId)}/users?${parameters}`;
}

/**
 * Length limit of an e-mail or a name in a search, in characters of the address. More of it would find nobody else.
 */
const MAX_SEARCH_LENGTH = 120;

/**
 * Path that finds one person by what is known of them. The service looks for a part of the e-mail or the name, so
 * others may come too; the first 50 people of the list when neither is known. An account that the plain list leaves
 * out is asked for by its status.
 */
export function personPath(
  workspaceId: string,
  { email, name, account }: { readonly email: string; readonly name: string; readonly account: string },
  memberships: UsersQuery['memberships'],
): string {
  const accounts = ACCOUNT_LISTS.find((one) => one === account);
  return usersPath(workspaceId, {
    memberships,
    status: 'ALL',
    page: 1,
    size: 50,
    ...(accounts === undefined ? {} : { accounts }),
    ...(email !== ''
      ? { email: searchBeginning(email) }
      : name !== ''
        ? { name: searchBeginning(name) }
        : {}),
  });
}

/** The beginning of a text that is long enough for a search. Never ends in half of a surrogate pair. */
function searchBeginning(text: string): string {
  let found = '';
  for (const character of text) {
    if (`${new URLSearchParams({ '': found + character })}`.length > MAX_SEARCH_LENGTH) break;
    found += character;
  }
  return found;
}

/** Path of a workspace's user groups or projects. */
export function namesPath(
  workspaceId: string,
  kind: 'user-groups' | 'projects',
  page: number,
  size: number,
): string {
  return `/v1/workspaces/${encodeURIComponent(workspaceId)}/${kind}?page=${page}&page-size=${size}`;
}
