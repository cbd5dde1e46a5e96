/** Puts the people of the cases into the stand-in. */
import { WORKSPACE_NAMES } from '../../stand-in/generate-people-and-workspaces.ts';
import type { World } from '../../stand-in/world.ts';
import { idOf, PEOPLE } from './roster.ts';

/** Fills the main workspace with the people of the cases and the key's owner, and nobody else. */
export function settle(world: World): void {
  const workspace = world.workspaceNamed(WORKSPACE_NAMES.main);
  const owner = world.session.userId;
  for (const id of [...workspace.members.keys()]) if (id !== owner) workspace.members.delete(id);
  const project = workspace.projects[0]?.id ?? '';
  for (const { alias, name, email, standing } of PEOPLE) {
    const id = idOf(alias);
    const account = {
      deleted: 'DELETED',
      deactivated: 'PENDING_EMAIL_VERIFICATION',
      limited: 'LIMITED',
    }[standing as string];
    const membership = {
      invited: 'PENDING',
      declined: 'DECLINED',
      limited: 'ACTIVE',
      active: 'ACTIVE',
    }[standing as string];
    world.users.set(id, {
      id,
      name,
      email: email === '' ? null : email,
      status: account ?? 'ACTIVE',
      activeWorkspace: workspace.id,
      settings: null,
      extra: {},
    });
    workspace.members.set(id, {
      status: standing === 'not-a-member' ? null : (membership ?? 'INACTIVE'),
      role: 'MEMBER',
      projects: standing === 'not-a-member' ? [project] : [],
      groups: [],
    });
  }
  const standings = world.expected(workspace.id);
  for (const { alias, standing } of PEOPLE) {
    if (standings.get(idOf(alias)) !== standing) throw new Error(`${alias} is not ${standing} in this world`);
  }
}
