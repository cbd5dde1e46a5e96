/** Every member of the workspace: search as you type, filters by standing, sort, columns, export. */
import { computed, signal } from '@preact/signals';
import type { Standing } from '../domain/standing.ts';
import { Notice } from '../ui/notices.tsx';
import { t } from '../ui/text.ts';
import { countStandings, filterRows } from './filter.ts';
import { Grid } from './grid.tsx';
import { keepChosenColumns, linkColumn, memberColumns, readChosenColumns } from './member-columns.tsx';
import type { Sorting } from './sorting.ts';
import { connection, roster } from './state.ts';
import { sortByColumn } from './table-column.ts';
import { Exports, Search, StandingFilter, table } from './table-toolbar.tsx';

const search = signal('');
const standings = signal<ReadonlySet<Standing>>(new Set());
const sorting = signal<Sorting>({ by: 'name', descending: false });
const chosen = signal<readonly string[] | null>(null);
void readChosenColumns().then((keys) => {
  chosen.value = keys;
});

const all = computed(() => roster.value?.rows ?? []);
const counts = computed(() => countStandings(all.value));
const columns = computed(() => memberColumns());
/** Sorted as a whole once, so that typing in the search only filters. */
const sorted = computed(() => sortByColumn(all.value, columns.value, sorting.value));
const rows = computed(() => filterRows(sorted.value, { search: search.value, standings: standings.value }));
const shown = computed(() => [
  ...columns.value.filter(({ key }) => key === 'name' || (chosen.value?.includes(key) ?? true)),
  linkColumn(connection.value),
]);

function ColumnChoice() {
  const offered = columns.value.filter(({ key }) => key !== 'name');
  const current = chosen.value ?? offered.map(({ key }) => key);
  const choose = (key: string, on: boolean) => {
    const next = offered.map((one) => one.key).filter((one) => (one === key ? on : current.includes(one)));
    chosen.value = next;
    void keepChosenColumns(next);
  };
  return (
    <details class="menu">
      <summary class="button">{t('audit_columns')}</summary>
      <ul>
        {offered.map(({ key, title }) => (
          <li key={key}>
            <label class="check">
              <input
                type="checkbox"
                checked={current.includes(key)}
                onChange={(event) => choose(key, event.currentTarget.checked)}
              />
              {title}
            </label>
          </li>
        ))}
      </ul>
    </details>
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
      <Exports view="members" rows={() => table(shown.value, rows.value)} count={rows.value.length}>
        <ColumnChoice />
      </Exports>
      {rows.value.length === 0 && all.value.length > 0 && (
        <Notice kind="info">
          <p>{t('audit_empty')}</p>
        </Notice>
      )}
      <Grid label={t('audit_title')} columns={shown.value} rows={rows.value} sorting={sorting} />
    </>
  );
}
