/**
 * The toolbar button of a tab: number, colour, title and icon show the state of its page and how many people are
 * flagged there.
 */
import { ERROR_CODES, type ErrorInfo, explanationOf } from '../domain/errors.ts';
import type { Undecided } from '../domain/which-workspace-a-page-shows.ts';
import { browser } from '../platform/browser.ts';
import { chosenTexts, type Texts } from '../platform/choose-language-and-load-texts.ts';
import { fill } from '../platform/fill-placeholders.ts';
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

/** What the button says of a page. */
interface Shown {
  readonly state: PageState;
  /** Why the page is nobody's. */
  readonly why: Undecided | undefined;
  /** Why the page has no list. */
  readonly error: ErrorInfo | undefined;
  /** With the port. */
  readonly host: string;
  /** People flagged on the page. */
  readonly count: number;
}

/** The state in words: those of the popup for what it has words for. */
function titleOf(texts: Texts, language: string, { state, why, error, host, count }: Shown): string {
  if (error?.server !== undefined) return fill(texts.options_server_denied ?? '', new URL(error.server).host);
  if (why !== undefined && (state === 'setup' || state === 'no-workspace')) {
    const text = texts[`whose_${why.replaceAll('-', '_')}`];
    if (text !== undefined) return fill(text, host);
  }
  const explanation = error === undefined ? undefined : explanationOf(error);
  const ofState = isError(state) ? `error_${explanation ?? state}` : `toolbar_${state.replace('-', '_')}`;
  const key = ofState in texts ? ofState : `toolbar_count_${pluralForm(language, count)}`;
  return fill(texts[key] ?? texts.extension_name ?? '', count);
}

/**
 * Updates the button, in the chosen language. `before`: the state that it showed last, for any page of the tab. The
 * default icon is not set again over itself, because that would load its files.
 */
export async function showOnButton(tabId: number, shown: Shown, before?: PageState): Promise<void> {
  const { state, count } = shown;
  const face = faceOf(state);
  const isShown = face === DEFAULT_FACE && before !== undefined && faceOf(before) === face;
  const text = isError(state)
    ? '!'
    : state === 'waiting'
      ? '…'
      : isOff(state) || count === 0
        ? ''
        : String(count);
  try {
    await Promise.all([
      browser.action.setBadgeText({ tabId, text }),
      browser.action.setBadgeBackgroundColor({ tabId, color: isError(state) ? '#b3261e' : '#5b3fa8' }),
      isShown ? null : browser.action.setIcon({ tabId, path: iconOf(face) }),
      // Last, because the texts have to be read first.
      chosenTexts().then(({ language, texts }) =>
        browser.action.setTitle({ tabId, title: titleOf(texts, language, shown) }),
      ),
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
