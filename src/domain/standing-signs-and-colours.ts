/** How each standing looks, on Clockify's pages and on the extension's own. Values only. */
import type { BadgeStanding } from './standing.ts';

/** Shapes, 16 × 16, one for each standing, so that none depends on its colour alone. */
export const SHAPES: Readonly<Record<BadgeStanding, string>> = {
  'deactivated-here': 'M3.5 3.5 12.5 12.5',
  deactivated: 'M3.5 8H12.5',
  deleted: 'M4.5 4.5 11.5 11.5M11.5 4.5 4.5 11.5',
  'not-a-member': 'M6 4.5 11 8 6 11.5M3 8H11',
  invited: 'M8 4V8.5L11 10.5',
  declined: 'M4.5 8 7 5.5M4.5 8 7 10.5M4.5 8H12',
  limited: 'M8 4V9M8 11.5V12',
  active: 'M4 8.5 7 11.5 12 5.5',
  unknown: 'M4 8H4.5M7.75 8H8.25M11.5 8H12',
  ambiguous: 'M5.5 6C5.5 3.5 10.5 3.5 10.5 6C10.5 8 8 7.5 8 9.5M8 11.9V12.1',
};

/** Outline of the chip: round, square, diamond-cornered. */
export const ROUND: Readonly<Record<BadgeStanding, string>> = {
  'deactivated-here': '50%',
  deactivated: '22%',
  deleted: '50% 50% 50% 0',
  'not-a-member': '50% 0 0 50%',
  invited: '50%',
  declined: '22%',
  limited: '22%',
  active: '50%',
  unknown: '0',
  ambiguous: '0 50%',
};

/** Chip colours: white on each is at least 5:1, and the white ring keeps them apart from a dark page. */
export const COLOURS: Readonly<Record<BadgeStanding, string>> = {
  'deactivated-here': '#b42318',
  deactivated: '#93370d',
  deleted: '#344054',
  'not-a-member': '#6941c6',
  invited: '#175cd3',
  declined: '#475467',
  limited: '#107569',
  active: '#087443',
  unknown: '#475467',
  ambiguous: '#854a0e',
};
