/** Every member of the workspace: search as you type, filters by standing, sort, columns, export. */
import { signal } from '@preact/signals';
import type { Standing } from '../directory/standing.ts';
import { download } from '../ui/download.ts';
import { Mark } from '../ui/icons.tsx';
import { StandingLabel } from '../ui/parts.tsx';
import { date, language, number, plural, standingText, t } from '../ui/text.ts';
import { fileStem, toCsv } from './export.ts';
import { type Column, Grid } from './grid.tsx';
import { type AuditRow, countStandings, filterRows, type Sorting, sortRows } from './rows.ts';
import { type Roster, workspace } from './source.ts';

const search = signal('');
const standings = signal<ReadonlySet<Standing>>(new Set());
const sorting = signal<Sorting>({ by: 'name', descending: false });

function memberColumns(): Column<AuditRow>[] {
  return [
    { key: 'name', title: t('audit_name'), width: [170, 2], value: (row) => row.name },
    { key: 'email', title: t('audit_email'), width: [190, 2], value: (row) => row.email },
    {
      key: 'standing',
      title: t('audit_standing'),
      width: [160, 1],
      value: (row) => standingText(row.standing),
      cell: (row) => <StandingLabel standing={row.standing} />,
    },
    { key: 'account', title: t('audit_account'), width: [110, 1], value: (row) => row.account },
    {
      key: 'membership',
      title: t('audit_membership'),
      width: [110, 1],
      value: (row) => row.membership,
    },
    {
      key: 'role',
      title: t('audit_role'),
      width: [130, 1],
      value: (row) => row.roles.join(', '),
    },
    { key: 'groups', title: t('audit_groups'), width: [90, 0.3], numeric: true, value: (row) => row.groups },
    {
      key: 'projects',
      title: t('audit_projects'),
      width: [90, 0.3],
      numeric: true,
      value: (row) => row.projects,
    },
    {
      key: 'since',
      title: t('audit_since'),
      width: [110, 1],
      value: (row) => row.since,
      cell: (row) => (row.since === 0 ? '' : date(row.since)),
    },
  ];
}

export function Members({ roster }: { roster: Roster }) {
  const columns = memberColumns();
  const { by, descending } = sorting.value;
  const sorter = columns.find(({ key }) => key === by) ?? columns[0];
  const found = filterRows(roster.rows, { search: search.value, standings: standings.value });
  const rows = sorter === undefined ? found : sortRows(found, sorter.value, descending, language());

  const exportCsv = () => {
    const header = ['id', ...columns.map(({ key }) => key)];
    const lines = rows.map((row) => [
      row.id,
      ...columns.map(({ key, value }) =>
        key === 'since' ? (row.since === 0 ? '' : new Date(row.since).toISOString()) : value(row),
      ),
    ]);
    const stem = fileStem(workspace.value?.name ?? '');
    download(`members-${stem}.csv`, 'text/csv', toCsv(header, lines));
  };

  return (
    <>
      <div class="tools">
        <div class="search">
          <label for="search" class="sr-only">
            {t('audit_search')}
          </label>
          <input
            id="search"
            type="search"
            placeholder={t('audit_search')}
            value={search.value}
            onInput={(event) => {
              search.value = event.currentTarget.value;
            }}
          />
        </div>
        <fieldset class="row chips">
          <legend class="sr-only">{t('audit_filter')}</legend>
          {countStandings(roster.rows).map(([standing, count]) => (
            <button
              type="button"
              key={standing}
              class="chip"
              data-standing={standing}
              aria-pressed={standings.value.has(standing)}
              onClick={() => {
                const next = new Set(standings.value);
                if (!next.delete(standing)) next.add(standing);
                standings.value = next;
              }}
            >
              <Mark standing={standing} />
              {standingText(standing)} <strong>{number(count)}</strong>
            </button>
          ))}
        </fieldset>
        <button type="button" id="export-csv" class="button" onClick={exportCsv}>
          {t('audit_csv')}
        </button>
      </div>
      <p class="small muted" role="status">
        {plural('audit_rows', rows.length)}
      </p>
      {rows.length === 0 && <p class="notice">{t('audit_empty')}</p>}
      <Grid
        label={t('audit_title')}
        columns={columns}
        rows={rows}
        sorting={sorting.value}
        onSort={(key) => {
          sorting.value = { by: key, descending: by === key && !descending };
        }}
      />
    </>
  );
}
