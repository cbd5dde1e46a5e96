/** Who is flagged on this page, with Show and Copy. */
import { computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import { sendRequest } from '../ui/background-request.ts';
import { type Table, toHtml, toText } from '../ui/csv-json-and-clipboard.ts';
import { Icon } from '../ui/icons.tsx';
import { Notice } from '../ui/notice-box.tsx';
import { nameOf } from '../ui/person-search.ts';
import { plural, standingText, t } from '../ui/texts-numbers-and-dates.ts';
import { members } from './list-shown-in-popup.ts';
import { Person } from './person-row.tsx';
import { chosen, failure, status } from './popup-state.ts';

/** Who is flagged on the page, of the chosen standing. */
const onPage = computed(() =>
  (status.value?.tab?.people ?? []).filter(
    ({ standing }) => chosen.value === null || standing === chosen.value,
  ),
);

/** Their ids. */
export const idsOnPage = computed(() => new Set(onPage.value.flatMap(({ ids }) => ids)));

/** The result of the last try to copy. */
const copied = signal<'options_copied' | 'page_failed' | null>(null);

/**
 * The flagged people of the page with what the list says about each. Namesakes are listed one by one, and nobody twice:
 * the page may show somebody also by a name that they share.
 */
function pageTable(): Table {
  const known = new Map(members.value.map((member) => [member.id, member]));
  const lines = new Map<string, string[]>();
  for (const { ids, name, standing } of onPage.value) {
    for (const id of ids) {
      const member = known.get(id);
      lines.set(
        id,
        member === undefined
          ? [name, standingText(standing), '']
          : [nameOf(member), standingText(member.standing), member.email],
      );
    }
  }
  return { header: [t('audit_name'), t('audit_standing'), t('audit_email')], lines: [...lines.values()] };
}

async function copyPage(): Promise<void> {
  copied.value = null;
  const table = pageTable();
  const clipboardItem = (type: string, text: string) => ({ [type]: new Blob([text], { type }) });
  try {
    await navigator.clipboard.write([
      new ClipboardItem({
        ...clipboardItem('text/plain', toText(table)),
        ...clipboardItem('text/html', toHtml(table)),
      }),
    ]);
    copied.value = 'options_copied';
  } catch {
    copied.value = 'page_failed';
  }
}

type Shown = (typeof onPage.value)[number];

const keyOf = ({ standing, ids }: Shown): string => `${standing} ${ids.join(' ')}`;

/** The key of the person who should be shown, but has only hidden places on the page. */
const sought = signal<string | null>(null);
const hidden = computed(() =>
  onPage.value.find((person) => person.places === 0 && keyOf(person) === sought.value),
);
// What is no longer so is not said again later.
effect(() => {
  if (hidden.value === undefined) sought.value = null;
});

/** A page has hidden copies of names, for example in closed menus and tooltips. They do not count as places. */
function placesText({ places }: Shown): string {
  return places === 0 ? t('popup_places_hidden') : plural('popup_places', places);
}

/** Everyone who is flagged on the page, each with a button that scrolls to them. `state`: of the page. */
export function OnThisPage({ state }: { state: string }) {
  if (state === 'waiting') return null;
  const show = (person: Shown) => {
    const isHidden = person.places === 0;
    sought.value = isHidden ? keyOf(person) : null;
    if (!isHidden)
      void sendRequest('badge.show', { ids: person.ids }).catch((error: unknown) => {
        failure.value = toErrorInfo(error);
      });
  };
  return (
    <section aria-labelledby="page-heading">
      <div class="row spread">
        <h2 id="page-heading">
          {onPage.value.length === 0
            ? t('popup_on_page')
            : plural('popup_on_page_people', onPage.value.length)}
        </h2>
        {onPage.value.length > 0 && (
          <span class="row">
            <button
              type="button"
              class="button quiet"
              id="copy-page"
              title={t('popup_copy_people')}
              aria-label={t('popup_copy_people')}
              onClick={() => void copyPage()}
            >
              <Icon name="copy" />
              {t('popup_copy')}
            </button>
            <span role="status" class="small muted">
              {copied.value !== null && t(copied.value)}
            </span>
          </span>
        )}
      </div>
      {onPage.value.length === 0 ? (
        <p class="muted">{t(chosen.value === null ? 'popup_page_empty' : 'popup_page_none_of_these')}</p>
      ) : (
        <ul class="people on-page">
          {onPage.value.map((person) => (
            <Person
              key={keyOf(person)}
              name={person.name}
              standing={person.standing}
              detail={`${standingText(person.standing)} · ${placesText(person)}`}
              onShow={() => show(person)}
            />
          ))}
        </ul>
      )}
      <div role="status">
        {hidden.value !== undefined && (
          <Notice kind="info" text={t('popup_show_hidden', hidden.value.name)} />
        )}
      </div>
    </section>
  );
}
