/**
 * How old the list of a key's workspaces (`/v1/workspaces`) may be before it is read again, ms. It holds names, plans
 * and sizes of workspaces, and the ids of all active members, so it may be large.
 */

/** A page shows a workspace that no connection is known to cover. */
export const AGE_FOR_UNKNOWN_WORKSPACE_MS = 60_000;
/** A page shows a name that no workspace of the connections has: one may have got another name. */
export const AGE_FOR_UNKNOWN_NAME_MS = 60 * 60_000;
/** A list was refused, which may mean that the workspaces have changed. */
export const AGE_AFTER_REFUSAL_MS = 10 * 60_000;
/**
 * A quick check of a large workspace looks for people who have joined. `frugal`: the key also covers workspaces with
 * few requests an hour, where the request may count; then it is one of the five that each of them allows.
 */
export function ageForQuickCheck(frugal: boolean): number {
  return frugal ? 60 * 60_000 : 10 * 60_000;
}

/**
 * A new list of members was published, or quick checks go on, while lists may be a day apart. `frugal`: a plan may
 * allow only 30 requests an hour. Still then, because a trial of a paid plan ends on the Free plan.
 */
export function ageOfPlans(frugal: boolean): number {
  return frugal ? 6 * 60 * 60_000 : 50 * 60_000;
}
