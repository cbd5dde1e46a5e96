/** Pages of Clockify that were open before this version of the extension was. */
import { isAppHost } from '../domain/hosts.ts';
import { browser } from '../platform/browser.ts';
import { CONTENT_SCRIPT } from './content-script.ts';
import { clockifyTabs } from './tabs.ts';

/**
 * Puts the content script into them: Chrome brings it only to pages that are loaded later, Firefox to open ones too.
 * A page that it cannot be put into sends no report, and the popup says that it has to be reloaded.
 */
export async function reachOpenPages(): Promise<void> {
  if (browser.runtime.getURL('').startsWith('moz-')) return;
  const tabs = await clockifyTabs();
  await Promise.allSettled(
    tabs.map(async ({ tabId, host }) => {
      const target = { tabId, allFrames: true };
      // The first one says that the web app may be here: see content.ts.
      const files = [...(isAppHost(host) ? [] : ['self-hosted.js']), ...CONTENT_SCRIPT.js];
      await browser.scripting.insertCSS({ target, files: [...CONTENT_SCRIPT.css] });
      await browser.scripting.executeScript({ target, files, injectImmediately: true });
    }),
  );
}
