/**
 * A profile that Firefox has started once, and a copy of it for each browser, because a first start takes nearly two
 * seconds more. It contains nothing of the extension.
 */
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

/** Not worth copying, or tells which process has the profile open. */
const LEFT_OUT = /[\\/](?:lock|\.parentlock|cache2|crashes|datareporting|minidumps|storage)$/;

/** A new profile folder for the browser at this path. The caller removes it. */
export async function copyProfile(executablePath: string): Promise<string> {
  const { mtimeMs, size } = await stat(executablePath);
  const folder = join('node_modules', '.cache', 'firefox-profile');
  const started = join(folder, `${size}-${Math.round(mtimeMs)}`);
  if (!(await isThere(started))) {
    await mkdir(folder, { recursive: true });
    const first = join(folder, randomUUID());
    await startOnce(executablePath, first);
    // Another process may have been faster. Either profile will do.
    await rename(first, started).catch(() => rm(first, { recursive: true, force: true }));
  }
  const copy = await mkdtemp(join(tmpdir(), 'firefox-profile-'));
  await cp(started, copy, { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
  return copy;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function startOnce(executablePath: string, profile: string): Promise<void> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    userDataDir: profile,
    timeout: 60_000,
    extraPrefsFirefox: { 'intl.locale.requested': 'en-US' },
  });
  await browser.close();
}
