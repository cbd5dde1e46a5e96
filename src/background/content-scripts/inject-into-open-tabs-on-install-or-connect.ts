/** Pages that were open before this version of the extension was, or before their server was connected. */
import { isAppHost, isWithin, patternOfServer } from '../../domain/clockify-hosts-and-reserved-names.ts';
import { isClockifyHost } from '../../domain/workspace-id-in-address.ts';
import { browser } from '../../platform/browser.ts';
import { GENERATION_EVENT } from '../../platform/content-script-lifetime.ts';
import { answerOfPage } from '../../platform/frozen-tab-timeout.ts';
import { clockifyTabs } from '../clockify-tabs-front-one-first.ts';
import { CONTENT_SCRIPT } from './content-script-files.ts';

/**
 * Injects the content script into open pages. Chrome injects it only into pages that load later; Firefox also into
 * open pages of Clockify's hosts. Where injecting fails, the page sends no report and the popup asks the person to
 * reload it. `server`: only pages of this origin or folder.
 */
export async function reachOpenPages(server?: string): Promise<void> {
  const isFirefox = browser.runtime.getURL('').startsWith('moz-');
  const tabs = (await clockifyTabs()).filter(({ host, page }) =>
    server === undefined ? !(isFirefox && isAppHost(host)) : isWithin(`https://${page}`, server),
  );
  await Promise.allSettled(
    tabs.map(async ({ tabId }) => {
      const frames = await framesOf(tabId);
      await Promise.allSettled(frames.map((frameId) => reachFrame(tabId, frameId)));
    }),
  );
}

/** Each frame alone, because one that has gone meanwhile makes the injection into all of them fail. */
async function reachFrame(tabId: number, frameId: number): Promise<void> {
  const target = { tabId, frameIds: [frameId] };
  await browser.scripting.insertCSS({ target, files: CONTENT_SCRIPT.css });
  await browser.scripting.executeScript({ target, files: CONTENT_SCRIPT.js, injectImmediately: true });
}

/** The frames of a tab without those of Clockify's other sites, which the manifest's `exclude_matches` leaves out. */
async function framesOf(tabId: number): Promise<number[]> {
  const frames = await browser.scripting.executeScript({
    target: { tabId, allFrames: true },
    func: () => location.host,
    injectImmediately: true,
  });
  return frames.flatMap(({ frameId, result }) => {
    const host = `${result}`;
    return isClockifyHost(host) && !isAppHost(host) ? [] : [frameId];
  });
}

/**
 * Ends the content script on open pages of a server's origin and removes all it has added, while the permission is
 * still there. Does not wait for pages that the browser has frozen, because keys are forgotten after this. Frames in
 * other sites and pages in the back/forward cache drop their lists when they are refused the next one. `left`: servers
 * whose pages keep it.
 */
export async function leaveOpenPages(server: string, left: readonly string[] = []): Promise<void> {
  const { origin } = new URL(server);
  const tabs = await browser.tabs.query({ url: patternOfServer(server) });
  const own = tabs.flatMap(({ id, url }) =>
    id !== undefined && url !== undefined && isWithin(url, origin) && !left.some((one) => isWithin(url, one))
      ? [id]
      : [],
  );
  await Promise.allSettled(
    own.map((tabId) =>
      answerOfPage(
        browser.scripting.executeScript({
          target: { tabId, allFrames: true },
          func: (name: string) => document.dispatchEvent(new Event(name)),
          args: [GENERATION_EVENT],
        }),
      ),
    ),
  );
}
