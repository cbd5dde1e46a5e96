/** The minimum for any extension of this kind: it asks for the list of members and listens for changes. */
import type { IndexRequest } from '../../../src/platform/messages.ts';
import './bare-observer.ts';

type Api = { runtime: { sendMessage(message: unknown): unknown } };
const { browser, chrome } = globalThis as unknown as { browser?: Api; chrome: Api };

const payload: IndexRequest = {
  witnesses: {
    addresses: [],
    calls: [['5f0000000000000000000001', 0]],
    switcher: null,
    switchedAt: -1,
    stage: 'loading',
    document: 0,
  },
  language: 'en',
  have: null,
  answered: [],
};
(browser ?? chrome).runtime.sendMessage({ type: 'index.read', payload });
