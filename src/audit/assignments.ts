/** Which groups and projects people are still assigned to, by name: read from the lists kept in this browser. */
import { Store } from '../directory/store.ts';

export interface Assignments {
  readonly groups: readonly string[];
  readonly projects: readonly string[];
}

const store = new Store();

/** For the people asked for: user id → names. A name that was not read so far is told by its id. */
export async function readAssignments(
  workspaceId: string,
  userIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Assignments>> {
  const [groups, projects] = await Promise.all([
    store.names(workspaceId, 'user-groups'),
    store.names(workspaceId, 'projects'),
  ]);
  const names = new Map([...(groups?.entries ?? []), ...(projects?.entries ?? [])]);
  const nameOf = (id: string) => names.get(id) ?? id;
  const found = new Map<string, Assignments>();
  await store.withRoster(workspaceId, async (roster) => {
    for await (const { sightings } of store.sightings(roster, false)) {
      for (const { member } of sightings) {
        if (!userIds.has(member.id)) continue;
        found.set(member.id, {
          groups: member.groups.map(nameOf),
          projects: member.projects.map(nameOf),
        });
      }
    }
  });
  return found;
}
