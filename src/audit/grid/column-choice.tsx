/** Which columns the table of members shows. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { browser } from '../../platform/browser.ts';
import { t } from '../../ui/texts-numbers-and-dates.ts';

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

/** Closes an open menu unless that is where the focus goes or where somebody presses. */
function closeOutside(menu: HTMLDetailsElement | null, target: EventTarget | null): void {
  if (menu === null || (target instanceof Node && menu.contains(target))) return;
  menu.open = false;
}

/** An open menu closes with Escape, with a press outside, and when the focus leaves it. */
function useClosing() {
  const menu = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    const onPress = ({ target }: Event) => closeOutside(menu.current, target);
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, []);
  return {
    ref: menu,
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (key !== 'Escape' || menu.current?.open !== true) return;
      menu.current.open = false;
      menu.current.querySelector('summary')?.focus();
    },
    // A press on a label takes the focus from a box for a moment and gives it to nothing.
    onFocusOut: ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget !== null) closeOutside(menu.current, relatedTarget);
    },
  };
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
    <details class="menu" {...useClosing()}>
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
