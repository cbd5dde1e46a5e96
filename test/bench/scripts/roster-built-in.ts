/** The limit for a first badge: the roster is part of the script, so it asks nobody. */
import { buildIndex, readIndex } from '../../../src/directory/name-index/name-index.ts';
import type { Member } from '../../../src/domain/types-of-members-lists-and-history.ts';
import { arrange } from '../../../src/page/badge/badge-beside-or-over-name.ts';
import { badgeChips, badgeStyle } from '../../../src/page/badge/badge-content-and-style.ts';
import { createBadges } from '../../../src/page/badge/badge-elements.ts';
import { createLabels, labelsForPage } from '../../../src/page/badge/labels-of-badges-and-cards.ts';
import { WORDS } from '../../../src/page/clockify-markup/all-words-and-selectors.ts';
import { createVocabulary } from '../../../src/page/clockify-markup/meaning-of-class-or-column-head.ts';
import { watch } from '../../../src/page/follow-page-changes.ts';
import { judge } from '../../../src/page/is-it-a-person/badge-decision.ts';
import { newCache } from '../../../src/page/is-it-a-person/badge-decision-cache.ts';
import { createMatcher } from '../../../src/page/names/name-matcher.ts';
import { DEFAULT_SETTINGS } from '../../../src/platform/setting-limits-and-defaults.ts';

/** The build puts it in. */
declare const BUILT_IN_MEMBERS: readonly Member[];

const flagged = new Set(DEFAULT_SETTINGS.flagged);
const badges = createBadges(document);
const labels = createLabels({}, 'en');
badges.configure({
  styles: { badge: badgeStyle(DEFAULT_SETTINGS), copied: '', chips: badgeChips(labels.standing) },
  labels: labelsForPage(labels),
  language: 'en',
});
const watcher = watch(document, { onBatch() {}, onComplete() {}, onChange() {} });
watcher.read({
  matcher: createMatcher(readIndex(buildIndex(BUILT_IN_MEMBERS, flagged)), createVocabulary(WORDS)),
  flagged,
  vocabulary: createVocabulary(WORDS),
  lateCode: { judge, newCache, arrange },
  badges,
});
