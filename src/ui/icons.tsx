/** Line icons, and the marks of the standings. */

import type { BadgeStanding } from '../domain/standing.ts';
import { COLOURS, ROUND, SHAPES } from '../domain/standing-signs-and-colours.ts';

const PATHS = {
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3',
  options: 'M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 2.5v4M5 9.5v4',
  table: 'M2 3h12v10H2zM2 6.5h12M6.5 6.5V13',
  warn: 'M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.6v.1',
  info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7.2V11M8 4.9V5',
  done: 'M3 8.5l3.5 3.5L13 4.5',
  open: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  up: 'M8 13V3.5M4.5 7 8 3.5 11.5 7',
  down: 'M8 3v9.5M4.5 9 8 12.5 11.5 9',
} as const;

/** Name of a sign on buttons and notices. */
export type IconName = keyof typeof PATHS;

/** Decoration only: the text beside the icon or the button's label gives the meaning. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon-svg" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of a standing, as on Clockify's pages. Decoration: the word stands beside it. */
export function Mark({ standing }: { standing: BadgeStanding }) {
  return (
    <span class="mark" style={{ backgroundColor: COLOURS[standing], borderRadius: ROUND[standing] }}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={SHAPES[standing]} />
      </svg>
    </span>
  );
}
