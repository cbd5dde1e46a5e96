/** The field that finds people. */
import type { Signal } from '@preact/signals';
import { t } from './texts-numbers-and-dates.ts';

/** Writes what is typed into the signal of its list. */
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
