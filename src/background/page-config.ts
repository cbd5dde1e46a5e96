/** What a page of Clockify reads and shows by, beside the list: settings, words, texts and styles. */
import { digestOf } from '../domain/digest.ts';
import { badgeStyle, CARD_STYLE } from '../page/styles.ts';
import { WORDS } from '../page/words.ts';
import { browser } from '../platform/browser.ts';
import type { IndexReply, IndexRequest, PageConfig } from '../platform/messages.ts';
import type { Settings } from '../platform/settings.ts';
import { loadTexts, pickLanguage } from '../platform/text.ts';
import type { ConnectionRecord } from '../platform/vault.ts';

/** The part of an answer that is left out when the page has it already. */
export async function configFor(
  { language: pageLanguage, config: has }: IndexRequest,
  settings: Settings,
  connections: readonly ConnectionRecord[],
): Promise<Pick<IndexReply, 'configId' | 'config'>> {
  const language = pickLanguage(
    ...(settings.language === 'auto' ? [pageLanguage, browser.i18n.getUILanguage()] : [settings.language]),
  );
  const texts = await loadTexts(language);
  const { enabled, pausedHosts, flagged } = settings;
  const config: PageConfig = {
    workspaces: connections.flatMap(({ workspaces }) =>
      workspaces.map(({ id, name }) => [id, name] as const),
    ),
    settings: { enabled, pausedHosts, flagged },
    styles: { badge: badgeStyle(settings), card: CARD_STYLE },
    words: WORDS,
    language,
    labels: Object.fromEntries(Object.entries(texts).filter(([key]) => /^(?:page|standing)_/.test(key))),
  };
  const configId = await digestOf(JSON.stringify(config));
  return { configId, config: has === configId ? null : config };
}
