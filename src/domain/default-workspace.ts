/** Which workspace the popup, the audit page and a new key begin with. No browser API. */

/** What a key covers. */
interface Covering {
  readonly workspaces: readonly { readonly id: string }[];
  /** The workspace that its owner used last. */
  readonly activeWorkspace: string;
}

/**
 * The workspace to show where no page says one: the one that the owner of a key used last, else the first. Only one
 * that a key covers: what was used last is rarely asked for, and may have gone. `undefined` when there is none.
 */
export function workspaceWithoutPage(connections: readonly Covering[]): string | undefined {
  const covered = connections.flatMap(({ workspaces }) => workspaces.map(({ id }) => id));
  const active = connections.map(({ activeWorkspace }) => activeWorkspace);
  return [...active, ...covered].find((id) => covered.includes(id));
}
