/** What changed and when: a chart of standings over time, and every change that was seen. */
import { computed, signal } from '@preact/signals';
import type { Standing } from '../../domain/standing.ts';
import type { HistoryEvent } from '../../domain/types-of-members-lists-and-history.ts';
import { Notice } from '../../ui/notice-box.tsx';
import { finder, haystackOf, nameOf } from '../../ui/person-search.ts';
import { Search } from '../../ui/search-field.tsx';
import { StandingLabel } from '../../ui/standing-label.tsx';
import { date, dateTime, plural, standingText, t } from '../../ui/texts-numbers-and-dates.ts';
import { Exports, table } from '../grid/export-buttons.tsx';
import { Grid } from '../grid/grid.tsx';
import { type Column, sortByColumn } from '../grid/grid-column.ts';
import { countStandings } from '../grid/row-filter.ts';
import type { Sorting } from '../grid/sorting.ts';
import { StandingFilter } from '../grid/standing-filter.tsx';
import { linkColumn } from '../members/member-columns.tsx';
import { connection, roster } from '../shown-workspace.ts';
import { Chart } from './chart.tsx';
import { massDeactivationsOf } from './mass-deactivations.ts';
import { WeeklyChanges } from './weekly-changes.tsx';
import { weeksOf } from './weeks.ts';

interface Change extends HistoryEvent {
  readonly id: string;
  readonly email: string;
  readonly haystack: string;
}

/** Older ones are in the list of changes. */
const MAX_SHOWN = 3;

const search = signal('');
const standings = signal<ReadonlySet<Standing>>(new Set());
const sorting = signal<Sorting>({ by: 'at', descending: true });

const all = computed<Change[]>(() => {
  const emails = new Map(roster.value?.rows.map(({ id, email }) => [id, email]));
  return (roster.value?.events ?? []).map((event, at) => {
    const { userId, name } = event;
    const email = emails.get(userId) ?? '';
    return { ...event, id: String(at), email, haystack: haystackOf({ id: userId, name, email }) };
  });
});
const counts = computed(() =>
  countStandings(
    all.value.flatMap(({ to }) => (to === null ? [] : [{ standing: to }])),
    standings.value,
  ),
);

/** The standing before or after a change; `none`: there is none. */
const step = (key: 'from' | 'to', none: 'history_new' | 'history_gone'): Column<Change> => ({
  key,
  title: t(`history_${key}`),
  width: [165, 1],
  value: ({ [key]: standing }) => (standing === null ? t(none) : standingText(standing)),
  cell: ({ [key]: standing }) =>
    standing === null ? <span class="muted">{t(none)}</span> : <StandingLabel standing={standing} />,
});

const columns = computed<Column<Change>[]>(() => [
  {
    key: 'at',
    title: t('history_seen'),
    width: [205, 1],
    value: ({ at }) => new Date(at).toISOString(),
    cell: ({ at }) => <time dateTime={new Date(at).toISOString()}>{dateTime(at)}</time>,
  },
  {
    key: 'name',
    title: t('audit_name'),
    width: [180, 2],
    value: ({ name }) => name,
    cell: (change) => nameOf({ ...change, id: change.userId }),
  },
  step('from', 'history_new'),
  step('to', 'history_gone'),
  linkColumn<Change>(connection.value, ({ userId }) => userId),
]);
const rows = computed(() => {
  const isFound = finder(search.value);
  const found = all.value.filter(({ haystack, to }) => {
    if (standings.value.size > 0 && (to === null || !standings.value.has(to))) return false;
    return isFound(haystack);
  });
  return sortByColumn(found, columns.value, sorting.value);
});

/** Counted again when the history changes, not with every key typed into the search. */
function Weeks() {
  if (all.value.length === 0) return null;
  return <WeeklyChanges weeks={weeksOf(all.value, roster.value?.knownFrom ?? 0, Date.now())} />;
}

/** A mass deactivation takes one line, however long the list of changes below is. */
function MassDeactivations() {
  return massDeactivationsOf(all.value)
    .slice(0, MAX_SHOWN)
    .map(({ at, laterThan, count }) => (
      <p key={at}>
        {laterThan === undefined
          ? plural('history_flood', count, date(at))
          : plural('history_flood_between', count, date(laterThan), date(at))}
      </p>
    ));
}

/** The view: what changed, newest first, with the charts above. */
export function History() {
  const days = roster.value?.days ?? [];
  if (all.value.length === 0 && days.length < 2) {
    return <Notice kind="info" text={t('history_empty')} />;
  }
  return (
    <>
      <Weeks />
      <MassDeactivations />
      {days.length > 1 && <Chart days={days} />}
      <div class="tools">
        <Search text={search} />
        <StandingFilter counts={counts.value} chosen={standings} />
      </div>
      <Exports
        view="history"
        rows={() => table(columns.value, rows.value, ({ userId }) => userId)}
        count={rows.value.length}
        unit="history_changes"
      />
      <Grid label={t('audit_view_history')} columns={columns.value} rows={rows.value} sorting={sorting} />
    </>
  );
}
