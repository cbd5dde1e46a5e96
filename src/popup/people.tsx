/** People of the workspace in the popup: those flagged on this page first, then the rest with a search. */
import { batch, computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../domain/errors.ts';
import type { BadgeStanding } from '../domain/standing.ts';
import { sendRequest } from '../ui/background-request.ts';
import { type Table, toHtml, toText } from '../ui/csv-json-and-clipboard.ts';
import { Icon, Mark } from '../ui/icons.tsx';
import { Notice } from '../ui/notices.tsx';
import { type ListedMember, readMembers } from '../ui/read-member-list.ts';
import { settings } from '../ui/settings-signal.ts';
import { plural, standingText, t } from '../ui/text.ts';
import { finder, nameOf } from '../ui/text-search.ts';
import { chosen, failure, openPage, status } from './state.ts';

/** The most rows that are drawn, without and with a search or filter. The audit page shows the rest. */
const MAX_ROWS = 5;
const MAX_FOUND_ROWS = 30;
/** Height of a row, px, as in the style sheet. */
const ROW_HEIGHT = 46;

const search = signal('');
const members = signal<readonly ListedMember[]>([]);

/** Version of the list in the background (`null` for none), and version of the list in `members`, read or tried. */
const version = computed(() => {
  const workspace = status.value?.workspace;
  return workspace?.roster == null ? null : `${workspace.id} ${workspace.roster.version}`;
});
const held = signal<string | null>(null);

/** The list is being read. */
export const listing = computed(() => held.value !== version.value);

/** Reads the list again whenever the background has another version of it. */
export function followMembers(): () => void {
  return effect(() => void loadMembers(version.value));
}

async function loadMembers(wanted: string | null): Promise<void> {
  let found: readonly ListedMember[] = [];
  const workspaceId = status.peek()?.workspace?.id;
  try {
    if (wanted !== null && workspaceId !== undefined) found = (await readMembers(workspaceId))?.members ?? [];
  } catch (error) {
    failure.value = toErrorInfo(error);
    // Those of another workspace would stand under the name of this one.
    if (held.peek()?.startsWith(`${workspaceId} `)) found = members.peek();
  }
  if (wanted !== version.peek()) return;
  batch(() => {
    members.value = found;
    held.value = wanted;
  });
}

/** Resolves once the list has been read. */
export function membersRead(): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      if (!listing.value) resolve();
    });
  });
}

const onPage = computed(() =>
  (status.value?.tab?.people ?? []).filter(
    ({ standing }) => chosen.value === null || standing === chosen.value,
  ),
);

const above = computed(() => new Set(onPage.value.flatMap(({ ids }) => ids)));

const isSearching = computed(() => search.value.trim() !== '');

/**
 * Without a search or filter only flagged people. A search finds everyone; otherwise people who are already listed above
 * are left out.
 */
const others = computed(() => {
  const isFound = finder(search.value);
  const { flagged } = settings();
  const wanted = chosen.value !== null ? [chosen.value] : isSearching.value ? null : flagged;
  return members.value.filter(
    ({ id, standing, haystack }) =>
      (wanted === null || wanted.includes(standing)) &&
      isFound(haystack) &&
      (isSearching.value || !above.value.has(id)),
  );
});

function Person(props: { name: string; detail: string; standing: BadgeStanding; onShow?: () => void }) {
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

/**
 * How many other rows there will be once the list has been read. The counts are known earlier, so their room is kept.
 */
const awaited = computed(() => {
  if (members.value.length > 0 || !listing.value) return 0;
  const counts = status.value?.workspace?.roster?.counts ?? {};
  const flagged = settings().flagged.reduce((sum, standing) => sum + (counts[standing] ?? 0), 0);
  return Math.max(0, flagged - above.value.size);
});

/** Everyone else in the workspace, with a search. */
export function Others() {
  if (members.value.length === 0 && !listing.value) return null;
  const most = isSearching.value || chosen.value !== null ? MAX_FOUND_ROWS : MAX_ROWS;
  const shown = others.value.slice(0, most);
  const rooms = Math.min(awaited.value, most);
  const rest = others.value.length + awaited.value - shown.length - rooms;
  return (
    <section aria-labelledby="others-heading">
      <h2 id="others-heading">
        {t(
          isSearching.value ? 'popup_found' : chosen.value === null ? 'popup_others_flagged' : 'popup_others',
        )}
      </h2>
      <label for="search" class="sr-only">
        {t('audit_search')}
      </label>
      <input
        id="search"
        type="search"
        placeholder={t('audit_search')}
        value={search.value}
        onInput={(event) => {
          search.value = event.currentTarget.value;
        }}
      />
      {shown.length + rooms === 0 ? (
        <p class="muted others-none">{t(isSearching.value ? 'audit_empty' : 'popup_others_none')}</p>
      ) : (
        <ul class="people" style={{ minHeight: `${rooms * ROW_HEIGHT}px` }}>
          {shown.map((member) => {
            const [name, standing] = [nameOf(member), standingText(member.standing)];
            const known = member.email !== '' && member.email !== name;
            return (
              <Person
                key={member.id}
                name={name}
                standing={member.standing}
                detail={known ? `${standing} · ${member.email}` : standing}
              />
            );
          })}
        </ul>
      )}
      {rest > 0 && (
        <button type="button" class="button quiet more" onClick={() => openPage('audit')}>
          {plural('popup_others_more', rest)}
        </button>
      )}
    </section>
  );
}
