/**
 * What the content scripts of each tab reported. Reports live in `storage.session`, so that they outlive the worker
 * but not the browser.
 */

import type { ErrorInfo } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { answerOfPage } from '../platform/frozen-tab-timeout.ts';
import { type PageReport, type PageState, type PersonOnPage, REPORTS_KEY } from '../platform/messages.ts';
import { type ClockifyTab, clockifyTabs } from './clockify-tabs-front-one-first.ts';
import { resetButton, showOnButton } from './toolbar-button.ts';

export interface TabReport extends Omit<PageReport, 'people'> {
  readonly people: readonly PersonOnPage[];
  readonly tabId: number;
  readonly host: string;
}

const reportKey = (tabId: number): string => `${REPORTS_KEY}${tabId}`;

interface StoredPage extends PageReport {
  /** Why there is no list, when the page's state is an error. */
  readonly error?: ErrorInfo | undefined;
}

interface StoredReport {
  readonly host: string;
  /** By frame id; frame 0 is the page itself. */
  readonly frames: Readonly<Record<string, StoredPage>>;
}

/** Finds out why a page has no list. */
type Explain = () => Promise<ErrorInfo | undefined>;

async function stored(tabId: number): Promise<StoredReport | undefined> {
  const key = reportKey(tabId);
  return (await browser.storage.session.get(key))[key] as StoredReport | undefined;
}

/** The last change of each tab's report, while it runs: two frames may report at once. */
const queues = new Map<number, Promise<unknown>>();

/** The newest report of each frame that is being explained, by tab and frame. */
const unexplained = new Map<string, PageReport>();

/** Keeps a frame's report and shows the tab's on the toolbar button, then why it has no list. */
export async function storeReport(
  tabId: number,
  frameId: number,
  host: string,
  report: PageReport,
  explain: Explain,
): Promise<void> {
  // A foreign page that embeds a page of the app: the tab is none of the app's.
  if (frameId !== 0 && !(await showsApp(tabId))) return forgetTab(tabId);
  await change(tabId, (before) => {
    const shown = before?.frames[frameId];
    // Until it is explained, a report that says the same has the same reason.
    const saysSame = shown?.workspaceId === report.workspaceId && shown.state === report.state;
    return withFrame(before, frameId, host, saysSame ? { ...report, error: shown.error } : report);
  });
  await addReason(tabId, frameId, report, explain);
}

/**
 * Adds the reason to a frame's report, unless that has been replaced meanwhile. No report waits for it: it comes from
 * the database, which may be slow.
 */
