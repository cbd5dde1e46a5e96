/** Host permissions: Firefox users can withdraw them at any time, Chrome users can restrict them. */
import { browser } from './browser.ts';

/** Whether the browser lets the extension reach an address. */
export async function isPermitted(url: string): Promise<boolean> {
  try {
    return await browser.permissions.contains({ origins: [`${new URL(url).origin}/*`] });
  } catch {
    return false;
  }
}
