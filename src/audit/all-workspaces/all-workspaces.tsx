/** Everyone in all workspaces of a key: "active there, deactivated here" at a glance. */
import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { StatusError, toErrorInfo } from '../../domain/errors.ts';
import type { RosterInfo } from '../../domain/types-of-members-lists-and-history.ts';
import type { WorkspaceStatus } from '../../platform/messages.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { errorText } from '../../ui/error-text-with-next-try.ts';
import { eachMember } from '../../ui/fetch-member-list.ts';
import { ActionNotice, Notice } from '../../ui/notice-box.tsx';
import { finder, haystackOf } from '../../ui/person-search.ts';
import { Search } from '../../ui/search-field.tsx';
import { StandingLabel } from '../../ui/standing-label.tsx';
import { list, standingText, t } from '../../ui/texts-numbers-and-dates.ts';
import { Exports, table } from '../grid/export-buttons.tsx';
import { Grid } from '../grid/grid.tsx';
import { type Column, sortByColumn } from '../grid/grid-column.ts';
import type { Sorting } from '../grid/sorting.ts';
import { ListAge } from '../list-age.tsx';
import { linkColumn } from '../members/member-columns.tsx';
import { chosenId, connection, listedAt, type Roster, roster, workspaces } from '../shown-workspace.ts';
import { type ComparedPerson, Comparison } from './standings-side-by-side.ts';
import { failures, readWorkspaces, setFailure } from './unread-workspaces.ts';
import { seenBy } from './workspaces-of-key.ts';

const search = signal('');
const differing = signal(true);
const sorting = signal<Sorting>({ by: 'name', descending: false });
const comparison = new Comparison();
/** Workspace id → its list in the comparison. */
const compared = signal<ReadonlyMap<string, RosterInfo>>(new Map());
/** Workspaces whose lists the person has asked for. */
const refreshing = signal<ReadonlySet<string>>(new Set());

/** What the key of the chosen workspace sees. */
export const ofKey = computed(() => seenBy(connection.value, workspaces.value));
/** Workspaces whose lists are there, while the comparison does not have them yet. */
const awaited = computed(() => new Set(ofKey.value.filter(isAwaited).map(({ id }) => id)));
const isComparing = computed(() => awaited.value.size > 0);
/** Lists of the view are being read by request of the person. */
export const isRefreshing = computed(() => ofKey.value.some(({ id }) => refreshing.value.has(id)));
const unread = computed(() => ofKey.value.filter(({ roster }) => roster === null));
const columns = computed<Column<ComparedPerson>[]>(() => {
  const read = compared.value;
  return [
    {
      key: 'name',
      title: t('audit_name'),
      width: [190, 1.5],
      value: ({ name }) => name,
      cell: ({ name }) => (name === '' ? <span class="muted">{t('audit_no_name')}</span> : name),
    },
    { key: 'email', title: t('audit_email'), width: [190, 1.5], value: ({ email }) => email },
    ...ofKey.value.map(({ id, name }): Column<ComparedPerson> => {
      const isRead = read.has(id);
      const isOnItsWay = awaited.value.has(id);
      return {
        key: id,
        title: name,
        width: [170, 1],
        value: (person) => {
          const standing = comparison.standing(id, person);
          if (standing !== undefined) return standingText(standing);
          return isRead ? '' : t('matrix_unread');
        },
        cell: (person) => {
          const standing = comparison.standing(id, person);
          if (standing !== undefined) return <StandingLabel standing={standing} />;
          if (isOnItsWay) return <span class="muted">…</span>;
          return <span class="muted">{t(isRead ? 'matrix_absent' : 'matrix_unread')}</span>;
        },
      };
    }),
    linkColumn(connection.value),
  ];
});
const sorted = computed(() => {
  const people = comparison.people(
    ofKey.value.map(({ id }) => id),
    differing.value,
  );
  return sortByColumn(people, columns.value, sorting.value);
});
const rows = computed(() => {
  if (search.value.trim() === '') return sorted.value;
  const isFound = finder(search.value);
  return sorted.value.filter((person) => isFound(haystackOf(person)));
});

/** Its list has been read from the service, and comes into the comparison unless that fails. */
function isAwaited({ id, roster: stored }: WorkspaceStatus): boolean {
  // The page has tried to read the list of the chosen workspace and has none.
  if (id === chosenId.value && roster.value === null) return false;
  return stored !== null && !compared.value.has(id) && !failures.value.has(id);
}

/** The view is open. */
let isOpen = false;
/** A list is being read. Stays true after the person has left the view, until the list has come. */
let isReading = false;
/**
 * Workspace id → version asked for since the view was opened. One that failed is asked for again at the next opening.
 */
const triedVersions = new Map<string, string>();

/** Reads the lists that have changed, one after the other, for as long as the view is open. */
function followLists(): () => void {
  isOpen = true;
  triedVersions.clear();
  const stop = effect(() => {
    const [some] = changedLists(roster.value);
    if (some !== undefined) void readChanged();
  });
  return () => {
    isOpen = false;
    stop();
  };
}

/**
 * The version of a workspace's list that can be compared now. Every view shares the list of the chosen workspace,
 * `held`, which may be older than the one in the background while that is being read, or when it cannot be.
 */
