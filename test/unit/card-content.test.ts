/** What the card says, in every language. */
import { describe, expect, it } from 'vitest';
import { CONFLICT, STANDINGS } from '../../src/domain/standing.ts';
import { createLabels } from '../../src/page/badge/labels-of-badges-and-cards.ts';
import { describe as describePerson } from '../../src/page/card/card-content.ts';
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
  const labels = createLabels(textsIn(language), language);
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

describe('a card of somebody all of whose data is as long as it may be', () => {
  const weigh = (text: string) => new TextEncoder().encode(text).length;
  /** Texts of a kind at the limits that `People.read` keeps. */
  function longest(sign: string): PersonDetails {
    const text = (most: number) => sign.repeat(most).slice(0, most);
    const list = { names: Array.from({ length: 5 }, () => text(40)), total: 12_345, atMost: false };
    return {
      ...PERSON,
      name: text(90),
      email: text(90),
      wholeEmail: sign.repeat(254 / weigh(sign)),
      account: text(40),
      membership: text(40),
      roles: Array.from({ length: 4 }, () => text(40)),
      workspace: { id: PERSON.workspace.id, name: text(80) },
      groups: list,
      projects: list,
      activeIn: list,
      since: { at: NOW, atLeast: true },
      apiCall: `curl '${'x'.repeat(2_000)}'`,
      error: { code: 'server', message: '' },
    };
  }
  const write = (person: PersonDetails, language: string) =>
    JSON.stringify({
      ok: true,
      data: describePerson(person, createLabels(textsIn(language), language), NOW),
    });

  it.each(LANGUAGES)('in %s weighs 2 kB at most, whatever it consists of', (language) => {
    for (const sign of ['a', '山', '😀', '"', '\u0001', '\ud800']) {
      for (const standing of STANDINGS) {
        expect(
          weigh(write({ ...longest(sign), standing }, language)),
          `${sign} ${standing}`,
        ).toBeLessThanOrEqual(2_048);
      }
    }
  });

  it.each(LANGUAGES)(
    'in %s loses names of groups and projects before the API call, and both before the address',
    (language) => {
      const known = { account: 'ACTIVE', membership: 'INACTIVE', roles: ['OWNER'] };
      const person = { ...longest('山'), ...known, wholeEmail: 'a'.repeat(254) };
      const call = "curl 'https://api.clockify.me/api/v1'";
      const withShortCall = write({ ...person, apiCall: call, wholeEmail: 'ann@example.com' }, language);
      expect(withShortCall).toContain(call);
      expect(withShortCall).toContain('ann@example.com');
      const withLongCall = write(person, language);
      expect(withLongCall).not.toContain('curl');
      expect(withLongCall).toContain(person.wholeEmail);
      for (const written of [withShortCall, withLongCall]) {
        expect(written).toContain('山'.repeat(19));
        expect(written).toContain('12345');
      }
    },
  );
});

it.each(LANGUAGES)('in %s no fact of a card repeats its label', (language) => {
  const some = { names: ['Acme'], total: 9, atMost: false };
  const person: PersonDetails = {
    ...PERSON,
    roles: ['OWNER'],
    groups: some,
    projects: { ...some, atMost: true },
    activeIn: some,
    since: { at: NOW, atLeast: true },
    error: { code: 'offline', message: '' },
  };
  const labels = createLabels(textsIn(language), language);
  const facts = describePerson(person, labels, NOW).find(([name]) => name === 'dl')?.[1];
  const words = (facts as readonly ElementTemplate[]).map(([, text]) => String(text).toLowerCase());
  expect(words).toHaveLength(16);
  for (let at = 0; at < words.length; at += 2) expect(words[at + 1]).not.toContain(words[at]);
});
