/**
 * A profile that Firefox has started once, and a copy of it for each browser: a first start of all costs it nearly
 * two seconds of work more. Nothing of the extension is in it.
 */
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

/** What is not worth copying, or tells which process has the profile open. */
const LEFT_OUT = /[\\/](?:lock|\.parentlock|cache2|crashes|datareporting|minidumps|storage)$/;

/** A new profile folder for the browser at this path; the caller removes it. */
export async function copyProfile(executablePath: string): Promise<string> {
  const { mtimeMs, size } = await stat(executablePath);
  const folder = join('node_modules', '.cache', 'firefox-profile');
  const started = join(folder, `${size}-${Math.round(mtimeMs)}`);
  if (!(await isThere(started))) {
    await mkdir(folder, { recursive: true });
    const first = join(folder, randomUUID());
    await startOnce(executablePath, first);
    // Somebody else may have been as quick: one is as good as the other.
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
