/** Who wants a request, and how urgent it is. Pure. */
import type { Urgency } from './request-queue-by-urgency.ts';

/**
 * Who wants a request, the most urgent first.
 * `connect`: somebody connects a key, perhaps the one of a reading under way. `refresh`: a person pressed Refresh.
 * `wanted`: somebody waits for a first list. `card`: somebody reads a card. `check`: a quick check for changes. `list`:
 * a list whose time has come. `names`: names of groups and projects.
 */
export type RequestKind = 'connect' | 'refresh' | 'wanted' | 'card' | 'check' | 'list' | 'names';

const URGENCIES: Readonly<Record<RequestKind, Urgency>> = {
  connect: 0,
  refresh: 1,
  wanted: 1,
  card: 1,
  check: 2,
  list: 3,
  names: 4,
};

export function urgencyOf(kind: RequestKind): Urgency {
  return URGENCIES[kind];
}
