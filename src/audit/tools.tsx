/** What stands above every table: search, filters by standing, how many rows, and the ways out. */
import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Standing } from '../directory/standing.ts';
import { download } from '../ui/download.ts';
import { Mark } from '../ui/icons.tsx';
import { number, plural, standingText, t } from '../ui/text.ts';
import { type Cell, fileStem, toCsv } from './export.ts';
import type { Column } from './grid.tsx';
import { workspace } from './source.ts';

/** The field of a view writes what is typed into the view's own signal. */
export function Search({ text }: { text: Signal<string> }) {
  const label = t('audit_search');
  return (
    <div class="search">
      <label for="search" class="sr-only">
        {label}
      </label>
      <input
        id="search"
        type="search"
        placeholder={label}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
    </div>
  );
}

/** One button for each standing that occurs; none pressed shows all. */
export function StandingFilter(props: {
  counts: readonly (readonly [Standing, number])[];
  chosen: Signal<ReadonlySet<Standing>>;
}) {
  const toggle = (standing: Standing) => {
    const next = new Set(props.chosen.value);
    if (!next.delete(standing)) next.add(standing);
    props.chosen.value = next;
  };
  return (
    <fieldset class="chips">
      <legend class="sr-only">{t('audit_filter')}</legend>
      {props.counts.map(([standing, count]) => (
        <button
          type="button"
          key={standing}
          class="chip"
          data-standing={standing}
          aria-pressed={props.chosen.value.has(standing)}
          onClick={() => toggle(standing)}
        >
          <Mark standing={standing} />
          {standingText(standing)} <strong>{number(count)}</strong>
        </button>
      ))}
    </fieldset>
  );
}

/** The rows as a table of plain values; `id` comes first, and the name and e-mail are always there. */
export function table<T extends { readonly id: string; readonly name: string; readonly email: string }>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  userId: (row: T) => string = ({ id }) => id,
): { header: string[]; lines: Cell[][] } {
  const others = columns.filter(
    ({ key, exported }) => exported !== false && key !== 'name' && key !== 'email',
  );
  return {
    header: ['id', 'name', 'email', ...others.map(({ key }) => key)],
    lines: rows.map((row) => [userId(row), row.name, row.email, ...others.map(({ value }) => value(row))]),
  };
}

/** Exports of what the table shows, and print. */
export function Exports(props: {
  view: string;
  rows: () => { header: string[]; lines: Cell[][] };
  count: number;
  /** What the rows are; people unless said otherwise. */
  unit?: 'audit_rows' | 'history_changes';
  children?: ComponentChildren;
}) {
  const stem = () => `${props.view}-${fileStem(workspace.value?.name ?? '')}`;
  const csv = () => {
    const { header, lines } = props.rows();
    download(`${stem()}.csv`, 'text/csv', toCsv(header, lines));
  };
  const json = () => {
    const { header, lines } = props.rows();
    const rows = lines.map((line) => Object.fromEntries(header.map((key, at) => [key, line[at]])));
    download(`${stem()}.json`, 'application/json', `${JSON.stringify(rows, null, 2)}\n`);
  };
  return (
    <div class="outlets">
      <p class="small muted" role="status">
        {plural(props.unit ?? 'audit_rows', props.count)}
      </p>
      <div class="row no-print">
        {props.children}
        <button type="button" class="button" onClick={csv}>
          {t('audit_csv')}
        </button>
        <button type="button" class="button" onClick={json}>
          {t('audit_json')}
        </button>
        <button type="button" class="button" onClick={() => print()}>
          {t('audit_print')}
        </button>
      </div>
    </div>
  );
}
