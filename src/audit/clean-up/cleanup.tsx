/** What is left to clean up: people who left but are still assigned, old invitations, namesakes, seats. */
import { computed, signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Leftovers } from '../../platform/messages.ts';
import type { Table } from '../../ui/csv-json-and-clipboard.ts';
import { Notice } from '../../ui/notice-box.tsx';
import { finder } from '../../ui/person-search.ts';
import { Search } from '../../ui/search-field.tsx';
import { number, plural, type TextKey, t } from '../../ui/texts-numbers-and-dates.ts';
import {
  assignments,
  assignmentsRead,
  followAssignments,
  progress,
  readAlone,
  readMissingNames,
} from '../assignments-by-person.ts';
import { Exports, table } from '../grid/export-buttons.tsx';
import { Grid } from '../grid/grid.tsx';
import { type Column, sortByColumn } from '../grid/grid-column.ts';
import type { Sorting } from '../grid/sorting.ts';
import type { AuditRow } from '../member-rows.ts';
import { linkColumn, memberColumns } from '../members/member-columns.tsx';
import { connection, roster } from '../shown-workspace.ts';
import {
  CleanupReport,
  LackingAccounts,
  lacksAccounts,
  MissingNames,
  Unreadable,
  unreadAccounts,
} from './cleanup-printed-report.tsx';
import { namesColumn } from './group-and-project-names-column.tsx';
import { assignedCount, type Cleanup, cleanupOf } from './people-in-each-cleanup-list.ts';

type Kind = Exclude<keyof Cleanup, 'unread' | 'unreadable' | 'undatedInvitations' | 'certain'>;

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

/** Instead of the tables. */
const isReport = signal(false);

const cleanup = computed(() => cleanupOf(roster.value?.rows ?? [], assignments.value, Date.now()));

/** Of some people who left it is not known whether they are still assigned. */
const isIncomplete = computed(() => cleanup.value.unread.length + cleanup.value.unreadable.length > 0);

/** `isFile`: with the standing, which is the same for all people of some kinds. */
function columnsOf(known: ReadonlyMap<string, Leftovers> | null, isFile = false): Column<AuditRow>[] {
  const kindColumns = KINDS.find((one) => one.kind === kind.value)?.columns ?? [];
  const wanted = isFile ? [...kindColumns, 'standing'] : kindColumns;
  const members = memberColumns();
  const since = members.filter(({ key }) => key === 'since');
  const all: Column<AuditRow>[] = [
    ...members.filter(({ key }) => key !== 'since'),
    namesColumn(known, 'groups', t('audit_groups')),
    namesColumn(known, 'projects', t('audit_projects')),
    ...since,
    ...since.map((column) => ({ ...column, key: 'waiting', title: t('cleanup_waiting') })),
  ];
  return [...all.filter(({ key }) => wanted.includes(key)), linkColumn(connection.value)];
}

const columns = computed(() => columnsOf(assignments.value));
const sorted = computed(() => sortByColumn(cleanup.value[kind.value], columns.value, sorting.value));
const rows = computed(() => {
  const isFound = finder(search.value);
  return sorted.value.filter(({ haystack }) => isFound(haystack));
});

/** How many people left without their assignments coming with the list, and a button to read these. */
function Unread() {
  const unread = cleanup.value.unread.length;
  const reading = progress.value;
  if (unread === 0 || assignments.value === null) return null;
  return (
    <Notice
      kind="warn"
      actions={
        reading === null ? (
          <button
            type="button"
            class="button"
            id="read-assignments"
            onClick={() => void readAlone(cleanup.peek().unread.map(({ id }) => id))}
          >
            {t('cleanup_unread_read')}
          </button>
        ) : (
          <progress max={reading.all} value={reading.done} aria-label={t('cleanup_unread_read')} />
        )
      }
    >
      <p role="status">{plural('cleanup_unread', unread)}</p>
    </Notice>
  );
}