function comparableVersion(
  { id, roster }: WorkspaceStatus,
  held: Roster | null | undefined,
): string | undefined {
  if (id !== chosenId.value) return roster?.version;
  return held?.info.workspaceId === id ? held.info.version : undefined;
}

/** The lists to read now. */
function changedLists(held: Roster | null | undefined): { readonly id: string; readonly version: string }[] {
  return ofKey.value.flatMap((status) => {
    const { id } = status;
    const version = comparableVersion(status, held);
    if (version === undefined || version === compared.peek().get(id)?.version) return [];
    return version === triedVersions.get(id) ? [] : [{ id, version }];
  });
}

async function readChanged(): Promise<void> {
  if (isReading) return;
  isReading = true;
  for (;;) {
    const [next] = isOpen ? changedLists(roster.peek()) : [];
    if (next === undefined) break;
    triedVersions.set(next.id, next.version);
    setFailure(next.id, undefined);
    try {
      await readList(next.id);
    } catch (error) {
      setFailure(next.id, toErrorInfo(error));
    }
  }
  isReading = false;
}

async function readList(id: string): Promise<void> {
  const held = roster.peek();
  let next = comparison.begin(id);
  let info: RosterInfo | null;
  if (held?.info.workspaceId === id) {
    for (const row of held.rows) next.add(row);
    info = held.info;
  } else {
    info = await eachMember(id, () => {
      next = comparison.begin(id);
      return next.add;
    });
  }
  if (info === null) throw new StatusError('storage', 'the list is gone');
  next.finish();
  compared.value = new Map(compared.peek()).set(id, info);
}

async function readAgain(statuses: readonly WorkspaceStatus[]): Promise<void> {
  const ids = statuses.map(({ id }) => id);
  refreshing.value = new Set([...refreshing.peek(), ...ids]);
  await readWorkspaces(ids);
  refreshing.value = new Set([...refreshing.peek()].filter((id) => !ids.includes(id)));
  // A list that could not be compared may still be the same, and then no change of it starts another try.
  for (const id of ids) if (!failures.peek().has(id)) triedVersions.delete(id);
  void readChanged();
}

const readUnread = () => readAgain(unread.peek());

/** Reads every list of the view again. */
export const refreshAll = () => readAgain(ofKey.peek());

/** The workspaces that could not be read, each with its reason. A missing permission can be given here. */
function Failures() {
  const failed = ofKey.value.flatMap(({ id, name }) => {
    const error = failures.value.get(id);
    return error === undefined ? [] : [{ id, error, text: t('matrix_failed', name, errorText(error)) }];
  });
  if (failed.length === 0) return null;
  return (
    <div role="alert">
      {failed.map(({ id, error, text }) =>
        error.code === 'permission' ? (
          <ErrorNotice key={id} error={error} text={text} onRetry={() => void readUnread()} />
        ) : (
          <Notice key={id} kind="bad" text={text} />
        ),
      )}
    </div>
  );
}

/** How old the list of each column is. */
function Ages() {
  const ages = ofKey.value.flatMap((status) => {
    const at = listedAt(compared.value.get(status.id), status);
    return at === undefined ? [] : [{ ...status, at }];
  });
  if (ages.length === 0) return null;
  return (
    <ul class="ages small muted">
      {ages.map(({ id, name, at }) => (
        <li key={id}>
          <bdi>{name}</bdi>: <ListAge at={at} />
        </li>
      ))}
    </ul>
  );
}

/** The view: a column for each workspace, its search, its files. */
export function AllWorkspaces() {
  useEffect(followLists, []);
  const isReadingUnread = unread.value.some(({ id }) => refreshing.value.has(id));
  const isComparable =
    ofKey.value.filter(({ id }) => compared.value.has(id)).length > (differing.value ? 1 : 0);
  return (
    <>
      {unread.value.length > 0 && (
        <ActionNotice
          kind="info"
          name="read-missing"
          action={t('matrix_read')}
          busy={isReadingUnread}
          onAction={() => void readUnread()}
        >
          <p role="status">
            {isReadingUnread
              ? t('matrix_reading')
              : t('matrix_missing', list(unread.value.map(({ name }) => name)))}
          </p>
        </ActionNotice>
      )}
      <Failures />
      <Ages />
      <div class="tools">
        <Search text={search} />
        <label class="check">
          <input
            type="checkbox"
            checked={differing.value}
            onChange={(event) => {
              differing.value = event.currentTarget.checked;
            }}
          />
          {t('matrix_differing')}
        </label>
      </div>
      <Exports
        view="workspaces"
        rows={exportTable}
        count={rows.value.length}
        {...(isComparing.value ? { pending: t('matrix_comparing') } : {})}
        ofAll
      />
      {rows.value.length === 0 && !isComparing.value && isComparable && (
        <Notice
          kind="info"
          text={t(differing.value && search.value === '' ? 'matrix_none_differ' : 'audit_empty')}
        />
      )}
      <Grid label={t('audit_view_workspaces')} columns={columns.value} rows={rows.value} sorting={sorting} />
    </>
  );
}

/** The head of a workspace's column is its name and its id, because names need not be unique. */
function exportTable() {
  const { header, lines } = table(columns.value, rows.value);
  const names = new Map(ofKey.value.map(({ id, name }) => [id, `${name} (${id})`]));
  return { header: header.map((key) => names.get(key) ?? key), lines };
}
