/** Person × workspace, over all workspaces of one key: "active there, deactivated here" at a glance. */
import { computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import type { Standing } from '../domain/standing.ts';
import { send } from '../platform/messages.ts';
import { Mark } from '../ui/icons.tsx';
import { type ListedMember, readMembers } from '../ui/members.ts';
import { Notice } from '../ui/parts.tsx';
import { finder } from '../ui/search.ts';
import { language, list, standingText, t } from '../ui/text.ts';
import { linkColumn } from './columns.tsx';
import { type Column, Grid } from './grid.tsx';
import { type MatrixPerson, matrixOf, type Sorting, sortRows } from './rows.ts';
import { connection, failure, workspaces } from './source.ts';
import { Exports, Search, table } from './tools.tsx';

const search = signal('');
const differing = signal(true);
const sorting = signal<Sorting>({ by: 'name', descending: false });
/** Workspace id → its list, as far as it was read. */
const lists = signal<ReadonlyMap<string, { version: string; rows: readonly ListedMember[] }>>(new Map());
const reading = signal(false);

const ofKey = computed(() => workspaces.value.filter((one) => one.connectionId === connection.value?.id));
const unread = computed(() => ofKey.value.filter(({ roster }) => roster === null));
const people = computed(() =>
  matrixOf(
    ofKey.value.flatMap(({ id }) => (lists.value.has(id) ? [[id, lists.value.get(id)?.rows ?? []]] : [])),
  ),
);
const columns = computed<Column<MatrixPerson>[]>(() => [
  {
    key: 'name',
    title: t('audit_name'),
    width: [190, 1.5],
    value: ({ name }) => name,
    cell: ({ name }) => (name === '' ? <span class="muted">{t('audit_no_name')}</span> : name),
  },
  { key: 'email', title: t('audit_email'), width: [190, 1.5], value: ({ email }) => email },
  ...ofKey.value.map(({ id, name }): Column<MatrixPerson> => {
    const text = ({ standings }: MatrixPerson) => {
      const standing = standings.get(id);
      return standing === undefined ? '' : standingText(standing);
    };
    return {
      key: id,
      title: name,
      width: [170, 1],
      value: text,
      cell: (person) => <Cell standing={person.standings.get(id)} read={lists.value.has(id)} />,
    };
  }),
  linkColumn(connection.value),
]);
const sorted = computed(() => {
  const { by, descending } = sorting.value;
  const column = columns.value.find(({ key }) => key === by) ?? columns.value[0];
  const wanted = differing.value ? people.value.filter(({ differs }) => differs) : people.value;
  return column === undefined ? wanted : sortRows(wanted, column.value, descending, language());
});
const rows = computed(() => {
  const isFound = finder(search.value);
  return sorted.value.filter(({ haystack }) => isFound(haystack));
});

function Cell({ standing, read }: { standing: Standing | undefined; read: boolean }) {
  if (standing === undefined) {
    return <span class="muted">{t(read ? 'matrix_absent' : 'matrix_unread')}</span>;
  }
  return (
    <span class="standing">
      <Mark standing={standing} />
      {standingText(standing)}
    </span>
  );
}

/** Keeps `lists` at the versions that the background holds. */
export function followLists(): () => void {
  return effect(() => {
    for (const { id, roster } of ofKey.value) {
      if (roster !== null && lists.peek().get(id)?.version !== roster.version) void readList(id);
    }
  });
}

async function readList(workspaceId: string): Promise<void> {
  try {
    const reply = await readMembers(workspaceId);
    if (reply === null) return;
    const list = { version: reply.info.version, rows: reply.members };
    lists.value = new Map(lists.peek()).set(workspaceId, list);
  } catch (error) {
    failure.value = toErrorInfo(error);
  }
}

/** One after the other: the key's rate limit is shared by all of them. */
async function readMissing(): Promise<void> {
  reading.value = true;
  try {
    for (const { id } of unread.value) await send('workspace.refresh', { workspaceId: id });
  } catch (error) {
    failure.value = toErrorInfo(error);
  } finally {
    reading.value = false;
  }
}

export function Matrix() {
  return (
    <>
      {unread.value.length > 0 && (
        <Notice
          kind="info"
          actions={
            <button
              type="button"
              class="button"
              aria-disabled={reading.value}
              onClick={() => !reading.value && void readMissing()}
            >
              {t('matrix_read')}
            </button>
          }
        >
          <p role="status">
            {reading.value
              ? t('matrix_reading')
              : t('matrix_missing', list(unread.value.map(({ name }) => name)))}
          </p>
        </Notice>
      )}
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
      <Exports view="workspaces" rows={exportTable} count={rows.value.length} />
      {rows.value.length === 0 && (
        <Notice kind="info">
          <p>{t(differing.value && search.value === '' ? 'matrix_none_differ' : 'audit_empty')}</p>
        </Notice>
      )}
      <Grid label={t('audit_view_workspaces')} columns={columns.value} rows={rows.value} sorting={sorting} />
    </>
  );
}

/** Columns of workspaces are headed by the workspace's name, which need not be unique: its id follows. */
function exportTable() {
  const { header, lines } = table(columns.value, rows.value);
  const names = new Map(ofKey.value.map(({ id, name }) => [id, `${name} (${id})`]));
  return { header: header.map((key) => names.get(key) ?? key), lines };
}
