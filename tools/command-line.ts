/** Options of our commands. A misspelt one ends the command with the reason, so that nothing passes for a result. */
import { BROWSER_KINDS, type BrowserKind } from './browsers.ts';

/** The number of an option such as `--runs 9`. Throws when the text is no whole number, or less than `least`. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least) {
    throw new Error(`${option} needs a whole number from ${least} on, not "${text}"`);
  }
  return value;
}

/** The browsers in a text such as `chromium,firefox`, in our order. Throws for other names, and for none. */
export function browserKinds(option: string, text: string): BrowserKind[] {
  const names = text.split(/[ ,]+/).filter((name) => name !== '');
  const unknown = names.filter((name) => !BROWSER_KINDS.some((kind) => kind === name));
  if (unknown.length > 0 || names.length === 0) {
    throw new Error(`${option} takes ${BROWSER_KINDS.join(' and ')}, not "${unknown.join() || text}"`);
  }
  return BROWSER_KINDS.filter((kind) => names.includes(kind));
}
