/** Host permissions: Firefox users can withdraw them at any time, Chrome users can restrict them. */
import { browser } from './browser.ts';

/** Whether the browser lets the extension reach an HTTPS address. A permission covers all ports of a host. */
export async function isPermitted(url: string): Promise<boolean> {
  try {
    return await browser.permissions.contains({ origins: [`https://${new URL(url).hostname}/*`] });
  } catch {
    return false;
  }
}
