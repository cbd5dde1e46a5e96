/**
 * Scans a whole page and places badges, with our code and with everything it is compared with, in one isolated
 * world. The page sends commands as events. Nothing here is part of the product.
 */
import Mark from 'mark.js';
import { buildIndex, readIndex } from '../../../src/directory/name-index/name-index.ts';
import type { Standing } from '../../../src/domain/standing.ts';
import { arrange } from '../../../src/page/badge/badge-beside-or-over-name.ts';
import { badgeChips, badgeStyle } from '../../../src/page/badge/badge-content-and-style.ts';
import {
  BADGE_TAG,
  type Badges,
  createBadges,
  make,
  placeFor,
} from '../../../src/page/badge/badge-elements.ts';
import { createLabels, labelsForPage } from '../../../src/page/badge/labels-of-badges-and-cards.ts';
import { WORDS } from '../../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { watch } from '../../../src/page/follow-page-changes.ts';
import { judge } from '../../../src/page/is-it-a-person/badge-decision.ts';
import { newCache } from '../../../src/page/is-it-a-person/badge-decision-cache.ts';
import { createMatcher, type Matcher } from '../../../src/page/names/name-matcher.ts';
import type { ElementTemplate } from '../../../src/platform/messages.ts';
import { DEFAULT_SETTINGS } from '../../../src/platform/setting-limits-and-defaults.ts';
import { isFlagged, members, nameOf } from '../people.ts';

export type Scanner = 'walk' | 'ours' | 'regexp' | 'userscript' | 'markjs';

/** `least`: what a badge cannot do without, put there by hand. */
export type Placer = 'ours' | 'least' | 'hand';

export type Command =
  | { readonly do: 'prepare'; readonly members: number }
  | { readonly do: 'scan'; readonly scanner: Scanner }
  | { readonly do: 'place'; readonly by: Placer };

export interface Answer {
  /** ms of script. */
  readonly script: number;
  /** ms of style and layout that remained afterwards. */
  readonly layout: number;
  readonly found: number;
  /** ms of the longest stretch of work without a pause. */
  readonly longest: number;
}

const FLAGGED: ReadonlySet<Standing> = new Set(DEFAULT_SETTINGS.flagged);
const labels = createLabels(
  {
    page_is_deactivated_here: 'deactivated in this workspace',
    standing_deactivated_here: 'Deactivated here',
  },
  'en',
);

function styledBadges(): Badges {
  const badges = createBadges(document);
  badges.configure({
    styles: { badge: badgeStyle(DEFAULT_SETTINGS), copied: '', chips: badgeChips(labels.standing) },
    labels: labelsForPage(labels),
    language: 'en',
  });
  return badges;
}

let size = 0;
let matcher: Matcher;
let names: ReadonlyMap<string, boolean>;
let pattern: RegExp;

function prepare(count: number): void {
  if (count === size) return;
  size = count;
  const all = members(count);
  matcher = createMatcher(readIndex(buildIndex(all, FLAGGED)), createVocabulary(WORDS));
  // As in an answer of the background.
  const text = JSON.stringify(all.map(({ name, standing }) => [name, FLAGGED.has(standing)]));
  names = new Map(JSON.parse(text) as [string, boolean][]);
  const flagged = all.filter(({ standing }) => FLAGGED.has(standing)).map(({ name }) => name);
  pattern = new RegExp(`\\b(?:${flagged.join('|')})\\b`);
}

// ── scans ──────────────────────────────────────────────────────────────────────────────────────────

/** ms of each stretch of the watcher's work: its tasks and frame callbacks run through `timed`. */
const pieces: number[] = [];
let whenIdle: () => void = () => undefined;

function timed(task: () => void): void {
  const start = performance.now();
  task();
  pieces.push(performance.now() - start);
  whenIdle();
}

globalThis.ResizeObserver = class extends ResizeObserver {
  constructor(callback: ResizeObserverCallback) {
    super((entries, observer) => timed(() => callback(entries, observer)));
  }
};

Object.defineProperty(globalThis, 'scheduler', {
  value: {
    postTask: (task: () => void) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          timed(task);
          resolve();
        }, 0);
      }),
  },
});

async function scanByOurs(): Promise<Omit<Answer, 'layout'>> {
  const badges = styledBadges();
  let complete = false;
  pieces.length = 0;
  const watcher = watch(document, {
    onBatch: () => undefined,
    onComplete: () => {
      complete = true;
    },
    onChange: () => undefined,
  });
  const done = new Promise<void>((resolve) => {
    whenIdle = () => {
      if (complete) resolve();
    };
  });
  timed(() =>
    watcher.read({
      matcher,
      flagged: FLAGGED,
      vocabulary: createVocabulary(WORDS),
      lateCode: { judge, newCache, arrange },
      badges,
    }),
  );
  await done;
  // The next frame arranges the badges.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const answer = {
    script: pieces.reduce((sum, piece) => sum + piece, 0),
    longest: Math.max(...pieces),
    found: document.querySelectorAll('member-status-badge').length,
  };
  stop = () => {
    watcher.read(null);
    watcher.stop();
  };
  return answer;
}

