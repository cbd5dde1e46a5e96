/** Finds Chromium and Firefox on this machine, installs them on Debian, and says elsewhere what is missing. */

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export type BrowserKind = 'chromium' | 'firefox';

export const BROWSER_KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];

interface Places {
  /** Environment variable that names the executable. It wins over everything else. */
  readonly variable: string;
  /** Looked for in every folder of PATH; the first match wins. */
  readonly commands: readonly string[];
  readonly files: readonly string[];
  readonly debian: string;
}

const programFiles = [
  process.env.PROGRAMFILES,
  process.env['PROGRAMFILES(X86)'],
  process.env.LOCALAPPDATA,
].filter((folder) => folder !== undefined);

const PLACES: Record<BrowserKind, Places> = {
  chromium: {
    variable: 'CHROME_PATH',
    commands: [
      'chromium',
      'chromium-browser',
      'google-chrome-for-testing',
      'google-chrome',
      'microsoft-edge',
    ],
    files: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      ...programFiles.map((folder) => join(folder, 'Chromium', 'Application', 'chrome.exe')),
      ...programFiles.map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
    ],
    debian: 'chromium',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    files: [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      '/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox',
      ...programFiles.map((folder) => join(folder, 'Mozilla Firefox', 'firefox.exe')),
    ],
    debian: 'firefox-esr',
  },
};

/** Screenshots need them for real glyphs in CJK, Arabic and Hebrew names (about 60 MB). */
const FONTS = ['fonts-dejavu-core', 'fonts-noto-core', 'fonts-wqy-microhei'];

/** The browser's executable, or `null` when there is none. Throws when its variable names something else. */
export function findBrowser(kind: BrowserKind): string | null {
  const { variable, commands, files } = PLACES[kind];
  const wish = process.env[variable];
  // Another browser than the one that was wished for would be a surprise.
  if (wish !== undefined && wish !== '') {
    if (isExecutable(wish)) return wish;
    throw new Error(`${variable} names no executable: ${wish}`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const command of commands) {
    for (const folder of folders) {
      const file = join(folder, command);
      if (isExecutable(file)) return file;
    }
  }
  return files.find(isExecutable) ?? null;
}

/** Like `findBrowser`, but throws when there is none. The message says what to install. */
export function requireBrowser(kind: BrowserKind): string {
  const file = findBrowser(kind);
  if (file === null) throw new Error(missingText([kind]));
  return file;
}

/**
 * Makes sure that the browsers are there. On Debian as root, missing ones are installed from Debian's packages.
 * Elsewhere it throws; the message says what to install.
 */
export function ensureBrowsers(kinds: readonly BrowserKind[] = BROWSER_KINDS): void {
  let missing = kinds.filter((kind) => findBrowser(kind) === null);
  if (missing.length === 0) return;
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const packages = [...missing.map((kind) => PLACES[kind].debian), ...FONTS];
    console.log(`Installing ${packages.join(', ')} from Debian's packages`);
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
    missing = kinds.filter((kind) => findBrowser(kind) === null);
  }
  if (missing.length > 0) throw new Error(missingText(missing));
}

function apt(...parameters: string[]): void {
  const { status, error } = spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...parameters], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 600_000,
  });
  if (status !== 0) {
    throw new Error(`apt-get ${parameters[0] ?? ''} failed: ${error?.message ?? `exit code ${status}`}`);
  }
}

function missingText(kinds: readonly BrowserKind[]): string {
  const lines = kinds.map((kind) => {
    const { variable, debian } = PLACES[kind];
    const name = kind === 'chromium' ? 'Chromium (or Chrome for Testing)' : 'Firefox 153 or newer';
    return `${name} was not found. Install it (Debian: apt-get install ${debian}) or name its executable in ${variable}.`;
  });
  return lines.join('\n');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    // A folder may be entered, which is the same right.
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
