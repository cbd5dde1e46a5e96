/**
 * The content script: lifetime → workspace → roster index → watcher → badges.
 *
 *   document_start ──► begin ──► watch the DOM and the workspace ──► index.read ──► "waiting"
 *                        │                                              │
 *      an older script   │        workspace changes: badges go ◄────────┤ list ──► scan ──► "ready"
 *      on this page ends ┘        new list: badges follow      ◄────────┤ error ─► "<code>"
 *                                                                       └ off, paused ──► "off"
 *   extension reloaded, removed, or a newer script here ──► badges, card, attribute, listeners go
 *
 * It never calls the API, and knows of people only what the index says.
 */

import { flagsNobody, readIndex } from './directory/name-index.ts';
import { applyEdits } from './directory/name-index-delta.ts';
import { isClockifyHost } from './domain/app-urls.ts';
import { StatusError } from './domain/errors.ts';
import { isAppHost } from './domain/hosts.ts';
import { createVocabulary, type Vocabulary } from './page/app-word-reader.ts';
import type { Words } from './page/app-words.ts';
import { createLabels, type Labels } from './page/badge-texts.ts';
import { BADGE_TAG, createBadges, endWith, make, STATE_ATTRIBUTE, verdictOf } from './page/badges.ts';
import { CARD_TAG, type Card } from './page/card-popover.ts';
import { createReporter } from './page/flagged-report.ts';
import { watchLoading } from './page/hydration-wait.ts';
import { awaitLateCode, type LateCode } from './page/late-code.ts';
import { createMatcher, type Matcher, searchFor } from './page/matcher.ts';
import { watch } from './page/watcher.ts';
import { type ShownWorkspace, watchWitnesses } from './page/workspace-witnesses.ts';
import { browser } from './platform/browser.ts';
import { beginLifetime, type Lifetime } from './platform/lifetime.ts';
import {
  type ContentProtocol,
  type IndexReply,
  LISTS_KEY,
  type Message,
  type PageConfig,
  type PageState,
  REVISION_KEY,
  type Request,
  send,
} from './platform/messages.ts';

/** First pause before asking again when the background did not answer at all, ms; doubles. */
const RETRY_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** How often a page that somebody sees asks while it waits, ms, and of how many such times else. */
const ASK_MS = 60_000;
const QUIET_TURNS = 5;

/** So many changed names are searched for by themselves; of more a page is searched for any flagged name. */
const FEW = 50;

/** What the card hears before the page: first on `window`, so that the page hears nothing of the card. */
const HEARD =
  'keydown keypress keyup focusin focusout focus blur pointerover pointermove pointerdown pointerup mouseover mousemove mousedown mouseup click dblclick auxclick contextmenu touchstart touchend beforeinput';

/** What the present badges come from. */
interface List extends ShownWorkspace {
  readonly version: string;
  readonly text: string;
  readonly matcher: Matcher;
  /** The text before, and the names that this one says something else of; no names: of any. */
  readonly since?: { readonly text: string; readonly names: readonly (string | null)[] } | undefined;
}

