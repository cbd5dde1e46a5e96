/** Which columns the table of members shows. */
import { signal } from '@preact/signals';
import { browser } from '../platform/browser.ts';
import { t } from '../ui/text.ts';

/** Where it is kept: keys of columns, in the order of the table. */
const CHOSEN_COLUMNS = 'auditColumns';
const ALWAYS_SHOWN = 'name';

/** `null`: all columns. */
const chosen = signal<readonly string[] | null>(null);
void browser.storage.local.get(CHOSEN_COLUMNS).then(({ [CHOSEN_COLUMNS]: kept }) => {
  if (Array.isArray(kept)) chosen.value = kept.filter((key) => typeof key === 'string');
});

export function isChosenColumn(key: string): boolean {
  return key === ALWAYS_SHOWN || (chosen.value?.includes(key) ?? true);
}

/** A menu of the columns that may be left out; what is chosen is kept for the next visit. */
export function ColumnChoice({ columns }: { readonly columns: readonly { key: string; title: string }[] }) {
  const offered = columns.filter(({ key }) => key !== ALWAYS_SHOWN);
  const current = chosen.value ?? offered.map(({ key }) => key);
  const choose = (key: string, on: boolean) => {
    const next = offered.map((one) => one.key).filter((one) => (one === key ? on : current.includes(one)));
    chosen.value = next;
    void browser.storage.local.set({ [CHOSEN_COLUMNS]: next });
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
