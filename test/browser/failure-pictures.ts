/** Set up for every file with browser tests: a test that fails leaves a picture of each page it had open. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, type RunnerTestCase } from 'vitest';
import { beforeClose, openPages } from './open-pages.ts';
import { answerWithin } from './until.ts';

const FOLDER = join('artifacts', 'failures');

let current: RunnerTestCase | undefined;
let count = 0;

beforeEach(({ task }) => {
  current = task;
});

beforeClose.push(takePicture);

afterEach(async () => {
  for (const page of openPages) await takePicture(page);
  current = undefined;
});

async function takePicture(page: Page): Promise<void> {
  if (current?.result?.state !== 'fail') return;
  count += 1;
  const file = basename(current.file.name, '.test.ts');
  const name = `${file} ${current.name}`.replace(/[^\w]+/g, '-').slice(0, 100);
  const path = join(FOLDER, `${name}-${process.pid}-${count}.png`);
  await mkdir(FOLDER, { recursive: true });
  try {
    await writeFile(path, await answerWithin(() => page.screenshot(), 5_000));
    console.log(`Picture of ${page.url()}: ${path}`);
  } catch (error) {
    // A page that hangs or is being replaced gives none; the test has its own message.
    console.log(`No picture of ${page.url()}: ${error}`);
  }
}
