/**
 * Faults to put into the source one by one. The named tests must fail with the fault and pass without it;
 * `npm run test:seeded-faults` checks that. The run says so when the text to replace is missing or occurs twice:
 * then write the fault anew for the current source.
 */

export interface SeededFault {
  /** What is broken, as a sentence. */
  readonly fault: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Where it must show: a test file, and a part of its test names. */
  readonly test: string;
  readonly name?: string;
}

const STANDING = 'src/domain/standing.ts';
const CASES = 'test/browser/cases.test.ts';

export const SEEDED_FAULTS: readonly SeededFault[] = [
  {
    fault: 'a deleted member has no badge',
    file: STANDING,
    find: "readonly Standing[] = [\n  'deleted',",
    replace: 'readonly Standing[] = [',
    test: CASES,
  },
  {
    fault: 'a membership status that nobody knows is a flag',
    file: STANDING,
    find: "?.[0] ?? 'unknown'",
    replace: "?.[0] ?? 'deactivated'",
    test: 'test/unit/standing.test.ts',
  },
  {
    fault: 'an entry of an unknown type makes somebody no member',
    file: STANDING,
    find: "KNOWN_TYPES.has(entry.membershipType ?? '')",
    replace: "entry.membershipType !== ''",
    test: 'test/unit/standing.test.ts',
  },
  {
    fault: 'a list that calls its own reader inactive is believed',
    file: 'src/directory/reading/refuse-list-without-owner-or-memberships.ts',
    find: "return ownerStanding === undefined || ownerStanding === 'active' || ownerStanding === 'limited';",
    replace: 'return ownerStanding !== null;',
    test: 'test/unit/background/readings.test.ts',
  },
  {
    fault: 'a project has a badge because a member bears its name',
    file: 'src/page/is-it-a-person/places-without-badges.ts',
    find: 'if (column & NO_PEOPLE || parent',
    replace: 'if (parent',
    test: CASES,
  },
  {
    fault: 'one word is somebody without any evidence',
    file: 'src/page/is-it-a-person/badge-decision.ts',
    find: 'if (lacksAvatar && (!named[0] || before)) continue;',
    replace: '',
    test: CASES,
  },
  {
    fault: 'namesakes of different standing are all shown as the first of them',
    file: 'src/page/is-it-a-person/badge-decision.ts',
    find: "? first.standing : 'ambiguous'",
    replace: '? first.standing : first.standing',
    test: CASES,
  },
  {
    fault: 'one word for a column is wrong in one language',
    file: 'src/page/clockify-markup/words-of-heads-and-labels.ts',
    find: "'beschreibung|",
    replace: "'beschribung|",
    test: CASES,
  },
  {
    fault: 'a badge adds to the text of the page',
    file: 'src/page/badge/badge-elements.ts',
    find: '      update(badge, verdict, place);\n      endWith',
    replace: "      update(badge, verdict, place);\n      badge.append('!');\n      endWith",
    test: CASES,
  },
  {
    fault: 'a name is painted before its badge',
    file: 'src/page/follow-page-changes.ts',
    find: 'work(createSlice(Math.max(SLICE_MS, addedCount * ADDED_MS), hasPlaced ? 0 : COLD_MS));',
    replace: 'setTimeout(() => work(createSlice()), 50);',
    test: 'test/browser/frames.test.ts',
    name: 'first load of',
  },
  {
    fault: 'the old badges stay after a switch of the workspace',
    file: 'src/content.ts',
    find: "if (agreement === 'yes') return;",
    replace: "if (agreement !== 'maybe') return;",
    test: 'test/browser/workspace.test.ts',
    name: 'the old badges go at once',
  },
  {
    fault: 'badges outlive the extension',
    file: 'src/platform/content-script-lifetime.ts',
    find: 'if (!isExtensionAlive()) end.abort();',
    replace: 'isExtensionAlive();',
    test: 'test/browser/lifecycle.test.ts',
    name: 'once the extension is uninstalled',
  },
  {
    fault: 'a key is in a message',
    file: 'src/directory/connections/connection-summary.ts',
    find: '    hasKey: (await vault.key(connection)) !== null,',
    replace:
      '    hasKey: (await vault.key(connection)) !== null,\n    label: String(await vault.key(connection)),',
    test: 'test/browser/network-storage-and-worker-failures.test.ts',
    name: 'is nowhere but in its vault',
  },
  {
    fault: 'a key for this session lies on the disk',
    file: 'src/platform/vault-of-connections-and-keys.ts',
    find: "if (connection.remember) await tx.objectStore('keys').put",
    replace: "if (connection.id !== '') await tx.objectStore('keys').put",
    test: 'test/browser/network-storage-and-worker-failures.test.ts',
    name: 'for this session only',
  },
  {
    fault: 'a key follows a redirect to another host',
    file: 'src/clockify/client.ts',
    find: "redirect: 'error',",
    replace: "redirect: 'follow',",
    test: 'test/unit/client.test.ts',
  },
  {
    fault: "requests carry the person's cookies",
    file: 'src/clockify/client.ts',
    find: "credentials: 'omit',",
    replace: "credentials: 'include',",
    test: 'test/unit/client.test.ts',
  },
  {
    fault: 'a page of the web may send what only pages of the extension may',
    file: 'src/platform/message-receiver.ts',
    find: "sender.kind === 'extension' ? EXTENSION_SCHEMAS : PAGE_SCHEMAS",
    replace: '{ ...PAGE_SCHEMAS, ...EXTENSION_SCHEMAS }',
    test: 'test/unit/background/message-receiver.test.ts',
  },
  {
    fault: 'Disconnect leaves the lists',
    file: 'src/directory/connections/forget-connection.ts',
    find: 'else await store.forgetWorkspace(workspaceId);',
    replace: '',
    test: 'test/unit/background/messages.test.ts',
  },
  {
    fault: 'more requests go out in a second than the service allows',
    file: 'src/clockify/request-queue-by-urgency.ts',
    find: 'const PER_SECOND = 8;',
    replace: 'const PER_SECOND = 80;',
    test: 'test/unit/request-queue-by-urgency.test.ts',
  },
  {
    fault: 'a list is never too old',
    file: 'src/directory/reading/when-a-list-is-read-again-by-itself.ts',
    find: 'refreshMinutes * 60_000, now)',
    replace: 'refreshMinutes * 60_000_000, now)',
    test: 'test/unit/when-a-list-is-read-again-by-itself.test.ts',
  },
  {
    fault: 'the card says one status for both',
    file: 'src/page/card/card-content.ts',
    find: "word('account'), word('membership')",
    replace: "word('account'), word('account')",
    test: 'test/unit/background/messages.test.ts',
    name: 'says both statuses',
  },
  {
    fault: 'a text in one language has lost the place of the name',
    file: 'src/_locales/fr/messages.json',
    find: '"page_and_more": { "message": "$1 et',
    replace: '"page_and_more": { "message": "Et',
    test: 'test/repo.test.ts',
  },
  {
    fault: 'a spreadsheet runs a name in the CSV',
    file: 'src/ui/csv-json-and-clipboard.ts',
    find: '[=+\\-@\\uFF1D',
    replace: '[+\\-@\\uFF1D',
    test: 'test/unit/ui-audit.test.ts',
  },
  {
    fault: 'the browser asks for one right more',
    file: 'manifest.json',
    find: '"permissions": [',
    replace: '"permissions": ["tabs", ',
    test: 'test/repo.test.ts',
  },
];
