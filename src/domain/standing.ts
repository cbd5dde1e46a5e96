/**
 * The one domain idea: what a user's account and workspace membership mean together.
 * Pure and table-driven; no browser API, no I/O. The order of the rules is part of the contract.
 */

export const STANDINGS = [
  'deleted',
  'deactivated-here',
  'deactivated',
  'invited',
  'declined',
  'limited',
  'active',
  'not-a-member',
  'unknown',
] as const;

export type Standing = (typeof STANDINGS)[number];

/** `ambiguous` exists on pages only: one name, several members, different standings. */
export type BadgeStanding = Standing | 'ambiguous';

export const BADGE_STANDINGS: readonly BadgeStanding[] = [...STANDINGS, 'ambiguous'];

/** Something for each standing of a badge. */
export function byStanding<T>(make: (standing: BadgeStanding) => T): Readonly<Record<BadgeStanding, T>> {
  return Object.fromEntries(BADGE_STANDINGS.map((one) => [one, make(one)])) as Record<BadgeStanding, T>;
}

export const FLAGGED_BY_DEFAULT: readonly Standing[] = [
  'deleted',
  'deactivated-here',
  'deactivated',
  'not-a-member',
];

/** Standings of people who have left: what they are still assigned to is left over. */
export const LEFT_STANDINGS: ReadonlySet<Standing> = new Set(FLAGGED_BY_DEFAULT);

/** One word for standings that differ by the account alone: a deactivated membership is the same with each. */
export function kindOf(standing: Standing): Standing {
  return standing === 'deactivated-here' ? 'deactivated' : standing;
}

export function isAlike(one: Standing, other: Standing): boolean {
  return kindOf(one) === kindOf(other);
}

/** The parts of an API user that decide its standing. Values are kept as the API sent them. */
export interface StandingInput {
  readonly status?: string | null | undefined;
  readonly memberships?: readonly MembershipInput[] | null | undefined;
}

export interface MembershipInput {
  readonly membershipType?: string | null | undefined;
  readonly membershipStatus?: string | null | undefined;
  readonly targetId?: string | null | undefined;
}

/** What the rules see: the account status, this workspace's membership status, and whether others exist. */
interface Facts {
  readonly account: string;
  readonly membership: string | undefined;
  /** There is at least one membership of a known type, and none of them is this workspace's. */
  readonly onlyElsewhere: boolean;
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(['WORKSPACE', 'PROJECT', 'USERGROUP']);

/** First match wins. */
const RULES: readonly (readonly [Standing, (facts: Facts) => boolean])[] = [
  ['deleted', (f) => f.account === 'DELETED' || f.account === 'LIMITED_DELETED'],
  ['deactivated-here', (f) => f.account === 'ACTIVE' && f.membership === 'INACTIVE'],
  ['deactivated', (f) => f.membership === 'INACTIVE'],
  ['invited', (f) => f.membership === 'PENDING'],
  ['declined', (f) => f.membership === 'DECLINED'],
  ['limited', (f) => f.account === 'LIMITED' && f.membership === 'ACTIVE'],
  ['active', (f) => f.membership === 'ACTIVE'],
  ['not-a-member', (f) => f.onlyElsewhere],
];

/** Stands for a membership whose entries contradict each other. No rule knows it. */
export const CONFLICT = 'CONFLICT';
/** Stand for a membership that no record told, and for that of somebody who was `not-a-member`. No rule knows them. */
export const NEVER_READ = 'NEVER_READ';
export const ELSEWHERE = 'ELSEWHERE';
/** Our own words in the place of Clockify's. Nobody sees one: every view has texts for them. */
export type OwnMembership = typeof CONFLICT | typeof NEVER_READ | typeof ELSEWHERE;

/**
 * The status of this workspace's membership as it came, or `undefined` when there is none.
 * Entries that contradict each other are no evidence: the answer is then `CONFLICT`.
 */
export function workspaceMembership(user: StandingInput, workspaceId: string): string | undefined {
  let status: string | undefined;
  for (const entry of user.memberships ?? []) {
    if (entry.membershipType !== 'WORKSPACE' || entry.targetId !== workspaceId) continue;
    const value = entry.membershipStatus ?? '';
    if (status !== undefined && status !== value) return CONFLICT;
    status = value;
  }
  return status;
}

/** The standing of an API user in one workspace. Never throws; anything not understood is `unknown`. */
export function standing(user: StandingInput, workspaceId: string): Standing {
  return standingBy(user, workspaceMembership(user, workspaceId));
}

/** The same when `workspaceMembership` has already been read. */
export function standingBy(user: StandingInput, membership: string | undefined): Standing {
  const facts: Facts = {
    account: user.status ?? '',
    membership,
    onlyElsewhere:
      membership === undefined &&
      (user.memberships ?? []).some((entry) => KNOWN_TYPES.has(entry.membershipType ?? '')),
  };
  return RULES.find(([, matches]) => matches(facts))?.[0] ?? 'unknown';
}

/** A set of standings as text. Equal sets give the same text. */
export function standingsKey(standings: ReadonlySet<Standing>): string {
  return STANDINGS.filter((standing) => standings.has(standing)).join(' ');
}
