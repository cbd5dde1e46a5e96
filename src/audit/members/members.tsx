/** Every member of the workspace: search as you type, filters by standing, sort, columns, export. */
import { computed, signal } from '@preact/signals';
import type { Standing } from '../../domain/standing.ts';
import { ActionNotice, Notice } from '../../ui/notice-box.tsx';
import { Search } from '../../ui/search-field.tsx';
import { t } from '../../ui/texts-numbers-and-dates.ts';
import { isReadingNames, readNames } from '../assignments-by-person.ts';
import { ColumnChoice, isChosenColumn } from '../grid/column-choice.tsx';
import { Exports, table } from '../grid/export-buttons.tsx';
import { Grid } from '../grid/grid.tsx';
import { sortByColumn } from '../grid/grid-column.ts';
import { countStandings, filterRows } from '../grid/row-filter.ts';
import type { Sorting } from '../grid/sorting.ts';
import { StandingFilter } from '../grid/standing-filter.tsx';
import { connection, roster } from '../shown-workspace.ts';
import { linkColumn, memberColumns } from './member-columns.tsx';

const search = signal('');
const standings = signal<ReadonlySet<Standing>>(new Set());
const sorting = signal<Sorting>({ by: 'name', descending: false });

const all = computed(() => roster.value?.rows ?? []);
const counts = computed(() => countStandings(all.value, standings.value));
const columns = computed(() => memberColumns());
/** All rows are sorted once, so that typing in the search only filters. */
const sorted = computed(() => sortByColumn(all.value, columns.value, sorting.value));
const rows = computed(() => filterRows(sorted.value, { search: search.value, standings: standings.value }));
const chosen = computed(() => columns.value.filter(({ key }) => isChosenColumn(key)));
const shown = computed(() => [...chosen.value, linkColumn(connection.value)]);
/** A file always says the standing, like name and e-mail. */
const inFile = computed(() =>
  columns.value.filter((column) => column.key === 'standing' || chosen.value.includes(column)),
);

/** Some numbers that are shown are upper limits. */
const isAtMost = computed(() =>
  all.value.some(({ detailed, atMost }) => detailed && atMost.some((kind) => isChosenColumn(kind))),
);

/** What "≤" means, and until the names of groups and projects were read, how to get the numbers. */
function AtMost() {
  if (!isAtMost.value) return null;
  const hint = t('audit_at_most_hint');
  if ((roster.value?.namesAt ?? 0) > 0) return <p class="small muted">{hint}</p>;
  return (
    <ActionNotice
      kind="info"
      name="read-names"
      action={t('audit_read_names')}
      busy={isReadingNames.value}
      onAction={() => void readNames()}
      text={hint}
    />
  );
}

/** The view: everyone of the workspace in one table. */
export function Members() {
  return (
    <>
      <div class="tools">
        <Search text={search} />
        <StandingFilter counts={counts.value} chosen={standings} />
      </div>
      <AtMost />
      <Exports view="members" rows={() => table(inFile.value, rows.value)} count={rows.value.length}>
        <ColumnChoice columns={columns.value} />
      </Exports>
      {rows.value.length === 0 && all.value.length > 0 && <Notice kind="info" text={t('audit_empty')} />}
      <Grid label={t('audit_title')} columns={shown.value} rows={rows.value} sorting={sorting} />
    </>
  );
}
