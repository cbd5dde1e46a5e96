/** Waits for answers of pages. A page that the browser has frozen does not answer at all. */

/** A page that is not frozen answers sooner, ms. */
const ANSWER_MS = 300;

/** What a page answers; `null` when it does not within `ms`. Rejects as the answer does. */
export function answerOfPage<T>(answer: Promise<T>, ms = ANSWER_MS): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}
