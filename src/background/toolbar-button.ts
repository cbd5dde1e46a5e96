/**
 * The toolbar button of a tab: number, colour, title and icon show the state of its page and how many people are
 * flagged there.
 */
import { ERROR_CODES } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { fill } from '../platform/fill-placeholders.ts';
import { chosenTexts } from '../platform/locales.ts';
import type { PageState } from '../platform/messages.ts';
import { pluralForm } from '../platform/plurals.ts';

type Face = 'on' | 'off' | 'error';

/** The icon in the manifest. A tab gets it back when it leaves the page. */
const DEFAULT_FACE: Face = 'on';

const isError = (state: PageState): boolean => ERROR_CODES.some((code) => code === state);
const isOff = (state: PageState): boolean => state === 'off' || state === 'no-workspace';

function faceOf(state: PageState): Face {
  return isError(state) ? 'error' : isOff(state) ? 'off' : 'on';
}

/**
 * Updates the button, in the chosen language. `count`: people flagged on the page. `before`: what the button showed
 * last, for any page of the tab. The default icon is not set again over itself, because that would load its files.
 */
export async function showOnButton(
  tabId: number,
  state: PageState,
  count: number,
  before?: PageState,
): Promise<void> {
  const face = faceOf(state);
  const isShown = face === DEFAULT_FACE && before !== undefined && faceOf(before) === face;
  const text = isError(state)
    ? '!'
    : state === 'waiting'
      ? '…'
      : isOff(state) || count === 0
        ? ''
        : String(count);
  const { language, texts } = await chosenTexts();
  const ofState = isError(state) ? `error_${state}` : `toolbar_${state.replace('-', '_')}`;
  const key = ofState in texts ? ofState : `toolbar_count_${pluralForm(language, count)}`;
  const title = fill(texts[key] ?? texts.extension_name ?? '', count);
  try {
    await Promise.all([
      browser.action.setBadgeText({ tabId, text }),
      browser.action.setBadgeBackgroundColor({ tabId, color: isError(state) ? '#b3261e' : '#5b3fa8' }),
      browser.action.setTitle({ tabId, title }),
      isShown ? null : browser.action.setIcon({ tabId, path: iconOf(face) }),
    ]);
  } catch {
    // The tab was closed meanwhile.
  }
}

/** Makes the button of a tab what it is where the web app is not. */
export async function resetButton(tabId: number): Promise<void> {
  const { texts } = await chosenTexts();
  try {
    await Promise.all([
      browser.action.setBadgeText({ tabId, text: '' }),
      browser.action.setTitle({ tabId, title: texts.extension_name ?? '' }),
      browser.action.setIcon({ tabId, path: iconOf(DEFAULT_FACE) }),
    ]);
  } catch {
    // The tab was closed.
  }
}

const iconOf = (face: Face) => ({ 16: `icons/${face}-16.png`, 32: `icons/${face}-32.png` });
