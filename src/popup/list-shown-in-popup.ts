/** The list of the workspace's members in the popup, read again whenever the background has another version of it. */
import { batch, computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import { type ListedMember, readMembers } from '../ui/fetch-member-list.ts';
import { failure, status } from './popup-state.ts';

export const members = signal<readonly ListedMember[]>([]);

/** Version of the list in the background (`null` for none), and version of the list in `members`, read or tried. */
const version = computed(() => {
  const workspace = status.value?.workspace;
  return workspace?.roster == null ? null : `${workspace.id} ${workspace.roster.version}`;
});
const held = signal<string | null>(null);

/** The list is being read. */
export const listing = computed(() => held.value !== version.value);

/** Reads the list again whenever the background has another version of it. */
export function followMembers(): () => void {
  return effect(() => void loadMembers(version.value));
}

async function loadMembers(wanted: string | null): Promise<void> {
  let found: readonly ListedMember[] = [];
  const workspaceId = status.peek()?.workspace?.id;
  try {
    if (wanted !== null && workspaceId !== undefined) found = (await readMembers(workspaceId))?.members ?? [];
  } catch (error) {
    failure.value = toErrorInfo(error);
    // Those of another workspace would stand under the name of this one.
    if (held.peek()?.startsWith(`${workspaceId} `)) found = members.peek();
  }
  if (wanted !== version.peek()) return;
  batch(() => {
    members.value = found;
    held.value = wanted;
  });
}

/** Resolves once the list has been read. */
export function membersRead(): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      if (!listing.value) resolve();
    });
  });
}