function run(lifetime: Lifetime): void {
  const { signal } = lifetime;
  const badges = createBadges(document);
  /** Comes with the first reply, and so before the first badge. */
  let labels!: Labels;
  let config!: PageConfig;
  let list: List | null = null;
  /** What the last answer was about. */
  let page: Pick<IndexReply, 'workspaceId' | 'why'> | null = null;
  let configId: string | undefined;
  let vocabulary: Vocabulary | null = null;
  let asked = 0;
  /** By what the watcher reads the page now: a list, and all else. */
  let reading: { readonly text: string; readonly matcher: Matcher; readonly by: string | undefined } | null =
    null;
  let pause = RETRY_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** Workspaces this document has had an answer about: the first time a failed reading is tried again. */
  const answered = new Set<string>();

  const reporter = createReporter(document, signal);
  const watcher = watch(document, {
    onBatch() {
      listen();
      witnesses.look();
    },
    onComplete: () => setState('ready'),
    onChange,
  });
  const mustWait = watchLoading(document, signal, show);
  const witnesses = watchWitnesses(window, signal, onWitness, noteUsersCall);
  /** Comes with the first list that flags somebody: most pages have none. */
  let lateCode: LateCode | undefined;
  let card: Card | undefined;
  let isAwaited = false;
  let state: PageState = 'waiting';
  let root: Element | null | undefined;

  function onChange(): void {
    reporter.note();
    // Once, however often it is said.
    browser.runtime.onMessage.addListener(onMessage);
    card ??= lateCode?.watchCard({
      document,
      send,
      endWith,
      make,
      verdictOf,
      context: () => ({
        labels,
        config,
        workspaceId: list?.workspaceId,
      }),
    });
  }

  /** Where a page is put aside before it comes, or the list was new, it is asked for. */
  function awaitCard(): void {
    if (lateCode || isAwaited || !list || flagsNobody(list.text)) return;
    isAwaited = true;
    const end = () => {
      isAwaited = false;
    };
    send('card.bring', null).then(end, (error: unknown) => {
      end();
      // The background ended before it heard: it is asked again, and brings what is missing.
      if (!(error instanceof StatusError)) refuse(error);
    });
  }

  const hear = (event: Event) => card?.hear(event);

  /** Again when the document has another element: `document.open()` takes all listeners away with the old one. */
  function listen(): void {
    const { documentElement } = document;
    if (documentElement === root) return;
    root = documentElement;
    setState(state);
    for (const type of HEARD.split(' ')) addEventListener(type, hear, { capture: true, signal });
  }

  awaitLateCode((all) => {
    if (!lifetime.check()) return;
    lateCode = all;
    watcher.setArrange(all.arrange);
    show();
  }, signal);

  /** One note for each call: the background knows how often to look. */
  function noteUsersCall(workspaceId: string): void {
    void send('page.changed', { workspaceId }).catch(() => lifetime.check());
  }

  function setState(next: PageState): void {
    state = next;
    document.documentElement?.setAttribute(STATE_ATTRIBUTE, state);
    reporter.setState(state, page?.workspaceId ?? null, page?.why);
  }

  /** Badges go at once when the page no longer tells their workspace. */
  function onWitness(): void {
    const agreement = list ? witnesses.agree(list) : 'maybe';
    if (agreement === 'yes') return;
    if (agreement === 'no') {
      // It was about what the page showed before.
      page = null;
      drop();
      setState('waiting');
    }
    void ask();
  }

  function drop(): void {
    list = null;
    if (!reading) return;
    reading = null;
    card?.close();
    watcher.read(null);
  }

  async function ask(): Promise<void> {
    asked += 1;
    const mine = asked;
    clearTimeout(retry);
    try {
      const answer = await send('index.read', {
        witnesses: witnesses.tell(),
        language: document.documentElement?.lang ?? '',
        have: list?.version ?? null,
        config: configId,
        answered: [...answered],
      });
      if (mine !== asked || !lifetime.check()) return;
      pause = RETRY_MS;
      take(answer);
    } catch (error) {
      if (mine !== asked || !lifetime.check()) return;
      refuse(error);
    }
  }

  function take(answer: IndexReply): void {
    page = answer;
    if (answer.config) equip(answer.config, answer.configId);
    const { workspaceId, name, isOnlyOne, state, version, index } = answer;
    if (workspaceId) answered.add(workspaceId);
    if (!workspaceId || !version || !vocabulary) {
      drop();
      setState(state);
      return;
    }
    if (index !== null) {
      const last = list?.text ?? '';
      const isWhole = typeof index === 'string';
      const text = isWhole ? index : index.reduce((step, { edits }) => applyEdits(step, edits), last);
      const since = isWhole ? undefined : { text: last, names: index.flatMap(({ names }) => names) };
      const matcher = createMatcher(readIndex(text), vocabulary);
      list = { workspaceId, name, isOnlyOne, version, text, since, matcher };
    }
    show();
  }

  function equip(next: PageConfig, id: string): void {
    config = next;
    configId = id;
    const { language } = next;
    labels = createLabels(next.labels, language, () => document.documentElement?.lang || language);
    badges.setLook(next.styles);
    vocabulary ??= createVocabulary(next.words as Words);
  }

  /** Reads the page by the list. */
  function show(): void {
    awaitCard();
    if (!list || !vocabulary || !(lateCode || flagsNobody(list.text))) return;
    const { flagged } = config.settings;
    const { matcher, text, since } = list;
    if (mustWait(matcher.mayHold)) return;
    const before = reading;
    if (before?.text === text && before.by === configId) return;
    reading = { text, by: configId, matcher };
    const names = (before?.by === configId && before?.text === since?.text && since?.names) || [null];
    const isFew = names.length < FEW && !names.includes(null);
    watcher.read(
      { matcher, flagged: new Set(flagged), vocabulary, badges, labels, configId, lateCode },
      isFew
        ? searchFor(names as readonly string[])
        : (text) => matcher.mayHold(text) || !!before?.matcher.mayHold(text),
    );
  }

  function refuse(error: unknown): void {
    if (error instanceof StatusError) {
      page = null;
      drop();
      setState(error.code);
      return;
    }
    // No answer at all: the background starts, or is being replaced. What stands may stay.
    if (!list) setState('waiting');
    retry = setTimeout(ask, pause);
    pause = Math.min(pause * 2, RETRY_MAX_MS);
  }

  browser.storage.onChanged.addListener(onStored);
  addEventListener('pageshow', (event) => event.persisted && onShown(), { signal });
  document.addEventListener('prerenderingchange', onShown, { signal });

  /** By Back or Forward, or prerendered: the toolbar button is another page's still, and the list may be old. */
  function onShown(): void {
    reporter.repeat();
    // Firefox never gives an answer that came while the page was put aside.
    isAwaited = false;
    awaitCard();
    void ask();
  }

  function onStored(changes: Record<string, { newValue?: unknown }>, area: string): void {
    if (area !== 'local') return;
    const lists = changes[LISTS_KEY]?.newValue as Readonly<Record<string, string>> | undefined;
    const isNews = lists && (!list || lists[list.workspaceId] !== list.version);
    if (REVISION_KEY in changes || 'settings' in changes || isNews) void ask();
  }

  function onMessage(message: unknown): void {
    const { type, payload } = message as Message;
    if (type === 'badge.show') card?.show((payload as Request<ContentProtocol, 'badge.show'>).ids);
    else reporter.note();
  }

  // News may have got lost, and alarms too: no page waits for ever.
  let turns = 0;
  const asking = setInterval(() => {
    turns += 1;
    if (!document.hidden && (state === 'waiting' || turns % QUIET_TURNS === 0)) void ask();
  }, ASK_MS);

  signal.addEventListener('abort', () => {
    clearTimeout(retry);
    clearInterval(asking);
    try {
      browser.storage.onChanged.removeListener(onStored);
      browser.runtime.onMessage.removeListener(onMessage);
    } catch {
      // The extension is gone, and its listeners with it.
    }
    watcher.stop();
    clean();
  });

  listen();
  witnesses.look();
  if (asked === 0) void ask();
}

/** Takes away what this generation, or one before it, left on the page. */
function clean(): void {
  for (const left of document.querySelectorAll(`${BADGE_TAG},${CARD_TAG}`)) left.remove();
  document.documentElement?.removeAttribute(STATE_ATTRIBUTE);
}

// A match pattern can neither say that one label stands before the domain nor name a port. `location` would cost more.
const [, , host = ''] = document.URL.split('/');
if (isAppHost(host)) start();
// Of a self-hosted server only the background knows whether this very origin is a connection's. It answers no other.
else if (!isClockifyHost(host)) send('page.check', null).then(start, () => {});

function start(): void {
  // A frame may be gone before its script begins: without a window there is not even a timer.
  if (!document.defaultView) return;
  const lifetime = beginLifetime(document);
  if (document.readyState !== 'loading') clean();
  run(lifetime);
}
