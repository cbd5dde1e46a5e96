/** Members for tests: only what a test is about is said. */
import type { Member } from '../../src/domain/member.ts';

/** A member of nothing and with no role, of whom all is known. */
export function memberOf(said: Pick<Member, 'id' | 'name' | 'email' | 'standing'> & Partial<Member>): Member {
  return { account: '', membership: '', roles: [], groups: [], projects: [], detailed: true, ...said };
}
