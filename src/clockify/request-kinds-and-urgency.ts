/** Who wants a request, and how urgent it is. Pure. */
import type { Urgency } from './request-queue-by-urgency.ts';

/**
 * Who wants a request, the most urgent first.
 * `refresh`: a person pressed Refresh. `wanted`: somebody waits for a first list or a new connection. `card`:
 * somebody reads a card. `check`: a quick check for changes. `list`: a list whose time has come. `names`: names
 * of groups and projects.
 */
export type RequestKind = 'refresh' | 'wanted' | 'card' | 'check' | 'list' | 'names';

const URGENCIES: Readonly<Record<RequestKind, Urgency>> = {
  refresh: 0,
  wanted: 0,
  card: 0,
  check: 1,
  list: 2,
  names: 3,
};

export function urgencyOf(kind: RequestKind): Urgency {
  return URGENCIES[kind];
}
