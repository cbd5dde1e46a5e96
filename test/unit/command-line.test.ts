/** Commands end with a reason when an option or a variable is misspelt, and never measure or test nothing. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findBrowser } from '../../tools/browsers.ts';
import { browserKinds, wholeNumber } from '../../tools/command-line.ts';

describe('a number', () => {
  test('is read as it is', () => {
    expect(wholeNumber('--runs', '9')).toBe(9);
    expect(wholeNumber('--seconds', '0', 0)).toBe(0);
  });

  test.each(['abc', '', ' ', '0', '-1', '1.5', '9 runs'])('"%s" is refused', (text) => {
    expect(() => wholeNumber('--runs', text)).toThrow(`--runs needs a whole number from 1 on, not "${text}"`);
  });
});

describe('browsers', () => {
  test.each([
    ['firefox', ['firefox']],
    ['firefox,chromium', ['chromium', 'firefox']],
    ['chromium firefox', ['chromium', 'firefox']],
  ])('"%s" are %j', (text, kinds) => {
    expect(browserKinds('--browsers', text)).toEqual(kinds);
  });

  test.each(['firefoks', 'chromium,firefoks', '', ','])('"%s" is refused', (text) => {
    expect(() => browserKinds('--browsers', text)).toThrow('--browsers takes chromium and firefox, not');
  });
});

describe('the path of a browser', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'member-status-path-'));
    await writeFile(join(folder, 'plain'), '');
    await writeFile(join(folder, 'browser'), '');
    await chmod(join(folder, 'browser'), 0o755);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is the one that its variable names', () => {
    vi.stubEnv('FIREFOX_PATH', join(folder, 'browser'));
    expect(findBrowser('firefox')).toBe(join(folder, 'browser'));
  });

  test.each([
    ['a folder', ''],
    ['a file that is no program', 'plain'],
    ['nothing', 'missing'],
  ])('is refused with its variable when that names %s', (_, name) => {
    vi.stubEnv('CHROME_PATH', join(folder, name));
    expect(() => findBrowser('chromium')).toThrow(`CHROME_PATH names no executable: ${join(folder, name)}`);
  });
});
