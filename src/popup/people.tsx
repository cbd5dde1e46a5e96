/** People of the workspace in the popup: those flagged on this page first, then the rest with a search. */
import { computed, effect, signal } from '@preact/signals';
import { toErrorInfo } from '../clockify/errors.ts';
import type { BadgeStanding } from '../directory/standing.ts';
import { type MemberRow, send } from '../platform/messages.ts';
import { Mark } from '../ui/icons.tsx';
import { fold, nameOf } from '../ui/search.ts';
import { settings } from '../ui/settings.ts';
import { plural, standingText, t } from '../ui/text.ts';
import { chosen, failure, openPage, status } from './state.ts';

/** Rows drawn at most, unasked and as the answer to a search or a filter; the audit page shows the rest. */
const FEW = 5;
const MANY = 30;

const search = signal('');
const members = signal<readonly MemberRow[]>([]);

/** Reads the list again whenever the background has another version of it. */
export function followMembers(): () => void {
  const version = computed(() => {
    const workspace = status.value?.workspace;
    return workspace?.roster == null ? null : `${workspace.id} ${workspace.roster.version}`;
  });
  return effect(() => {
    if (version.value === null) members.value = [];
    else void readMembers(status.peek()?.workspace?.id ?? '');
  });
}

async function readMembers(workspaceId: string): Promise<void> {
  try {
    const reply = await send('roster.read', { workspaceId });
    members.value = reply === null ? [] : (JSON.parse(reply.rows) as MemberRow[]);
  } catch (error) {
    failure.value = toErrorInfo(error);
  }
}

const onPage = computed(() =>
  (status.value?.tab?.people ?? []).filter(
    ({ standing }) => chosen.value === null || standing === chosen.value,
  ),
);

/** What a search looks in, in the order of `members`; made at the first letter. */
const haystacks = computed(() =>
  members.value.map(({ id, name, email }) => fold(`${name}\n${email}\n${id}`)),
);

/** Without a search and a filter: the flagged; never those who are listed above already. */
const others = computed(() => {
  const above = new Set(onPage.value.flatMap(({ ids }) => ids));
  const words = fold(search.value).split(/\s+/).filter(Boolean);
  const { flagged } = settings();
  return members.value.filter(({ id, standing }, at) => {
    if (above.has(id)) return false;
    if (chosen.value !== null && standing !== chosen.value) return false;
    if (words.length === 0) return chosen.value !== null || flagged.includes(standing);
    const haystack = haystacks.value[at] ?? '';
    return words.every((word) => haystack.includes(word));
  });
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

export function OnThisPage({ state }: { state: string }) {
  if (state === 'waiting') return null;
  const show = (ids: readonly string[]) =>
    void send('badge.show', { ids }).catch((error: unknown) => {
      failure.value = toErrorInfo(error);
    });
  return (
    <section aria-labelledby="page-heading">
      <h2 id="page-heading">
        {onPage.value.length === 0 ? t('popup_on_page') : plural('popup_on_page_people', onPage.value.length)}
      </h2>
      {onPage.value.length === 0 ? (
        <p class="muted">{t(chosen.value === null ? 'popup_page_empty' : 'popup_page_none_of_these')}</p>
      ) : (
        <ul class="people on-page">
          {onPage.value.map(({ ids, name, standing, places }) => (
            <Person
              key={ids.join(' ')}
              name={name}
              standing={standing}
              detail={`${standingText(standing)} · ${plural('popup_places', places)}`}
              onShow={() => show(ids)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

export function Others() {
  if (members.value.length === 0) return null;
  const asked = search.value !== '' || chosen.value !== null;
  const shown = others.value.slice(0, asked ? MANY : FEW);
  const rest = others.value.length - shown.length;
  return (
    <section aria-labelledby="others-heading">
      <h2 id="others-heading">{t(asked ? 'popup_others' : 'popup_others_flagged')}</h2>
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
      {shown.length === 0 ? (
        <p class="muted others-none">{t('popup_others_none')}</p>
      ) : (
        <ul class="people">
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
