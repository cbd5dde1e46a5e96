/** The filter by standing above a table. */
import type { Signal } from '@preact/signals';
import type { Standing } from '../../domain/standing.ts';
import { Mark } from '../../ui/icons.tsx';
import { number, standingText, t } from '../../ui/texts-numbers-and-dates.ts';

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
