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
 * It never calls the API, and knows nothing of people but what the index contains.
 */

// biome-ignore-all assist/source/organizeImports: the code of the script has this order, which compresses best
import { watchLoading } from './page/wait-for-hydration-before-first-badges.ts';
import { browser } from './platform/browser.ts';
import type { Words } from './page/clockify-markup/all-words-and-selectors.ts';
import { createMatcher, type Matcher } from './page/names/name-matcher.ts';
import { StatusError } from './domain/errors.ts';
import { applyEdits } from './directory/name-index/name-index-delta.ts';
import { isClockifyHost } from './domain/workspace-id-in-address.ts';
import { createVocabulary, type Vocabulary } from './page/clockify-markup/meaning-of-class-or-column-head.ts';
import { CARD_TAG, type Card } from './page/card/when-the-card-opens-and-closes.ts';
import { awaitLateCode, type LateCode } from './page/card/card-script-handover.ts';
import { createListRequests } from './page/when-a-page-asks-for-its-list.ts';
import {
  BADGE_TAG,
  createBadges,
  endWith,
  make,
  STATE_ATTRIBUTE,
  verdictOf,
} from './page/badge/badge-elements.ts';
import { flagsNobody, readIndex } from './directory/name-index/name-index.ts';
import { createReporter } from './page/report-to-background.ts';
import { watch } from './page/follow-page-changes.ts';
import { watchWitnesses } from './page/workspace-on-screen.ts';
import { beginLifetime, type Lifetime } from './platform/content-script-lifetime.ts';
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
import { isAppOrOtherSite } from './domain/clockify-hosts-and-reserved-names.ts';

/**
 * Event handlers for whose events the card listens, so that it gets them before the page does: our listeners are the
 * first on `window`. Not those of wheels and raw pointer data, which cost the browser extra work, nor those of
 * animations and transitions, which no card has.
 */
const CARD_HANDLERS = /^on(?!.*(wheel|raw|tion))/;

/** The list that the present badges come from. */
interface List {
  readonly text: string;
  readonly matcher: Matcher;
  /** The text before, and a pattern of the names that differ between the two texts; `null` for any name. */
  readonly since: string;
  readonly changed: string | null;
}

