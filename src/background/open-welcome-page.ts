/** The page that greets a person who has just installed the extension. */
import { browser } from '../platform/browser.ts';
import { readSettings } from '../platform/settings.ts';

/** Opens it, unless an administrator installed or set up the extension: then nobody asked for a tab. */
export async function openWelcome(): Promise<void> {
  const { locked, connection } = await readSettings();
  const { installType } = await browser.management.getSelf();
  if (installType === 'admin' || locked.length > 0 || connection !== undefined) return;
  await browser.tabs.create({ url: browser.runtime.getURL('welcome.html') });
}
