/** How the service behaves where the real one is known to vary. Change it at any time. */
export interface Behaviour {
  /** API requests a key may make in any second; `null`: no limit. */
  rateLimit: number | null;
  /** API requests that a workspace allows in any hour, to all keys together; `null`: no limit. */
  hourlyQuota: number | null;
  /** Whether refused requests count in that hour too. */
  countsRefused: boolean;
  /** A larger page is refused with 400, records. */
  largestPage: number;
  /** Lists of limited and deleted accounts are refused with 403. */
  refusesAccounts: boolean;
  /** What a 429 says of the wait. */
  retryAfter: 'seconds' | 'date' | 'reset' | 'none';
  /** Pages of users are silently cut to this size; `null`: 5000, as documented. */
  pageCap: number | null;
  /** Send `last-page`. */
  lastPage: boolean;
  /** ms before an answer of the API. */
  latency: number;
}

/** Before a test makes it otherwise. */
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
