/** Members for tests. A test names only what it is about. */
import type { Member } from '../../src/domain/types-of-members-lists-and-history.ts';

/** A member without assignments and roles, of whom everything is known. */
export function memberOf(said: Pick<Member, 'id' | 'name' | 'email' | 'standing'> & Partial<Member>): Member {
  return { account: '', membership: '', roles: [], groups: [], projects: [], detailed: true, ...said };
}
