/** The tabs that show Clockify. The first of them is the one that the popup is about. */
import {
  CLOCKIFY_PATTERNS,
  isAppPage,
  patternOfServer,
} from '../domain/clockify-hosts-and-reserved-names.ts';
import { browser } from '../platform/browser.ts';
import { registeredServers } from './content-scripts/register-scripts-on-self-hosted-servers.ts';

export interface ClockifyTab {
  readonly tabId: number;
  /** With the port. */
  readonly host: string;
  /** The same with the path. */
  readonly page: string;
  /** It is the active tab of its window. */
  readonly active: boolean;
  readonly loaded: boolean;
}

/**
 * Tabs that show the web app: the one in front of the window that has the focus, then the one used last. A tab's
 * `lastAccessed` is when it came to the front of its own window, whichever window is used since.
 */
export async function clockifyTabs(): Promise<ClockifyTab[]> {
  // When the browser does not list our servers, pages of Clockify's own hosts are still recognised.
  const servers = await registeredServers().catch(() => []);
  const [tabs, focused] = await Promise.all([
    browser.tabs.query({ url: [...CLOCKIFY_PATTERNS, ...servers.map(patternOfServer)] }),
    browser.tabs.query({ active: true, lastFocusedWindow: true }),
  ]);
  const isFocused = ({ id }: { id?: number | undefined }) => focused.some((tab) => tab.id === id);
  return tabs
    .toSorted(
      (a, b) => Number(isFocused(b)) - Number(isFocused(a)) || (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0),
    )
    .flatMap(({ id, url, active, status }) => {
      if (id === undefined || url === undefined) return [];
      const { origin, host, pathname } = new URL(url);
      if (!isAppPage(origin + pathname, servers)) return [];
      return [{ tabId: id, host, page: host + pathname, active, loaded: status === 'complete' }];
    });
}
