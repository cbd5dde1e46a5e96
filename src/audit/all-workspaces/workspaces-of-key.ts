/** Which workspaces are compared, and in which order: those that the key of the chosen workspace sees. */
import { computed } from '@preact/signals';
import { connection, workspaces } from '../shown-workspace.ts';

/** The workspaces that one key sees. A workspace that two keys see is listed under both. */
export function seenBy<W extends { readonly id: string }>(
  key: { readonly workspaces: readonly { readonly id: string }[] } | undefined,
  all: readonly W[],
): W[] {
  const seen = new Set(key?.workspaces.map(({ id }) => id));
  return all.filter(({ id }) => seen.has(id));
}

/** What the key of the chosen workspace sees. */
export const ofKey = computed(() => seenBy(connection.value, workspaces.value));
