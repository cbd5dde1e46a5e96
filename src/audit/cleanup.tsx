/** What is left to clean up: people who left but are still assigned, old invitations, namesakes, seats. */
import { computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import type { Leftovers } from '../platform/messages.ts';
import { readLeftovers } from '../ui/members.ts';
import { Notice } from '../ui/parts.tsx';
import { finder } from '../ui/search.ts';
import { date, language, list, number, type TextKey, t } from '../ui/text.ts';
import { linkColumn, memberColumns } from './columns.tsx';
import { type Column, Grid } from './grid.tsx';
import { type AuditRow, type Cleanup, cleanupOf, type Sorting, sortRows } from './rows.ts';
import { connection, failure, roster } from './source.ts';
import { Exports, Search, table } from './tools.tsx';

type Kind = keyof Cleanup;

const KINDS: readonly { kind: Kind; title: TextKey; hint: TextKey; columns: readonly string[] }[] = [
  {
    kind: 'assigned',
    title: 'cleanup_assigned',
    hint: 'cleanup_assigned_hint',
    columns: ['name', 'email', 'standing', 'group-names', 'project-names', 'since'],
  },
  {
    kind: 'invitations',
    title: 'cleanup_invitations',
    hint: 'cleanup_invitations_hint',
    columns: ['name', 'email', 'account', 'role', 'waiting'],
  },
  {
    kind: 'namesakes',
    title: 'cleanup_namesakes',
    hint: 'cleanup_namesakes_hint',
    columns: ['name', 'email', 'standing', 'role', 'groups', 'projects'],
  },
  {
    kind: 'seats',
    title: 'cleanup_seats',
    hint: 'cleanup_seats_hint',
    columns: ['name', 'email', 'standing', 'role', 'groups', 'projects', 'since'],
  },
];

const kind = signal<Kind>('assigned');
const search = signal('');
const sorting = signal<Sorting>({ by: 'name', descending: false });

const cleanup = computed(() => cleanupOf(roster.value?.rows ?? [], roster.value?.days[0]?.day, Date.now()));
/** By user id. */
const leftovers = signal<ReadonlyMap<string, Leftovers>>(new Map());

/** Reads them again with every list. */
export function followLeftovers(): () => void {
  return effect(() => {
    const workspaceId = roster.value?.info.workspaceId;
    if (workspaceId === undefined || cleanup.value.assigned.length === 0) return;
    readLeftovers(workspaceId).then(
      (found) => {
        leftovers.value = found;
      },
      (error: unknown) => {
        failure.value = toErrorInfo(error);
      },
    );
  });
}

function namesColumn(
  known: ReadonlyMap<string, Leftovers>,
  of: 'groups' | 'projects',
  title: string,
): Column<AuditRow> {
  const names = ({ id }: AuditRow) => known.get(id)?.[of] ?? [];
  return {
    key: of === 'groups' ? 'group-names' : 'project-names',
    title,
    width: [160, 1.5],
    value: (row) => names(row).join('; '),
    cell: (row) => {
      const text = list(names(row));
      return <span title={text}>{text}</span>;
    },
  };
}

const columns = computed<Column<AuditRow>[]>(() => {
  const wanted = KINDS.find((one) => one.kind === kind.value)?.columns ?? [];
  const waiting: Column<AuditRow> = {
    key: 'waiting',
    title: t('cleanup_waiting'),
    width: [190, 1],
    value: ({ since }) => (since === 0 ? '' : new Date(since).toISOString()),
    cell: ({ since }) => {
      const first = roster.value?.info.fullAt;
      if (since > 0) return date(since);
      return first === undefined ? '' : t('cleanup_waiting_longer');
    },
  };
  const members = memberColumns();
  const known: Column<AuditRow>[] = [
    ...members.filter(({ key }) => key !== 'since'),
    namesColumn(leftovers.value, 'groups', t('audit_groups')),
    namesColumn(leftovers.value, 'projects', t('audit_projects')),
    ...members.filter(({ key }) => key === 'since'),
    waiting,
  ];
  return [...known.filter(({ key }) => wanted.includes(key)), linkColumn(connection.value)];
});
const sorted = computed(() => {
  const found = cleanup.value[kind.value];
  const { by, descending } = sorting.value;
  const column = columns.value.find(({ key }) => key === by) ?? columns.value[0];
  return column === undefined ? found : sortRows(found, column.value, descending, language());
});
const rows = computed(() => {
  const isFound = finder(search.value);
  return sorted.value.filter(({ haystack }) => isFound(haystack));
});

export function CleanUp() {
  const current = KINDS.find((one) => one.kind === kind.value);
  return (
    <>
      <fieldset class="cards">
        <legend class="sr-only">{t('audit_view_cleanup')}</legend>
        {KINDS.map((one) => (
          <button
            type="button"
            key={one.kind}
            class="card"
            aria-pressed={kind.value === one.kind}
            onClick={() => {
              kind.value = one.kind;
            }}
          >
            <strong>{number(cleanup.value[one.kind].length)}</strong>
            <span>{t(one.title)}</span>
          </button>
        ))}
      </fieldset>
      {current !== undefined && <p class="muted">{t(current.hint)}</p>}
      <div class="tools">
        <Search text={search} />
      </div>
      <Exports view={kind.value} rows={() => table(columns.value, rows.value)} count={rows.value.length} />
      {rows.value.length === 0 && (
        <Notice kind={search.value === '' ? 'good' : 'info'}>
          <p>{t(search.value === '' ? 'cleanup_none' : 'audit_empty')}</p>
        </Notice>
      )}
      <Grid
        label={current === undefined ? '' : t(current.title)}
        columns={columns.value}
        rows={rows.value}
        sorting={sorting}
      />
    </>
  );
}