async function addReason(
  tabId: number,
  frameId: number,
  report: PageReport,
  explain: Explain,
): Promise<void> {
  const frame = `${tabId} ${frameId}`;
  unexplained.set(frame, report);
  const error = await explain();
  if (unexplained.get(frame) !== report) return;
  unexplained.delete(frame);
  await change(tabId, (before) => {
    const page = before?.frames[frameId];
    if (before === undefined || page === undefined || page.state !== report.state) return undefined;
    const explained = { ...before, frames: { ...before.frames, [frameId]: { ...page, error } } };
    return isSame(explained, before) ? undefined : explained;
  });
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function withFrame(
  before: StoredReport | undefined,
  frameId: number,
  host: string,
  report: StoredPage,
): StoredReport {
  // The page itself is waiting, so it is a new document and the frames of the one before are gone.
  const kept = frameId === 0 && report.state === 'waiting' ? {} : (before?.frames ?? {});
  return {
    host: frameId === 0 ? host : (before?.host ?? host),
    frames: { ...kept, [String(frameId)]: report },
  };
}

/** `next` returns `undefined` to change nothing, `null` to forget the tab. */
function change(
  tabId: number,
  next: (before: StoredReport | undefined) => StoredReport | null | undefined,
): Promise<void> {
  const turn = (queues.get(tabId) ?? Promise.resolve()).then(async () => {
    const before = await stored(tabId);
    const report = next(before);
    if (report === undefined) return;
    if (report === null) return forgetTab(tabId);
    // Pages report again when they are asked, also what is known. But a new document has a new button.
    if (!isSame(report, before)) await browser.storage.session.set({ [reportKey(tabId)]: report });
    await showReport(tabId, report, before);
    // The browser clears the button when a tab leaves the page. A report on its way then would fill it again.
    if (!(await showsApp(tabId))) await forgetTab(tabId);
  });
  const end = turn
    .catch(() => undefined)
    .then(() => {
      if (queues.get(tabId) === end) queues.delete(tabId);
    });
  queues.set(tabId, end);
  return turn;
}

/**
 * Removes the report of a frame that has gone, and its people from the toolbar button; with the page itself, those of
 * all its frames. A new document may have reported meanwhile.
 */
function forgetFrame(tabId: number, frameId: string, gone: StoredPage): Promise<void> {
  return change(tabId, (before) => {
    if (before === undefined || !isSame(before.frames[frameId], gone)) return undefined;
    const { [frameId]: _gone, ...frames } = before.frames;
    return frameId === '0' ? null : { ...before, frames };
  });
}

/** Forgets the reports of tabs that no longer show the web app. Their buttons are those of any tab again. */
export async function pruneReports(): Promise<void> {
  // The reports first: a tab that opens meanwhile has none among them.
  const reported = await reportedTabs();
  const open = (await clockifyTabs()).map(({ tabId }) => tabId);
  await Promise.all(reported.filter((tabId) => !open.includes(tabId)).map(forgetTab));
}

/** Ids of the tabs of which there are reports. */
async function reportedTabs(): Promise<number[]> {
  const keys = Object.keys(await browser.storage.session.get(null));
  return keys.flatMap((key) => (key.startsWith(REPORTS_KEY) ? [Number(key.slice(REPORTS_KEY.length))] : []));
}

async function forgetTab(tabId: number): Promise<void> {
  if ((await stored(tabId)) === undefined) return;
  await browser.storage.session.remove(reportKey(tabId));
  await resetButton(tabId);
}

async function showsApp(tabId: number): Promise<boolean> {
  return (await clockifyTabs()).some((tab) => tab.tabId === tabId);
}

/**
 * For a page that asks for its list again. Its report may have been lost with a background, or pruned while the
 * permission was missing, and the page does not know: it is asked for its report. A page that never had a badge cannot
 * be asked. Nobody is flagged there, so the rest of its report is what the background answered.
 */
export async function recoverReport(
  tabId: number,
  frameId: number,
  host: string,
  { workspaceId, state, why }: Omit<PageReport, 'people'>,
  explain: Explain,
): Promise<void> {
  if ((await stored(tabId))?.frames[frameId] !== undefined) return;
  if ((await askForReport(tabId, frameId)) || frameId !== 0) return;
  const report: PageReport = { workspaceId, state, why, people: [] };
  let isMissing = false;
  await change(tabId, (before) => {
    isMissing = before?.frames[frameId] === undefined;
    return isMissing ? withFrame(before, frameId, host, report) : undefined;
  });
  if (isMissing) await addReason(tabId, frameId, report, explain);
}

/** Asks a frame, or all frames of a tab, to report. Returns whether one has heard it. */
export function askForReport(tabId: number, frameId?: number): Promise<boolean> {
  const options = frameId === undefined ? {} : { frameId };
  return browser.tabs.sendMessage(tabId, { type: 'frame.check', payload: null }, options).then(
    () => true,
    () => false,
  );
}

/**
 * Whether a frame is still in the tab, since no event says when a frame goes; `null` when it does not answer. The
 * question makes the frame report again, because which places of a name are visible can change without a badge
 * changing.
 */
function isThere(tabId: number, frameId: string, { people }: StoredPage): true | Promise<boolean | null> {
  const answer = answerOfPage(askForReport(tabId, Number(frameId)));
  // A page that never had a badge does not listen.
  return frameId === '0' && people.length === 0 ? true : answer;
}

/**
 * The report of a tab without the frames that have gone; `undefined` when it has sent none, or when the page itself has
 * gone: the browser's error page has the address of the page that it stands for.
 */
async function presentReport(tabId: number): Promise<StoredReport | undefined> {
  const found = await stored(tabId);
  if (found === undefined) return undefined;
  const checked = await Promise.all(
    Object.entries(found.frames).map(async ([id, report]) => ({
      id,
      report,
      there: await isThere(tabId, id, report),
    })),
  );
  for (const { id, report, there } of checked) if (there === false) await forgetFrame(tabId, id, report);
  if (checked.some(({ id, there }) => id === '0' && there === false)) return undefined;
  // A frozen page is silent, and still there. A silent frame may be gone.
  const frames = checked.filter(({ id, there }) => id === '0' || there === true);
  return { ...found, frames: Object.fromEntries(frames.map(({ id, report }) => [id, report])) };
}

/** The report of a tab, its frames' people taken together; `null` when it has sent none. */
export async function tabReport(tabId: number): Promise<TabReport | null> {
  const found = await presentReport(tabId);
  const page = found?.frames['0'];
  return found === undefined || page === undefined
    ? null
    : { ...page, tabId, host: found.host, people: peopleOf(found) };
}

/** Ids of the workspaces that active tabs show, as far as their pages have reported it. */
export async function shownWorkspaces(tabs: readonly ClockifyTab[]): Promise<Set<string>> {
  const reports = await Promise.all(tabs.filter(({ active }) => active).map(({ tabId }) => stored(tabId)));
  return new Set(reports.flatMap((report) => report?.frames['0']?.workspaceId ?? []));
}

/** Everyone whom the badges of a tab mean, each once, whether alone, in a list, or in several frames. */
function peopleOf({ frames }: StoredReport): readonly PersonOnPage[] {
  const people = new Map<string, PersonOnPage>();
  for (const { users, list, standing: common, places } of Object.values(frames).flatMap(
    (one) => one.people,
  )) {
    for (const [at, name] of users.entries()) {
      const standing = list?.[at] ?? common;
      const isAmbiguous = standing === 'ambiguous';
      const ids = name.split(' ');
      // In a list, an ambiguous name comes without its unflagged namesakes. One id shows that it is the same name.
      const other = (isAmbiguous ? ids : [name]).map((key) => people.get(`${standing} ${key}`)).find(Boolean);
      const one: PersonOnPage = {
        ids: [...new Set([...(other?.ids ?? []), ...ids])],
        standing,
        places: places + (other?.places ?? 0),
      };
      for (const key of isAmbiguous ? one.ids : [name]) people.set(`${standing} ${key}`, one);
    }
  }
  return [...new Set(people.values())];
}

/** Updates every toolbar button, for example after a change of the language. */
export async function showOnButtons(): Promise<void> {
  await Promise.all(
    (await reportedTabs()).map(async (tabId) => {
      await presentReport(tabId);
      await change(tabId, (before) => before);
    }),
  );
}

const stateOf = (report: StoredReport): PageState => report.frames['0']?.state ?? 'waiting';

function showReport(tabId: number, report: StoredReport, before?: StoredReport): Promise<void> {
  const { why, error } = report.frames['0'] ?? {};
  const count = peopleOf(report).length;
  const shown = { state: stateOf(report), why, error, host: report.host, count };
  return showOnButton(tabId, shown, before && stateOf(before));
}