let stop: () => void = () => undefined;
/** What is left to do after layout. */
let finish: () => void = () => undefined;

/** Reads and looks up every text, and puts a text node after each flagged name. */
function scanByWalk(): number {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (names.get((node.nodeValue ?? '').trim()) === true) found.push(node as Text);
  }
  for (const one of found) one.after('*');
  return found.length;
}

function scanByRegExp(): number {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  let found = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (pattern.test(node.nodeValue ?? '')) found += 1;
  }
  return found;
}

function scanByUserscript(): number {
  let found = 0;
  for (const element of document.querySelectorAll<HTMLElement>('*')) {
    // biome-ignore lint/performance/useDomNodeTextContent: what the usual userscript does
    if (names.get(element.innerText?.trim() ?? '') === true) found += 1;
  }
  return found;
}

function scanByMark(): number {
  const words: string[] = [];
  for (let at = 0; at < size; at += 1) if (isFlagged(at)) words.push(nameOf(at));
  new Mark(document.body).mark(words, {
    element: 'bench-mark',
    accuracy: 'exactly',
    separateWordSearch: false,
    diacritics: false,
  });
  return document.querySelectorAll('bench-mark').length;
}

async function scan(scanner: Scanner): Promise<Omit<Answer, 'layout'>> {
  if (scanner === 'ours') return scanByOurs();
  const scanners = {
    walk: scanByWalk,
    regexp: scanByRegExp,
    userscript: scanByUserscript,
    markjs: scanByMark,
  };
  const start = performance.now();
  const found = scanners[scanner]();
  const script = performance.now() - start;
  return { script, found, longest: script };
}

// ── placing ────────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes badges that have what a badge owes the page and its readers, and nothing else: the attributes, an open root
 * with the style, the words for screen readers, chip and sign. They are never told where their chips have room.
 */
function leastBadges(): (name: string) => HTMLElement {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(badgeStyle(DEFAULT_SETTINGS));
  const chip = make(...(badgeChips(() => '')['deactivated-here'] as ElementTemplate));
  return (name) => {
    const badge = document.createElement(BADGE_TAG);
    badge.setAttribute('data-standing', 'deactivated-here');
    badge.setAttribute('data-users', '66660000000000000000abcd');
    badge.setAttribute('role', 'button');
    badge.setAttribute('tabindex', '0');
    const root = badge.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    (chip.lastChild as Element).textContent = `${name} deactivated in this workspace`;
    root.append(chip.cloneNode(true));
    return badge;
  };
}

function place(by: Placer): Omit<Answer, 'layout'> {
  const anchors: Text[] = [];
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (names.get((node.nodeValue ?? '').trim()) === true) anchors.push(node as Text);
  }
  const badges: Badges = styledBadges();
  const least = leastBadges();
  const put: HTMLElement[] = [];
  const start = performance.now();
  if (by === 'hand') for (const anchor of anchors) anchor.after('*');
  else if (by === 'least') for (const anchor of anchors) anchor.after(least(anchor.data.trim()));
  else {
    const verdict = {
      standing: 'deactivated-here',
      users: ['66660000000000000000abcd'],
    } as const;
    const places = anchors.map((anchor) => placeFor(anchor, anchor.data, WORDS));
    for (const one of places) {
      const badge = badges.create(verdict, one);
      one.anchor.after(badge);
      put.push(badge);
    }
  }
  const script = performance.now() - start;
  finish = () => void arrange(put, () => undefined);
  return { script, longest: script, found: anchors.length };
}

async function answer(command: Command): Promise<Answer> {
  if (command.do === 'prepare') {
    prepare(command.members);
    return { script: 0, layout: 0, found: 0, longest: 0 };
  }
  const result = command.do === 'scan' ? await scan(command.scanner) : place(command.by);
  const start = performance.now();
  void document.body.offsetHeight;
  finish();
  finish = () => undefined;
  void document.body.offsetHeight;
  const layout = performance.now() - start;
  stop();
  stop = () => undefined;
  return { ...result, layout };
}

addEventListener('bench-command', (event) => {
  const command = JSON.parse((event as CustomEvent<string>).detail) as Command;
  const reply = (detail: object) => {
    dispatchEvent(new CustomEvent('bench-answer', { detail: JSON.stringify(detail) }));
  };
  answer(command).then(reply, (error: unknown) => reply({ error: String(error) }));
});