/** How many people are invited of whom nobody can know for how long. */
function Undated() {
  const undated = cleanup.value.undatedInvitations.length;
  if (undated === 0) return null;
  return (
    <Notice kind="info">
      <p role="status">{plural('cleanup_undated', undated)}</p>
    </Notice>
  );
}

/** Lists of accounts that were not read may have more people of this kind. A deleted account takes no seat. */
function mayBeMore(of: Kind): boolean {
  if (of === 'invitations') return false;
  return of === 'seats' ? unreadAccounts.value.includes('LIMITED') : lacksAccounts.value;
}

/** How many people are of a kind, as far as that is known. */
function countText(of: Kind): string {
  const { undatedInvitations, [of]: people } = cleanup.value;
  if (of === 'assigned') {
    const { count, bound } = assignedCount(cleanup.value, lacksAccounts.value);
    return bound === 'most'
      ? t('audit_at_most', number(count))
      : `${number(count)}${bound === 'least' ? '+' : ''}`;
  }
  const isOpen = mayBeMore(of) || (of === 'invitations' && undatedInvitations.length > 0);
  return `${number(people.length)}${isOpen ? '+' : ''}`;
}

const inFile = () => table(columnsOf(assignments.peek(), true), rows.peek());

const shownTable = () => `${kind.peek()} ${roster.peek()?.info.workspaceId}`;

/** The names are a part of this kind alone. `null` once another kind or workspace was chosen. */
async function whenNamesAreRead(): Promise<Table | null> {
  const wanted = shownTable();
  await assignmentsRead();
  return shownTable() === wanted ? inFile() : null;
}

function Kinds() {
  return (
    <fieldset class="cards no-print">
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
          <strong>{countText(one.kind)}</strong>
          <span>{t(one.title)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Nothing() {
  if (rows.value.length > 0) return null;
  if (search.value !== '') {
    return <Notice kind="info" text={t('audit_empty')} />;
  }
  const isUnknown = assignments.value === null || isIncomplete.value;
  if ((kind.value === 'assigned' && isUnknown) || mayBeMore(kind.value)) return null;
  if (kind.value === 'invitations' && cleanup.value.undatedInvitations.length > 0) return null;
  return <Notice kind="good" text={t('cleanup_none')} />;
}

/** The view: what to tidy by kind, and the report in its place. */
export function CleanUp() {
  useEffect(followAssignments, []);
  const opener = useRef<HTMLButtonElement>(null);
  const wasReport = useRef(false);
  // Back from the report the keyboard is on the button that opened it.
  useLayoutEffect(() => {
    if (wasReport.current && !isReport.value) opener.current?.focus();
    wasReport.current = isReport.value;
  });
  const current = KINDS.find((one) => one.kind === kind.value);
  if (isReport.value)
    return <CleanupReport cleanup={cleanup.value} onClose={() => (isReport.value = false)} />;
  return (
    <>
      <Kinds />
      {current !== undefined && <p class="muted">{t(current.hint)}</p>}
      {kind.value === 'assigned' && (
        <>
          <MissingNames onRetry={() => void readMissingNames()} />
          <Unread />
          <Unreadable people={cleanup.value.unreadable.length} />
        </>
      )}
      {kind.value === 'invitations' && <Undated />}
      {mayBeMore(kind.value) && <LackingAccounts />}
      <div class="tools">
        <Search text={search} />
      </div>
      <Exports
        view={kind.value}
        key={`${kind.value} ${roster.value?.info.workspaceId}`}
        rows={() => (kind.value === 'assigned' ? whenNamesAreRead() : inFile())}
        count={rows.value.length}
      >
        {kind.value === 'assigned' && (
          <button
            type="button"
            class="button"
            id="report"
            ref={opener}
            onClick={() => (isReport.value = true)}
          >
            {t('report_open')}
          </button>
        )}
      </Exports>
      <Nothing />
      <Grid
        label={current === undefined ? '' : t(current.title)}
        columns={columns.value}
        rows={rows.value}
        sorting={sorting}
      />
    </>
  );
}
