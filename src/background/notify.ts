/** Optional notifications: who became flagged since the last list. */
import type { HistoryEvent } from '../domain/member.ts';
import { browser } from '../platform/browser.ts';
import { fill } from '../platform/fill.ts';
import { readSettings } from '../platform/settings.ts';
import { loadTexts, pickLanguage } from '../platform/text.ts';

const NAMES_SHOWN = 3;

/** Shows one notification for all of the events that flag someone who was not flagged before. */
export async function notifyChanges(events: readonly HistoryEvent[]): Promise<void> {
  const { settings } = await readSettings();
  if (!settings.notifications) return;
  const isFlagged = (standing: HistoryEvent['to']): boolean =>
    standing !== null && settings.flagged.includes(standing);
  const names = events
    .filter(({ from, to }) => from !== null && isFlagged(to) && !isFlagged(from))
    .map(({ name }) => name);
  // The API is missing while the permission for it is.
  if (names.length === 0 || !(await browser.permissions.contains({ permissions: ['notifications'] }))) return;
  const wish = settings.language === 'auto' ? browser.i18n.getUILanguage() : settings.language;
  const language = pickLanguage(wish);
  const texts = await loadTexts(language);
  const form = new Intl.PluralRules(language).select(names.length) === 'one' ? 'one' : 'other';
  const shown = names.slice(0, NAMES_SHOWN).join(', ') + (names.length > NAMES_SHOWN ? ' …' : '');
  await browser.notifications.create('changes', {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/on-128.png'),
    title: texts.extension_name ?? '',
    message: fill(texts[`notify_flagged_${form}`] ?? '', names.length, shown),
  });
}
