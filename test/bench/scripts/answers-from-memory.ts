/** The bench's background: answers content scripts like the real one, from a roster in memory. */
import { bringCard, CardInjections } from '../../../src/background/content-scripts/card-script-injection.ts';
import { buildIndex } from '../../../src/directory/name-index/name-index.ts';
import { badgeChips, badgeStyle } from '../../../src/page/badge/badge-content-and-style.ts';
import { createLabels, labelsForPage } from '../../../src/page/badge/labels-of-badges-and-cards.ts';
import { CARD_STYLE } from '../../../src/page/card/card-styles.ts';
import { WORDS } from '../../../src/page/clockify-markup/all-words-and-selectors.ts';
import { browser } from '../../../src/platform/browser.ts';
import { loadTexts } from '../../../src/platform/choose-language-and-load-texts.ts';
import { type PageSender, proveSender, type RawSender } from '../../../src/platform/message-receiver.ts';
import type { IndexReply, IndexRequest } from '../../../src/platform/messages.ts';
import { DEFAULT_SETTINGS } from '../../../src/platform/setting-limits-and-defaults.ts';
import { members, sizeOf } from '../people.ts';

const indexes = new Map<number, string>();
/** Host → the workspace asked for last. A page that cannot tell its workspace yet gets that list, as in the product. */
const active = new Map<string, string>();
/** By document, its last request: as in `PageLists` of the product. */
const asking = new Map<string, IndexRequest>();
const cards = new CardInjections();

async function readIndex(asked: IndexRequest, sender: PageSender): Promise<IndexReply> {
  const { host, documentId } = sender;
  const workspaceId = asked.witnesses.calls[0]?.[0] ?? active.get(host) ?? null;
  if (workspaceId !== null) active.set(host, workspaceId);
  asking.set(documentId, asked);
  // With the first list, as in the product. A script that only asks has no use for the card.
  if (workspaceId !== null && asked.have === null && host.startsWith('ours')) await cards.bring(sender);
  const size = workspaceId === null ? 0 : sizeOf(workspaceId);
  let index = indexes.get(size);
  if (index === undefined) {
    index = buildIndex(members(size), new Set(DEFAULT_SETTINGS.flagged));
    indexes.set(size, index);
  }
  const labels = createLabels(await loadTexts('en'), 'en');
  return {
    workspaceId,
    state: workspaceId === null ? 'waiting' : 'ready',
    name: '',
    isOnlyOne: false,
    version: workspaceId === null ? null : '1',
    index: asked.have === '1' || asking.get(documentId) !== asked ? null : index,
    configId: '1',
    config:
      asked.config === '1'
        ? null
        : {
            settings: DEFAULT_SETTINGS,
            styles: {
              badge: badgeStyle(DEFAULT_SETTINGS),
              copied: '',
              card: CARD_STYLE,
              chips: badgeChips(() => ''),
            },
            card: ['member-status-card', ''],
            words: WORDS,
            language: 'en',
            labels: labelsForPage(labels),
          },
  };
}

async function answer(message: unknown, sender: PageSender): Promise<unknown> {
  const { type, payload } = message as { type: string; payload: unknown };
  if (type === 'index.read') return readIndex(payload as IndexRequest, sender);
  if (type === 'card.bring') await bringCard(sender);
  return null;
}

browser.runtime.onMessage.addListener((message: unknown, raw: RawSender) => {
  const sender = proveSender(raw);
  if (sender?.kind !== 'content') return undefined;
  return answer(message, sender).then((data) => ({ ok: true, data }));
});
browser.runtime.onConnect.addListener(() => undefined);
// As in the product: the harness waits for this page.
browser.runtime.onInstalled.addListener(() => {
  void browser.tabs.create({ url: browser.runtime.getURL('welcome.html') });
});
