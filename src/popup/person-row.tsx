/** A person in a list of the popup. */
import type { BadgeStanding } from '../domain/standing.ts';
import { Mark } from '../ui/icons.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';

export function Person(props: {
  name: string;
  detail: string;
  standing: BadgeStanding;
  onShow?: () => void;
}) {
  return (
    <li>
      <Mark standing={props.standing} />
      <span class="who">
        <span class="name">{props.name}</span>
        <span class="small muted name">{props.detail}</span>
      </span>
      {props.onShow !== undefined && (
        <button
          type="button"
          class="button"
          aria-label={t('popup_show_person', props.name)}
          title={t('popup_show_person', props.name)}
          onClick={props.onShow}
        >
          {t('popup_show')}
        </button>
      )}
    </li>
  );
}
