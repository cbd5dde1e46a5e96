/** Optional notifications: who was flagged or left since the last list, one for each workspace. */

import { STANDINGS, type Standing } from '../domain/standing.ts';
import type { HistoryEvent } from '../domain/types-of-members-lists-and-history.ts';
import { browser } from '../platform/browser.ts';
import { chosenTexts, type Texts } from '../platform/choose-language-and-load-texts.ts';
import { fill } from '../platform/fill-placeholders.ts';
import { readSettings } from '../platform/settings.ts';

const NAMES_SHOWN = 3;
/** How the ids of our notifications begin; the workspace's and a time follow. */
const PREFIX = 'changes:';

/** What happened to people who were in the list before: their flagged standing, or `null` when they left the list. */
type News = ReadonlyMap<Standing | null, readonly string[]>;

/**
 * Shows one notification for all that happened in a workspace between two lists; a click on it opens the history
 * there. It has an id of its own, so that a later one does not replace it before it was read.
 */
export async function notifyChanges(
  events: readonly HistoryEvent[],
  workspace: { readonly id: string; readonly name: string },
): Promise<void> {
  const { settings } = await readSettings();
  if (!settings.notifications) return;
  const news = newsOf(events, settings.flagged);
  // The API is missing while the permission for it is.
  if (news.size === 0 || !(await browser.permissions.contains({ permissions: ['notifications'] }))) return;
  const { language, texts } = await chosenTexts();
  await browser.notifications.create(`${PREFIX}${workspace.id} ${events[0]?.at}`, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/on-128.png'),
    title: workspace.name === '' ? (texts.extension_name ?? '') : workspace.name,
    message: [...news].map(([standing, names]) => line(standing, names, texts, language)).join('\n'),
  });
}

function newsOf(events: readonly HistoryEvent[], flagged: readonly Standing[]): News {
  const isFlagged = (standing: Standing | null) => standing !== null && flagged.includes(standing);
  const newsworthy = events.filter(
    ({ from, to }) => from !== null && (to === null || (isFlagged(to) && !isFlagged(from))),
  );
  const all = [...STANDINGS, null].map((standing) => {
    const people = newsworthy.filter(({ to }) => to === standing);
    return [standing, people.map(({ name, userId }) => (name === '' ? userId : name))] as const;
  });
  return new Map(all.filter(([, names]) => names.length > 0));
}

/** "Deactivated here: Ada, Bo, Cy and 4 more". */
function line(standing: Standing | null, names: readonly string[], texts: Texts, language: string): string {
  const text = (key: string) => texts[key] ?? '';
  const what = standing === null ? 'notify_left' : `standing_${standing.replaceAll('-', '_')}`;
  const shown = names.slice(0, NAMES_SHOWN);
  const rest = names.length - shown.length;
  const people =
    rest === 0
      ? new Intl.ListFormat(language, { type: 'conjunction' }).format(shown)
      : fill(text('page_and_more'), shown.join(', '), rest);
  return fill(text('notify_line'), text(what), people);
}

/** Opens the history of a notification's workspace on a click. The API is there only while its permission is. */
export function followNotifications(): void {
  const open = (id: string) => {
    if (!id.startsWith(PREFIX)) return;
    const [workspace = ''] = id.slice(PREFIX.length).split(' ');
    const query = new URLSearchParams({ workspace, view: 'history' });
    void browser.tabs.create({ url: browser.runtime.getURL(`audit.html?${query}`) });
    void browser.notifications.clear(id);
  };
  const listen = () => {
    const { notifications } = browser as { notifications?: typeof browser.notifications };
    if (notifications?.onClicked.hasListener(open) === false) notifications.onClicked.addListener(open);
  };
  listen();
  browser.permissions.onAdded.addListener(listen);
}
