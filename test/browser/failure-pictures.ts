/**
 * Runs for every file with browser tests. After a failed test there is a picture of each page that was open. Pages that
 * a test has opened close after it, so that later tests do not find them as the tab used last.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, type RunnerTestCase } from 'vitest';
import { beforeClose, openPages } from './open-pages.ts';
import { answerWithin } from './until.ts';

const FOLDER = join('artifacts', 'failures');

let current: RunnerTestCase | undefined;
/** Pages that were open before the test: those of its file. */
let before: ReadonlySet<Page> = new Set();
let count = 0;

beforeEach(({ task }) => {
  current = task;
  before = new Set(openPages);
});

beforeClose.push(takePicture);

afterEach(async () => {
  for (const page of [...openPages]) {
    if (before.has(page)) await takePicture(page);
    else await close(page);
  }
  current = undefined;
});

async function close(page: Page): Promise<void> {
  try {
    await answerWithin(() => page.close(), 20_000);
  } catch (error) {
    // The page hangs. The test has its own message.
    console.log(`Not closed: ${page.url()}: ${error}`);
  } finally {
    openPages.delete(page);
  }
}

async function takePicture(page: Page): Promise<void> {
  if (current?.result?.state !== 'fail') return;
  count += 1;
  const file = basename(current.file.name, '.test.ts');
  const name = `${file} ${current.name}`.replace(/[^\w]+/g, '-').slice(0, 100);
  const path = join(FOLDER, `${name}-${process.pid}-${count}.png`);
  await mkdir(FOLDER, { recursive: true });
  try {
    // A page behind another one gives no picture, and nothing closes while one is taken.
    await answerWithin(() => page.bringToFront(), 5_000);
    await writeFile(path, await answerWithin(() => page.screenshot(), 20_000));
    console.log(`Picture of ${page.url()}: ${path}`);
  } catch (error) {
    // A page that hangs or is being replaced gives none. The test has its own message.
    console.log(`No picture of ${page.url()}: ${error}`);
  }
}
