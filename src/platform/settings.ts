/**
 * The person's settings: their shape, defaults, and the numbered migrations of what is stored.
 * Lives in `storage.local` under `settings`; an administrator's `storage.managed` values win and are locked.
 * Never holds a key.
 */
import { FLAGGED_BY_DEFAULT, type Standing } from '../directory/standing.ts';

export const LANGUAGES = ['en', 'de', 'es', 'fr', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Settings {
  readonly version: 1;
  /** Off: no badge anywhere, nothing is fetched. */
  readonly enabled: boolean;
  /** Host names on which badges are paused. */
  readonly pausedHosts: readonly string[];
  /** Standings that get a badge. */
  readonly flagged: readonly Standing[];
  readonly badgeStyle: 'icon' | 'word' | 'dot';
  readonly badgeSize: 'small' | 'medium' | 'large';
  /** Minutes between full lists while Clockify is in use, 15 to 1440. */
  readonly refreshMinutes: number;
  readonly notifications: boolean;
  /** `auto`: the page's language when it is one of ours, else the browser's. */
  readonly language: Language | 'auto';
}

export const DEFAULT_SETTINGS: Settings = {
  version: 1,
  enabled: true,
  pausedHosts: [],
  flagged: FLAGGED_BY_DEFAULT,
  badgeStyle: 'icon',
  badgeSize: 'medium',
  refreshMinutes: 60,
  notifications: false,
  language: 'auto',
};
