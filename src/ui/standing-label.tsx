import type { BadgeStanding } from '../domain/standing.ts';
import { Mark } from './icons.tsx';
import { standingText } from './texts-numbers-and-dates.ts';

/** Mark and word of a standing. */
export function StandingLabel({ standing }: { standing: BadgeStanding }) {
  return (
    <span class="standing">
      <Mark standing={standing} />
      {standingText(standing)}
    </span>
  );
}
