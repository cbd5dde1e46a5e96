/** The toolbar button of a tab: number, colour, title and icon say how its page is and how many are flagged there. */
import { ERROR_CODES } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { chosenTexts } from '../platform/locales.ts';
import type { PageState } from '../platform/messages.ts';
import { fill } from '../platform/placeholders.ts';
import { pluralForm } from '../platform/plurals.ts';

type Face = 'on' | 'off' | 'error';

/** Shows it in the chosen language. `count`: people flagged on the page. */
export async function showOnButton(tabId: number, state: PageState, count: number): Promise<void> {
  const isError = ERROR_CODES.some((code) => code === state);
  const isOff = state === 'off' || state === 'no-workspace';
  const face: Face = isError ? 'error' : isOff ? 'off' : 'on';
  const text = isError ? '!' : state === 'waiting' ? '…' : isOff || count === 0 ? '' : String(count);
  const { language, texts } = await chosenTexts();
  const ofState = isError ? `error_${state}` : `toolbar_${state.replace('-', '_')}`;
  const key = ofState in texts ? ofState : `toolbar_count_${pluralForm(language, count)}`;
  const title = fill(texts[key] ?? texts.extension_name ?? '', count);
  try {
    await Promise.all([
      browser.action.setBadgeText({ tabId, text }),
      browser.action.setBadgeBackgroundColor({ tabId, color: isError ? '#b3261e' : '#5b3fa8' }),
      browser.action.setTitle({ tabId, title }),
      browser.action.setIcon({ tabId, path: { 16: `icons/${face}-16.png`, 32: `icons/${face}-32.png` } }),
    ]);
  } catch {
    // The tab was closed meanwhile.
  }
}
