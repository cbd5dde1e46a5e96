/** How many members have each standing. A click filters the lists of people by one. */
import { STANDINGS, type Standing } from '../domain/standing.ts';
import type { WorkspaceStatus } from '../platform/messages.ts';
import { Mark } from '../ui/icons.tsx';
import { number, plural, standingText } from '../ui/texts-numbers-and-dates.ts';
import { chosen } from './popup-state.ts';

const ACTIVE_FIRST: readonly Standing[] = ['active', ...STANDINGS.filter((one) => one !== 'active')];

export function Counts({ workspace }: { workspace: WorkspaceStatus }) {
  const { roster } = workspace;
  if (roster === null) return null;
  const { counts, size, broken } = roster;
  // The chosen one stays, so that it can be released.
  const present = ACTIVE_FIRST.filter((one) => (counts[one] ?? 0) > 0 || one === chosen.value);
  return (
    <section aria-labelledby="counts-heading">
      <h2 id="counts-heading">{plural('popup_members', size)}</h2>
      <ul class="counts">
        {present.map((standing) => (
          <li key={standing}>
            <button
              type="button"
              class="count"
              data-standing={standing}
              aria-pressed={chosen.value === standing}
              onClick={() => {
                chosen.value = chosen.value === standing ? null : standing;
              }}
            >
              <Mark standing={standing} />
              <span>{standingText(standing)}</span> <strong>{number(counts[standing] ?? 0)}</strong>
            </button>
          </li>
        ))}
      </ul>
      {broken > 0 && <p class="small muted">{plural('popup_broken', broken)}</p>}
    </section>
  );
}
