/** Which workspaces are compared, and in which order. Pure. */

/** The workspaces that one key sees. A workspace that two keys see is listed under both. */
export function seenBy<W extends { readonly id: string }>(
  key: { readonly workspaces: readonly { readonly id: string }[] } | undefined,
  all: readonly W[],
): W[] {
  const seen = new Set(key?.workspaces.map(({ id }) => id));
  return all.filter(({ id }) => seen.has(id));
}
