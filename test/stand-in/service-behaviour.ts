/** How the service behaves where the real one is known to vary. A test may change it at any time. */
export interface Behaviour {
  /** API requests that a key may make in any second; `null` means no limit. */
  rateLimit: number | null;
  /** API requests that a workspace allows in any hour, for all keys together; `null` means no limit. */
  hourlyQuota: number | null;
  /** Whether refused requests count in that hour too. */
  countsRefused: boolean;
  /** Records. A request for more is refused with 400. */
  largestPage: number;
  /** Refuses lists of limited and deleted accounts with 403. */
  refusesAccounts: boolean;
  /** How a 429 gives the time to wait. */
  retryAfter: 'seconds' | 'date' | 'reset' | 'none';
  /** Silently cuts list pages of users to this size; `null` means 5000, as documented. */
  pageCap: number | null;
  /** Whether to send `last-page`. */
  lastPage: boolean;
  /** ms before an answer of the API. */
  latency: number;
}

/** The behaviour at the start of a test. */
export const USUAL_BEHAVIOUR: Readonly<Behaviour> = {
  rateLimit: null,
  hourlyQuota: null,
  countsRefused: false,
  largestPage: 5000,
  refusesAccounts: false,
  retryAfter: 'seconds',
  pageCap: null,
  lastPage: true,
  latency: 0,
};
