/** The search for anyone of the workspace, and the people who are not on the page or whom it finds. */
import { computed, signal } from '@preact/signals';
import { finder, nameOf } from '../ui/person-search.ts';
import { settings } from '../ui/settings-state.ts';
import { plural, standingText, t } from '../ui/texts-numbers-and-dates.ts';
import { listing, members } from './list-shown-in-popup.ts';
import { idsOnPage } from './people-on-this-page.tsx';
import { Person } from './person-row.tsx';
import { chosen, openPage, status } from './popup-state.ts';

/** The most rows that are drawn, without and with a search or filter. The audit page shows the rest. */
const MAX_ROWS = 5;
const MAX_FOUND_ROWS = 30;
/** Height of a row, px, as in the style sheet. */
const ROW_HEIGHT = 46;

/** What is typed into the search. */
export const search = signal('');

/** There is no list, so no search either. */
export const isEmpty = computed(() => members.value.length === 0 && !listing.value);

/** While it finds people, they stand right below the search. Without a list there is no field. */
export const isSearching = computed(() => !isEmpty.value && search.value.trim() !== '');

/**
 * Without a search or filter only flagged people. A search finds everyone; otherwise people who are already listed above
 * are left out.
 */
const others = computed(() => {
  const isFound = finder(search.value);
  const { flagged } = settings();
  const wanted = chosen.value !== null ? [chosen.value] : isSearching.value ? null : flagged;
  return members.value.filter(
    ({ id, standing, haystack }) =>
      (wanted === null || wanted.includes(standing)) &&
      isFound(haystack) &&
      (isSearching.value || !idsOnPage.value.has(id)),
  );
});

/**
 * How many other rows there will be once the list has been read. The counts are known earlier, so their room is kept.
 */
const awaited = computed(() => {
  if (members.value.length > 0 || !listing.value) return 0;
  const counts = status.value?.workspace?.roster?.counts ?? {};
  const flagged = settings().flagged.reduce((sum, standing) => sum + (counts[standing] ?? 0), 0);
  return Math.max(0, flagged - idsOnPage.value.size);
});

/** Everyone else in the workspace, or whom the search finds. */
export function Others() {
  if (isEmpty.value) return null;
  const most = isSearching.value || chosen.value !== null ? MAX_FOUND_ROWS : MAX_ROWS;
  const shown = others.value.slice(0, most);
  const rooms = Math.min(awaited.value, most);
  const rest = others.value.length + awaited.value - shown.length - rooms;
  return (
    <section aria-labelledby="others-heading">
      <h2 id="others-heading">
        {t(
          isSearching.value ? 'popup_found' : chosen.value === null ? 'popup_others_flagged' : 'popup_others',
        )}
      </h2>
      {shown.length + rooms === 0 ? (
        <p class="muted others-none">{t(isSearching.value ? 'audit_empty' : 'popup_others_none')}</p>
      ) : (
        <ul class="people" style={{ minHeight: `${rooms * ROW_HEIGHT}px` }}>
          {shown.map((member) => {
            const [name, standing] = [nameOf(member), standingText(member.standing)];
            const known = member.email !== '' && member.email !== name;
            return (
              <Person
                key={member.id}
                name={name}
                standing={member.standing}
                detail={known ? `${standing} · ${member.email}` : standing}
              />
            );
          })}
        </ul>
      )}
      {rest > 0 && (
        <button type="button" class="button quiet more" onClick={() => openPage('audit')}>
          {plural('popup_others_more', rest)}
        </button>
      )}
    </section>
  );
}
