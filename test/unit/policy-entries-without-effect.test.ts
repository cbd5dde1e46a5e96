// @vitest-environment happy-dom
/** What the options say of an administrator's values that are ignored. */
import { h, render } from 'preact';
import { beforeEach, expect, test, vi } from 'vitest';
import { IgnoredPolicy } from '../../src/options/policy-entries-without-effect.tsx';
import { LANGUAGES } from '../../src/platform/setting-limits-and-defaults.ts';
import { loadSettings } from '../../src/ui/settings-state.ts';
import { setLanguage } from '../../src/ui/texts-numbers-and-dates.ts';
import { fetchWithFiles, managed, resetBrowser } from './background/fake-browser.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  browser: (await import('./background/fake-browser.ts')).fakeBrowser,
}));

const root = document.createElement('div');

beforeEach(() => {
  resetBrowser();
  vi.stubGlobal(
    'fetch',
    fetchWithFiles(() => {
      throw new Error('no request may be sent');
    }),
  );
});

test.each(LANGUAGES)('names them in one sentence, without what they say, in %s', async (language) => {
  managed.data = { badgeStyle: 'neon', badgeSize: 'large', flagd: ['deleted'] };
  await Promise.all([loadSettings(), setLanguage(language)]);
  render(h(IgnoredPolicy, {}), root);
  expect(root.textContent).toMatch(/: badgeStyle, flagd$/);
  expect(root.textContent).not.toMatch(/neon|deleted|badgeSize|options_/);
});

test('says nothing of a policy that is used as a whole', async () => {
  managed.data = { badgeStyle: 'dot' };
  await loadSettings();
  render(h(IgnoredPolicy, {}), root);
  expect(root.textContent).toBe('');
});