function run(lifetime: Lifetime): void {
  const { signal } = lifetime;
  const badges = createBadges(document);
  /** Arrives with the first reply, so before the first badge. */
  let config!: PageConfig;
  let vocabulary!: Vocabulary;
  let list: List | null = null;
  /** The last answer. While there is a list, it is about the workspace and the version of that list. */
  let page: IndexReply | undefined;
  let configId: string | undefined;
  /** The list and the configuration with which the watcher reads the page now. */
  let applied: { readonly text: string; readonly matcher: Matcher; readonly by: string | undefined } | null =
    null;
  /** Workspaces that this document has had an answer for. The first request makes a failed reading start again. */
  const answered = new Set<string>();

  const reporter = createReporter(document, signal, () => ({
    workspaceId: page?.workspaceId ?? null,
    state,
    why: page?.why,
  }));
  const watcher = watch(document, {
    onBatch() {
      listen();
      witnesses.poll();
    },
    onComplete: () => setState('ready'),
    onChange,
  });
  const mustWait = watchLoading(document, signal, show);
  const witnesses = watchWitnesses(window, signal, onWitness, reportUsersCall);
  const requests = createListRequests(
    lifetime,
    () => state === 'waiting',
    () => ({
      witnesses: witnesses.snapshot(),
      language: document.documentElement?.lang ?? '',
      have: page?.version ?? null,
      config: configId,
      answered: [...answered],
    }),
    applyReply,
    handleError,
  );
  /** Arrives with the first list that flags somebody. Most pages never get it. */
  let lateCode: LateCode | undefined;
  let card: Card | undefined;
  let isCardRequested = false;
  let state: PageState = 'waiting';
  let root: Element | null | undefined;

  function onChange(): void {
    reporter.update();
    if (card) return;
    browser.runtime.onMessage.addListener(onMessage);
    card = lateCode?.watchCard({
      send,
      endWith,
      make,
      verdictOf,
      context: () => ({ ...page, config }),
    });
  }

  /** Requests `card.js` when it did not come with the list: the list is new, or the page was not shown at that time. */
  function requestCard(): void {
    if (isCardRequested) return;
    isCardRequested = true;
    send('card.bring', null)
      .catch((error: unknown) => {
        // The background ended before it got the message. A new request for the list brings `card.js` too.
        if (!(error instanceof StatusError)) handleError(error);
      })
      .then(() => {
        isCardRequested = false;
      });
  }

  function onCardEvent(event: Event): void {
    if (event.type === 'copy') badges.leaveCopy();
    card?.handle(event);
  }

  /**
   * Listens again when the document has a new root element: `document.open()` removes all listeners with the old one.
   */
  function listen(): void {
    const { documentElement } = document;
    if (documentElement === root) return;
    root = documentElement;
    setState(state);
    for (const name of ['onfocusin', 'onfocusout', ...Object.keys(HTMLElement.prototype)]) {
      if (CARD_HANDLERS.test(name)) addEventListener(name.slice(2), onCardEvent, { capture: true, signal });
    }
  }

  awaitLateCode((all) => {
    if (!lifetime.check()) return;
    lateCode = all;
    show();
  }, signal);

  /** Sends one message for each call. The background decides how often to check. */
  function reportUsersCall(workspaceId: string): void {
    void send('page.changed', { workspaceId }).catch(() => lifetime.check());
  }

  function setState(next: PageState): void {
    state = next;
    document.documentElement?.setAttribute(STATE_ATTRIBUTE, next);
    reporter.update();
  }

  /** Removes badges at once when the page no longer shows their workspace. */
  function onWitness(): void {
    const agreement = list ? witnesses.agree(page as IndexReply) : 'maybe';
    if (agreement === 'yes') return;
    // The last answer was for the workspace that the page showed before.
    if (agreement === 'no') drop('waiting');
    void requests.update();
  }

  /** Drops the list and its badges, and shows why. */
  function drop(next: PageState, answer?: IndexReply): void {
    page = answer;
    list = null;
    if (applied) {
      applied = null;
      card?.close();
      watcher.read(null);
    }
    setState(next);
  }

  function applyReply(answer: IndexReply): void {
    const { workspaceId, state, index } = answer;
    if (workspaceId !== page?.workspaceId) drop('waiting');
    page = answer;
    if (answer.config) applyConfig(answer.config, answer.configId);
    if (workspaceId) answered.add(workspaceId);
    if (!page.version) {
      drop(state, answer);
      return;
    }
    if (index !== null) {
      const since = list?.text ?? '';
      const [text, changed] =
        typeof index === 'string' ? [index, null] : [index.edits.reduce(applyEdits, since), index.changed];
      list = { text, since, changed, matcher: createMatcher(readIndex(text), vocabulary) };
    }
    show();
  }

  function applyConfig(next: PageConfig, id: string): void {
    config = next;
    configId = id;
    badges.configure(next);
    vocabulary ??= createVocabulary(next.words as Words);
  }

  /** Makes the watcher read the page with the present list. */
  function show(): void {
    if (!list) return;
    const { matcher, text, since, changed } = list;
    if (!lateCode && !flagsNobody(text)) {
      requestCard();
      return;
    }
    if (mustWait(matcher.mayHold)) return;
    const before = applied;
    if (before?.text === text && before.by === configId) return;
    applied = { ...list, by: configId };
    watcher.read(
      { matcher, flagged: new Set(config.settings.flagged), vocabulary, badges, configId, lateCode },
      changed && before?.by === configId && before?.text === since
        ? matcher.searchFor(changed)
        : (text) => matcher.mayHold(text) || before?.matcher.mayHold(text),
    );
  }

  function handleError(error: unknown): void {
    if (error instanceof StatusError) {
      drop(error.code);
      return;
    }
    // No answer at all: the background is starting or being replaced. Badges may stay.
    if (!list) setState('waiting');
    requests.repeat();
  }

  browser.storage.onChanged.addListener(onStored);
  addEventListener('pageshow', (event) => event.persisted && onShown(), { signal });
  document.addEventListener('prerenderingchange', onShown, { signal });

  /**
   * Runs when the page is shown after Back, Forward or prerendering. The toolbar button still shows another page, and
   * the list may be old.
   */
  function onShown(): void {
    reporter.repeat();
    // Firefox never delivers an answer that came while the page was in the back/forward cache.
    isCardRequested = false;
    void requests.update();
  }

  function onStored(changes: Record<string, { newValue?: unknown }>, area: string): void {
    const lists = changes[LISTS_KEY]?.newValue as Readonly<Record<string, string>> | undefined;
    const isNews = lists && lists[page?.workspaceId as string] !== (page?.version ?? null);
    if (area === 'local' && (REVISION_KEY in changes || 'settings' in changes || isNews))
      void requests.update();
  }

  function onMessage(message: unknown): void {
    const { type, payload } = message as Message;
    if (type === 'badge.show') card?.show((payload as Request<ContentProtocol, 'badge.show'>).ids);
    else reporter.repeat();
  }

  signal.addEventListener('abort', () => {
    drop('waiting');
    watcher.stop();
    clean();
    try {
      browser.storage.onChanged.removeListener(onStored);
      browser.runtime.onMessage.removeListener(onMessage);
    } catch {
      // The extension is gone, and its listeners with it.
    }
  });

  listen();
  if (!witnesses.poll()) void requests.update();
}

/** Removes what this generation of the script, or one before it, left on the page. */
function clean(): void {
  for (const left of document.querySelectorAll(`${BADGE_TAG},${CARD_TAG}`)) left.remove();
  document.documentElement?.removeAttribute(STATE_ATTRIBUTE);
}

// A match pattern cannot require exactly one label before the domain, nor a port. The script comes to no other site of
// Clockify: the manifest and background/content-scripts/inject-into-open-tabs-on-install-or-connect.ts leave them out.
// Reading `location` would take longer.
const [, , host = ''] = document.URL.split('/');
if (isAppOrOtherSite(host)) start();
// Only the background knows whether this origin is a connection's self-hosted server. It does not answer others.
else if (!isClockifyHost(host)) send('page.check', null).then(start, () => {});

function start(): void {
  // A frame may be gone before its script begins: without a window there is not even a timer.
  if (!document.defaultView) return;
  const lifetime = beginLifetime(document);
  if (document.readyState !== 'loading') clean();
  run(lifetime);
}
