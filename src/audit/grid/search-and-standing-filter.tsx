/** What stands above every table to find rows: the search field and the filter by standing. */
import type { Signal } from '@preact/signals';
import type { Standing } from '../../domain/standing.ts';
import { Mark } from '../../ui/icons.tsx';
import { number, standingText, t } from '../../ui/texts-numbers-and-dates.ts';

/** The search field writes what is typed into the signal of its view. */
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
