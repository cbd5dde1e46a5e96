/** What stands above every table to take rows out: files, their separator, print, and how many rows there are. */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toErrorInfo } from '../../domain/errors.ts';
import { browser } from '../../platform/browser.ts';
import { SEPARATORS, type Separator, type Table, toCsv, toJson } from '../../ui/csv-json-and-clipboard.ts';
import { download } from '../../ui/download.ts';
import { language, plural, t } from '../../ui/texts-numbers-and-dates.ts';
import { type Failure, failure, showFailure, workspace } from '../shown-workspace.ts';
import { exportFileName } from './export-file-name.ts';
import type { Column } from './grid-column.ts';

/** The rows as a table of plain values; `id` comes first, and the name and e-mail are always there. */
export function table<T extends { readonly id: string; readonly name: string; readonly email: string }>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  userId: (row: T) => string = ({ id }) => id,
): Table {
  const others = columns.filter(
    ({ key, exported }) => exported !== false && key !== 'name' && key !== 'email',
  );
  return {
    header: ['id', 'name', 'email', ...others.map(({ key }) => key)],
    lines: rows.map((row) => [userId(row), row.name, row.email, ...others.map(({ value }) => value(row))]),
  };
}

const SEPARATOR_KEY = 'csvSeparator';
const SEPARATOR_NAMES = Object.keys(SEPARATORS) as Separator[];

/** The separator that the person chose; `null`: the one that spreadsheets of their language expect. */
const chosenSeparator = signal<Separator | null>(null);
void browser.storage.local.get(SEPARATOR_KEY).then(({ [SEPARATOR_KEY]: kept }) => {
  chosenSeparator.value = SEPARATOR_NAMES.find((name) => name === kept) ?? null;
});

/** Where decimals have a comma, spreadsheets do not take a comma as a separator. */
function separator(): Separator {
  return chosenSeparator.value ?? (language() === 'en' ? 'comma' : 'semicolon');
}

function SeparatorChoice() {
  return (
    <select
      id="csv-separator"
      aria-label={t('audit_separator')}
      title={t('audit_separator')}
      value={separator()}
      onChange={({ currentTarget: { value } }) => {
        const name = SEPARATOR_NAMES.find((one) => one === value) ?? 'comma';
        chosenSeparator.value = name;
        void browser.storage.local.set({ [SEPARATOR_KEY]: name });
      }}
    >
      {SEPARATOR_NAMES.map((name) => (
        <option key={name} value={name}>
          {t(`audit_separator_${name}`)}
        </option>
      ))}
    </select>
  );
}

/** Exports of what the table shows, and print. */
export function Exports(props: {
  view: string;
  /** The file waits for what is still on its way. `null`: no longer what was asked for, so that no file is made. */
  rows: () => Table | Promise<Table | null>;
  count: number;
  /** What the rows are; people unless said otherwise. */
  unit?: 'audit_rows' | 'history_changes';
  /** What the rows wait for. Until they are whole, it stands in the place of their number, and nothing goes out. */
  pending?: string;
  /** The rows are of several workspaces, so that no file has the name of one. */
  ofAll?: boolean;
  children?: ComponentChildren;
}) {
  const [isWaiting, setWaiting] = useState(false);
  const isMaking = useRef(false);
  const failed = useRef<Failure>(undefined);
  // What could not be exported is of this table.
  useEffect(
    () => () => {
      if (failed.current !== undefined && failure.peek() === failed.current) failure.value = undefined;
    },
    [],
  );
  const pending = props.pending ?? (isWaiting ? t('audit_file_waits') : undefined);
  const isPending = pending !== undefined;
  const save = async (ending: 'csv' | 'json') => {
    // A second press before the button is drawn anew makes no second file.
    if (isMaking.current) return;
    isMaking.current = true;
    const workspaceId = workspace.peek()?.id ?? '';
    const workspaceName = props.ofAll === true ? null : (workspace.peek()?.name ?? '');
    const name = exportFileName(props.view, workspaceName, ending);
    try {
      const rows = props.rows();
      setWaiting(rows instanceof Promise);
      const table = await rows;
      if (table === null) return;
      if (ending === 'csv') download(name, 'text/csv', toCsv(table, separator()));
      else download(name, 'application/json', toJson(table));
    } catch (error) {
      failed.current = { error: toErrorInfo(error), retry: () => void save(ending) };
      showFailure(workspaceId, failed.current);
    } finally {
      isMaking.current = false;
      setWaiting(false);
    }
  };
  return (
    <div class="outlets">
      <p class="small muted" role="status">
        {pending ?? plural(props.unit ?? 'audit_rows', props.count)}
      </p>
      <div class="row no-print">
        {props.children}
        <span class="joined">
          <button
            type="button"
            class="button"
            aria-disabled={isPending}
            onClick={() => !isPending && void save('csv')}
          >
            {t('audit_csv')}
          </button>
          <SeparatorChoice />
        </span>
        <button
          type="button"
          class="button"
          aria-disabled={isPending}
          onClick={() => !isPending && void save('json')}
        >
          {t('audit_json')}
        </button>
        <button type="button" class="button" aria-disabled={isPending} onClick={() => !isPending && print()}>
          {t('audit_print')}
        </button>
      </div>
    </div>
  );
}
