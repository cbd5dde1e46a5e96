import { describe, expect, test, vi } from 'vitest';
import {
  createReceiver,
  type Handlers,
  proveSender,
  type RawSender,
} from '../../../src/platform/message-receiver.ts';
import { EXTENSION_ID, EXTENSION_ORIGIN } from './fake-browser.ts';

vi.mock('../../../src/platform/browser.ts', async () => ({
  browser: (await import('./fake-browser.ts')).fakeBrowser,
}));

const PAGE = 'https://app.clockify.me';
const content = (more: Partial<RawSender> = {}): RawSender => ({
  id: EXTENSION_ID,
  url: `${PAGE}/teams?x=1`,
  origin: PAGE,
  frameId: 2,
  tab: { id: 7 },
  ...more,
});

describe('the sender of a message', () => {
  test.each<[string, RawSender, 'content' | 'extension' | null]>([
    ['the content script on a Clockify page', content(), 'content'],
    [
      'on a region',
      content({ url: 'https://euc1.clockify.me/', origin: 'https://euc1.clockify.me' }),
      'content',
    ],
    ['a page whose origin the browser does not tell', content({ origin: undefined }), 'content'],
    ['an extension page', { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/popup.html` }, 'extension'],
    [
      'an extension page in a tab',
      { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/audit.html?a`, origin: EXTENSION_ORIGIN, tab: { id: 3 } },
      'extension',
    ],
    ['another extension', content({ id: 'other@extension' }), null],
    ['nobody', {}, null],
    ['a sender without an address', content({ url: undefined }), null],
    ['a sender without a tab', content({ tab: undefined }), null],
    [
      'a page without encryption',
      content({ url: 'http://app.clockify.me/', origin: 'http://app.clockify.me' }),
      null,
    ],
    ...['forum.clockify.me', 'docs.clockify.me', 'jira.euc1.clockify.me', 'clockify.me'].map(
      (host): [string, RawSender, null] => [
        `a site of Clockify’s that is not the app: ${host}`,
        content({ url: `https://${host}/t/1`, origin: `https://${host}` }),
        null,
      ],
    ),
    ['a page elsewhere', content({ url: 'https://evil.example/', origin: 'https://evil.example' }), null],
    ['a page with a lookalike host', content({ url: 'https://app.clockify.me.evil.example/' }), null],
    ['a page with another port', content({ url: 'https://app.clockify.me:444/' }), null],
    ['a page whose origin is not its address', content({ origin: 'https://evil.example' }), null],
    ['a sandboxed frame', content({ origin: 'null' }), null],
    ['an empty document', content({ url: 'about:blank' }), null],
    ['no address at all', content({ url: 'nonsense' }), null],
    [
      'a page that names our origin in its address',
      content({ url: `https://evil.example/${EXTENSION_ORIGIN}/popup.html` }),
      null,
    ],
    [
      'an extension address with the origin of a page',
      { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/popup.html`, origin: PAGE },
      null,
    ],
    [
      'an extension whose origin begins like ours',
      { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}x/popup.html` },
      null,
    ],
  ])('%s', (_, sender, kind) => {
    expect(proveSender(sender)?.kind ?? null).toBe(kind);
  });
});

const WITNESSES = {
  addresses: [],
  calls: [],
  switcher: null,
  switchedAt: -1,
  stage: 'interactive',
  document: 1,
};
const QUESTION = { witnesses: WITNESSES, language: '', have: null, answered: [] };

describe('the receiver', () => {
  const calls: string[] = [];
  const handlers = new Proxy(
    {},
    {
      get: (_, type: string) => async (payload: unknown) => {
        calls.push(type);
        if (type === 'person.read') throw new Error('secret-in-an-unexpected-error');
        return payload;
      },
    },
  ) as Handlers;
  const receive = createReceiver(handlers);
  const ask = async (message: unknown, sender: RawSender) => receive(message, sender);

  test.each([
    ['status.read', null],
    ['connection.list', null],
    ['connection.add', { region: 'global', subdomain: '', key: 'k', remember: true }],
    ['connection.forget', { id: 'x' }],
    ['roster.read', { workspaceId: 'a00000000000000000000001', from: [0, 0] }],
    ['leftovers.read', { workspaceId: 'a00000000000000000000001', from: [0, 0] }],
    ['diagnosis.read', null],
    ['reset', null],
  ])('does not let content scripts send %s', async (type, payload) => {
    calls.length = 0;
    expect(await ask({ type, payload }, content())).toMatchObject({ ok: false });
    expect(calls).toEqual([]);
    await ask({ type, payload }, { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/options.html` });
    expect(calls).toEqual([type]);
  });

  test('lets pages of the extension send no message of a content script', async () => {
    calls.length = 0;
    const page = { id: EXTENSION_ID, url: `${EXTENSION_ORIGIN}/options.html` };
    expect(await ask({ type: 'index.read', payload: QUESTION }, page)).toMatchObject({ ok: false });
    expect(calls).toEqual([]);
  });

  test('passes a page’s witnesses on unchanged', async () => {
    calls.length = 0;
    const question = { type: 'index.read', payload: QUESTION };
    expect(await ask(question, content())).toMatchObject({ ok: true });
    expect(calls).toEqual(['index.read']);
  });

  test('cuts long texts of a page, which then still gets its answer', async () => {
    const long = 'x'.repeat(5_000);
    const witnesses = { ...WITNESSES, addresses: [long], switcher: long };
    const payload = { ...QUESTION, witnesses, language: long };
    const reply = await ask({ type: 'index.read', payload }, content());
    const cut = 'x'.repeat(1_000);
    expect(reply).toMatchObject({
      ok: true,
      data: { witnesses: { addresses: [cut], switcher: cut }, language: cut },
    });
  });

  test('gives an unproven sender no answer at all', () => {
    expect(receive({ type: 'index.read', payload: {} }, content({ id: 'other' }))).toBeNull();
  });

  test.each([
    undefined,
    null,
    7,
    'reset',
    {},
    { type: 7 },
    { type: 'constructor', payload: null },
    { type: '__proto__', payload: null },
    { type: 'index.read' },
    { type: 'index.read', payload: { workspaceId: 'a00000000000000000000001' } },
    ...[
      { calls: [['../../v1', 1]] },
      { calls: Array(300).fill(['a00000000000000000000001', 1]) },
      { addresses: ['', '', ''] },
      { switchedAt: null },
      { stage: 'done' },
    ].map((wrong) => ({
      type: 'index.read',
      payload: { ...QUESTION, witnesses: { ...WITNESSES, ...wrong } },
    })),
    { type: 'index.read', payload: { ...QUESTION, answered: ['/'] } },
    { type: 'person.read', payload: { workspaceId: 'a00000000000000000000001', userId: '?memberships=' } },
    { type: 'page.report', payload: { workspaceId: null, state: 'hacked', people: [] } },
    { type: 'page.report', payload: { workspaceId: null, state: 'setup', why: '<b>', people: [] } },
  ])('passes no message of another shape to a handler: %j', async (message) => {
    calls.length = 0;
    expect(await ask(message, content())).toMatchObject({ ok: false, error: { code: 'schema' } });
    expect(calls).toEqual([]);
  });

  test('reveals only the kind of an unexpected failure', async () => {
    const payload = { workspaceId: 'a00000000000000000000001', userId: 'a00000000000000000000001' };
    const reply = await ask({ type: 'person.read', payload }, content());
    expect(reply).toEqual({ ok: false, error: { code: 'storage', message: 'Error' } });
  });
});
