/** What a page of Clockify needs besides the list: settings, words, texts and styles. */

import { digestOf } from '../../domain/sha256-of-text.ts';
import { BADGE_COPIED_STYLE, badgeChips, badgeStyle } from '../../page/badge/badge-content-and-style.ts';
import { createLabels, labelsForPage } from '../../page/badge/labels-of-badges-and-cards.ts';
import { CARD_STYLE } from '../../page/card/card-styles.ts';
import { CARD_TAG } from '../../page/card/when-the-card-opens-and-closes.ts';
import { WORDS } from '../../page/clockify-markup/all-words-and-selectors.ts';
import { browser } from '../../platform/browser.ts';
import { loadTexts, pickLanguage } from '../../platform/choose-language-and-load-texts.ts';
import type { IndexReply, IndexRequest, PageConfig } from '../../platform/messages.ts';
import type { Language, Settings } from '../../platform/setting-limits-and-defaults.ts';

interface Configured {
  readonly configId: string;
  readonly config: PageConfig;
}

/** The last configuration and its inputs: pages that ask one after the other mostly get the same. */
let last: { readonly of: string; readonly made: Promise<Configured> } | null = null;

/** The part of an answer that is left out when the page has it already. */
export async function configFor(
  { language: pageLanguage, config: has }: IndexRequest,
  settings: Settings,
): Promise<Pick<IndexReply, 'configId' | 'config'>> {
  const language = pickLanguage(
    ...(settings.language === 'auto' ? [pageLanguage, browser.i18n.getUILanguage()] : [settings.language]),
  );
  const of = JSON.stringify([settings, language]);
  if (last?.of !== of) last = { of, made: configure(settings, language) };
  const { configId, config } = await last.made;
  return { configId, config: has === configId ? null : config };
}

async function configure(settings: Settings, language: Language): Promise<Configured> {
  const texts = await loadTexts(language);
  const labels = createLabels(texts, language);
  const config: PageConfig = {
    settings: { flagged: settings.flagged },
    styles: {
      badge: badgeStyle(settings),
      copied: BADGE_COPIED_STYLE,
      card: CARD_STYLE,
      chips: badgeChips(labels.standing),
    },
    card: [
      CARD_TAG,
      '',
      '',
      { popover: 'manual', role: 'dialog', lang: language, 'aria-label': texts.page_card ?? '' },
    ],
    words: WORDS,
    language,
    labels: labelsForPage(labels),
  };
  return { configId: await digestOf(JSON.stringify(config)), config };
}
