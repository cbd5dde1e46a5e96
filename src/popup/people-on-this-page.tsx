/** Who is flagged on this page, with Show and Copy. */
import { signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import { sendRequest } from '../ui/background-request.ts';
import { type Table, toHtml, toText } from '../ui/csv-json-and-clipboard.ts';
import { Icon } from '../ui/icons.tsx';
import { Notice } from '../ui/notices.tsx';
import { plural, standingText, t } from '../ui/text.ts';
import { nameOf } from '../ui/text-search.ts';
import { members, onPage } from './member-list.ts';
import { Person } from './person-row.tsx';
import { chosen, failure } from './state.ts';

/** The result of the last try to copy. */
const copied = signal<'options_copied' | 'page_failed' | null>(null);

/** The flagged people of the page with what the list says about each. Namesakes are listed one by one. */
function pageTable(): Table {
  const known = new Map(members.value.map((member) => [member.id, member]));
  const lines = onPage.value.flatMap(({ ids, name, standing }) =>
    ids.map((id) => {
      const member = known.get(id);
      if (member === undefined) return [name, standingText(standing), ''];
      return [nameOf(member), standingText(member.standing), member.email];
    }),
  );
  return { header: [t('audit_name'), t('audit_standing'), t('audit_email')], lines };
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

/** The person who should be shown, but has only hidden places on the page. */
const hidden = signal<string | null>(null);

/** A page has hidden copies of names, for example in closed menus and tooltips. They do not count as places. */
function placesText({ places }: Shown): string {
  return places === 0 ? t('popup_places_hidden') : plural('popup_places', places);
}

/** Everyone who is flagged on the page, each with a button that scrolls to them. `state`: of the page. */
export function OnThisPage({ state }: { state: string }) {
  if (state === 'waiting') return null;
  const show = ({ ids, name, places }: Shown) => {
    hidden.value = places === 0 ? name : null;
    if (places > 0)
      void sendRequest('badge.show', { ids }).catch((error: unknown) => {
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
              key={`${person.standing} ${person.ids.join(' ')}`}
              name={person.name}
              standing={person.standing}
              detail={`${standingText(person.standing)} · ${placesText(person)}`}
              onShow={() => show(person)}
            />
          ))}
        </ul>
      )}
      <div role="status">
        {hidden.value !== null && (
          <Notice kind="info">
            <p>{t('popup_show_hidden', hidden.value)}</p>
          </Notice>
        )}
      </div>
    </section>
  );
}
