/** What the card says, in every language. */
import { expect, it } from 'vitest';
import { CONFLICT } from '../../src/domain/standing.ts';
import { createLabels } from '../../src/page/badge-texts.ts';
import { describe as describePerson } from '../../src/page/card-person-content.ts';
import type { ElementTemplate, PersonDetails } from '../../src/platform/messages.ts';
import { LANGUAGES, readMessages } from '../locale-texts.ts';

const NOW = Date.UTC(2026, 10, 29);

const PERSON: PersonDetails = {
  id: '65d8f0a1b2c3d4e5f6a7b802',
  name: 'Ann Lee',
  email: 'ann@example.com',
  wholeEmail: 'ann@example.com',
  standing: 'deactivated-here',
  account: 'ACTIVE',
  membership: 'INACTIVE',
  roles: [],
  workspace: { id: '65d8f0a1b2c3d4e5f6a7b801', name: 'Acme' },
  groups: { names: [], total: 0, atMost: false },
  projects: { names: [], total: 0, atMost: false },
  activeIn: { names: [], total: 0 },
  since: null,
  readAt: NOW,
  detailed: true,
  apiCall: '',
};

function textsIn(language: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readMessages(language)).map(([key, { message }]) => [key, message]),
  );
}

/** The sentence with both statuses. */
function statusesOf(person: Partial<PersonDetails>, language: string): ElementTemplate[1] | undefined {
  const labels = createLabels(textsIn(language), language, () => language);
  const templates = describePerson({ ...PERSON, ...person }, labels, NOW);
  return templates.find(([, , className]) => className === 'statuses')?.[1];
}

it('says both statuses', () => {
  expect(statusesOf({}, 'en')).toBe('Account: active. This workspace: deactivated.');
});

it('says that somebody is not a member, and shows an unknown status as it came', () => {
  const nonMember = { standing: 'not-a-member', membership: '' } as const;
  expect(statusesOf(nonMember, 'en')).toBe('Account: active. This workspace: not a member.');
  const unknown = { standing: 'unknown', membership: 'NONE' } as const;
  expect(statusesOf(unknown, 'en')).toBe('Account: active. This workspace: NONE.');
});

it.each(LANGUAGES)('in %s says in words that Clockify gives two statuses', (language) => {
  const said = statusesOf({ standing: 'unknown', membership: CONFLICT }, language);
  expect(said).not.toContain(CONFLICT);
  expect(said).toContain('Clockify');
});

it.each(LANGUAGES)('in %s takes a status that is missing for unknown, not for none', (language) => {
  const { page_none: none = '', page_status_unknown: unknown = '' } = textsIn(language);
  const said = statusesOf({ standing: 'unknown', account: '', membership: '' }, language);
  expect(String(said).split(unknown)).toHaveLength(3);
  expect(said).not.toContain(`: ${none}`);
});
