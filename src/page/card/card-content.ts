/**
 * Puts into words what a card says about a person. Runs in the background, so that the content script stays small.
 * Pure.
 */

import { HELP_DEACTIVATED_SHOWN_AS_ACTIVE } from '../../domain/clockify-help-links.ts';
import { shorten } from '../../domain/cut-text-with-ellipsis.ts';
import { ago, mediumDate } from '../../platform/ages-and-dates.ts';
import type { CardContent, ElementTemplate, PersonDetails, Reply } from '../../platform/messages.ts';
import type { Labels } from '../badge/labels-of-badges-and-cards.ts';

/** Largest size of a card's answer as JSON, bytes. */
const MOST_BYTES = 2_048;
/** What is shortened or left out, one after the other, until the card is small enough. */
const CUTS: readonly ((person: PersonDetails) => PersonDetails)[] = [
  (person) => withNamesOf(person, 90),
  (person) => withNamesOf(person, 60),
  (person) => withNamesOf(person, 40),
  (person) => withNamesOf(person, 20),
  // Their numbers stay.
  ({ groups, projects, activeIn, ...rest }) => ({
    ...rest,
    groups: { ...groups, names: [] },
    projects: { ...projects, names: [] },
    activeIn: { ...activeIn, names: [] },
  }),
  (person) => ({ ...person, apiCall: '' }),
  // Only where a status or a role is longer than any that Clockify is known to send.
  (person) => ({
    ...withNamesOf(person, 10),
    account: shorten(person.account, 10),
    membership: shorten(person.membership, 10),
  }),
  (person) => ({ ...person, wholeEmail: '' }),
];

/** The card's texts. `now`: ms since the epoch. */
export function describe(person: PersonDetails, labels: Labels, now: number): CardContent {
  let cut = person;
  let content: CardContent = [];
  for (const shorter of CUTS) {
    cut = shorter(cut);
    content = templatesOf(cut, labels, now);
    const reply: Reply<CardContent> = { ok: true, data: content };
    if (new TextEncoder().encode(JSON.stringify(reply)).length <= MOST_BYTES) break;
  }
  return content;
}

function withNamesOf(person: PersonDetails, most: number): PersonDetails {
  const short = (text: string) => shorten(text, most);
  const some = <T extends { readonly names: readonly string[] }>(list: T): T => ({
    ...list,
    names: list.names.map(short),
  });
  return {
    ...person,
    name: short(person.name),
    email: short(person.email),
    roles: person.roles.map(short),
    workspace: { ...person.workspace, name: short(person.workspace.name) },
    groups: some(person.groups),
    projects: some(person.projects),
    activeIn: some(person.activeIn),
  };
}

function templatesOf(person: PersonDetails, labels: Labels, now: number): CardContent {
  const { text } = labels;
  const { standing } = person;
  /** A status in words; an unknown status as the service sent it. */
  const word = (kind: 'account' | 'membership') => {
    const value = person[kind];
    if (value !== '') return text(`page_${kind}_${value.toLowerCase()}`) || value;
    const isNone = kind === 'membership' && standing === 'not-a-member';
    return text(isNone ? 'page_no_membership' : 'page_status_unknown');
  };
  const some = ({ names, total }: PersonDetails['activeIn']) => {
    const list = names.join(', ');
    if (total === names.length) return list;
    return names.length === 0 ? String(total) : text('page_and_more', list, total - names.length);
  };
  const since = (known: PersonDetails['since']) => {
    if (known === null) return '';
    const day = mediumDate(known.at, labels.language);
    return known.atLeast ? text('since_at_least', day) : day;
  };
  const assigned = (what: PersonDetails['groups']) => {
    if (!person.detailed) return '';
    return what.atMost ? text('page_at_most', what.total) : some(what) || text('page_none');
  };
  const facts = [
    ['workspace', person.workspace.name],
    ['role', person.roles.map((role) => text(`role_${role.toLowerCase()}`) || role).join(', ')],
    ['groups', assigned(person.groups)],
    ['projects', assigned(person.projects)],
    ['active_in', some(person.activeIn)],
    ['since', since(person.since)],
    ['read', ago(person.readAt, now, labels.language) || text('page_just_now')],
    ['trouble', person.error === undefined ? '' : text('page_stale')],
  ] as const;
  // Other workspaces are the reason only where one is known.
  const reason = standing === 'deactivated-here' && person.activeIn.total > 0 ? 'elsewhere' : standing;
  const why = text(`page_why_${reason.replaceAll('-', '_')}`);
  const help: ElementTemplate = [
    'a',
    text('page_help'),
    '',
    { href: HELP_DEACTIVATED_SHOWN_AS_ACTIVE, target: '_blank', rel: 'noreferrer' },
  ];
  const copies = [
    ['copy_id', person.id],
    ['copy_email', person.wholeEmail],
    ['copy_call', person.apiCall],
  ] as const;
  const button = (key: string, value: string): ElementTemplate => [
    'button',
    text(`page_${key}`),
    '',
    { type: 'button', value },
  ];
  const buttons = [
    button('refresh', ''),
    ...copies.flatMap(([key, copied]) => (copied === '' ? [] : [button(key, copied)])),
  ];
  const templates: readonly ElementTemplate[] = [
    [
      'header',
      [
        ['h2', person.name],
        ['span', labels.standing(standing), 'standing', { 'data-standing': standing }],
      ],
    ],
    ['p', person.email, 'email'],
    ['p', text('page_statuses', word('account'), word('membership')), 'statuses'],
    ['p', why === '' ? '' : [['span', `${why} `], help], 'why'],
    [
      'dl',
      facts.flatMap(([key, value]): ElementTemplate[] =>
        value === ''
          ? []
          : [
              ['dt', text(`page_${key}`)],
              ['dd', value],
            ],
      ),
    ],
    ['div', [...buttons, ['span', '', 'live', { role: 'status' }]], 'actions'],
  ];
  return templates.filter(([, content]) => content.length > 0);
}
