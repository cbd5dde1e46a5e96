/** The host permission. It is read before a click, so that the request still happens within the click. */
import { signal } from '@preact/signals';
import { CLOCKIFY_PATTERNS, patternOfServer } from '../domain/clockify-hosts-and-reserved-names.ts';
import { browser } from '../platform/browser.ts';

/** Clockify's API and web app; without the second pattern the extension still works. */
const API_HOSTS = { origins: CLOCKIFY_PATTERNS.slice(0, 1) };
const ALL_HOSTS = { origins: [...CLOCKIFY_PATTERNS] };

/** `undefined` until the browser has answered for the first time. */
export const hostsGranted = signal<boolean | undefined>(undefined);

async function readGranted(): Promise<boolean> {
  hostsGranted.value = await browser.permissions.contains(API_HOSTS);
  return hostsGranted.value;
}

/** Follows the permission for as long as the page is open. */
export function watchHosts(): void {
  browser.permissions.onAdded.addListener(() => void readGranted());
  browser.permissions.onRemoved.addListener(() => void readGranted());
  void readGranted();
}

/**
 * Asks for the hosts unless they are known to be granted. True when they are granted in the end. Call it straight
 * from a click: Firefox forgets the gesture at the first `await`.
 */
export async function requestHosts(): Promise<boolean> {
  if (hostsGranted.value === true) return true;
  const permission = browser.permissions.request(ALL_HOSTS);
  try {
    await permission;
  } catch {
    // The call was not within a click, or a policy refused it. Only the permission itself counts.
  }
  return readGranted();
}

/**
 * Asks for a self-hosted server's host and for nothing more; true when it is granted in the end. Call it straight
 * from a click, as `requestHosts`.
 */
export async function requestServer(origin: string): Promise<boolean> {
  const origins = [patternOfServer(origin)];
  try {
    return await browser.permissions.request({ origins });
  } catch {
    return browser.permissions.contains({ origins });
  }
}
