/** What the harness needs from a browser, however it is driven. */
import type { Browser, Page } from 'puppeteer-core';

export interface LaunchOptions {
  /** The server that answers for every `*.clockify.me` and `*.clockify.app` host, HTTPS on loopback. */
  readonly standIn: { readonly port: number };
  /** Folder of the unpacked extension. Default: environment `DIST`, else `dist`. */
  readonly dist?: string;
  /** A profile folder that outlives the browser. By default a new one that is removed with it. */
  readonly profile?: string;
  /** Default true. */
  readonly headless?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number } | null;
  /** More command line parameters (Chromium). */
  readonly args?: readonly string[];
  /** More preferences (Firefox). */
  readonly prefs?: Readonly<Record<string, string | number | boolean>>;
  /** Default true. With false, the browser starts without the extension, for comparison. */
  readonly extension?: boolean;
  /** Whether installing opens the welcome page. By default it does in a new profile. */
  readonly welcomes?: boolean;
  /** Default false. With true, the extension is allowed in private windows from the start. */
  readonly inPrivate?: boolean;
}

export interface Manifest {
  readonly host_permissions: readonly string[];
  readonly browser_specific_settings: { readonly gecko: { readonly id: string } };
}

/** What differs between the browsers. */
export interface Session {
  readonly browser: Browser;
  readonly errors: string[];
  install(dist: string): Promise<void>;
  origin(): string;
  /** Called for every page the harness opens. */
  watch(page: Page): void;
  goto(page: Page, url: string): Promise<void>;
  /** An empty page in a private window. */
  openPrivateWindow(): Promise<Page>;
  killWorker(): Promise<void>;
  uninstall(): Promise<void>;
  setEnabled(enabled: boolean): Promise<void>;
  setHostPermission(granted: boolean): Promise<void>;
  setServerPermission(pattern: string, granted: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The automation does not watch requests, because that costs the browser's own process time for each of them. */
export const START = {
  timeout: 60_000,
  protocolTimeout: 150_000,
  acceptInsecureCerts: true,
  networkEnabled: false,
} as const;
export const VIEWPORT = { width: 1280, height: 800 } as const;

/**
 * A function and its parameters as text that can run elsewhere. Unlike a function given to `page.evaluate`, it may
 * contain named functions, for which tsx calls a helper that does not exist there.
 */
export function expressionOf<P extends readonly unknown[]>(
  script: (...parameters: P) => unknown,
  ...parameters: P
): string {
  const list = parameters.map((value) => JSON.stringify(value)).join(', ');
  return `((__name) => (${script})(${list}))((value) => value)`;
}
