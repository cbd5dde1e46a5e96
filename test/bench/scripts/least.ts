/** What no extension of this kind can do without: it asks for the list of members, and hears of every change. */
import type { IndexRequest } from '../../../src/platform/messages.ts';
import './nothing.ts';

type Api = { runtime: { sendMessage(message: unknown): unknown } };
const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };

const payload: IndexRequest = {
  workspaceId: '5f0000000000000000000001',
  switcher: null,
  language: 'en',
  have: null,
  first: true,
};
(browser ?? chrome).runtime.sendMessage({ type: 'index.read', payload });
