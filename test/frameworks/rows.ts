/** What the pages of all libraries show, and how it changes. */

export interface Row {
  readonly id: string;
  /** `null` means nobody. */
  readonly name: string | null;
  readonly time: string;
}

/** Flagged: Dana, Ray, Nora, Ivo, Eva. Not flagged: Ann, Bob. */
const [DANA, RAY, NORA, IVO, EVA, ANN, BOB] = [
  'Dana Cole',
  'Ray Otto',
  'Nora Vance',
  'Ivo Marsh',
  'Eva Stone',
  'Ann Lee',
  'Bob Stone',
] as const;

/** The rows that are drawn first, and that a server sends. */
export const FIRST: readonly Row[] = listOf([
  ['r1', DANA],
  ['r2', ANN],
  ['r3', RAY],
  ['r4', NORA],
  ['r5', BOB],
  ['r6', EVA],
]);

/** The row whose button has the focus. No step removes it. */
export const FOCUSED = 'r2';

/** The lists that are drawn one after the other. */
export const STEPS: readonly (readonly [what: string, rows: readonly Row[]])[] = [
  ['drawn again', FIRST],
  ['one text changed', changed(FIRST, { r1: RAY })],
  ['texts changed', changed(FIRST, { r1: IVO, r2: DANA, r3: ANN, r5: null })],
  ['texts back', FIRST],
  ['reversed', FIRST.toReversed()],
  ['first row to the end', [...FIRST.slice(1), ...FIRST.slice(0, 1)]],
  ['last row to the start', [...FIRST.slice(-1), ...FIRST.slice(0, -1)]],
  ['two rows removed', FIRST.filter(({ id }) => id !== 'r1' && id !== 'r4')],
  ['others put in', [...listOf([['r7', IVO]]), ...FIRST, ...listOf([['r8', DANA]])]],
  ['names gone', changed(FIRST, { r1: null, r4: null, r6: null })],
  ['names back', FIRST],
  ['names gone again', changed(FIRST, { r1: null, r3: null, r4: null })],
  ['others instead', changed(FIRST, { r1: EVA, r3: BOB, r4: DANA })],
  [
    'all at once',
    [
      ...listOf([['r9', NORA]]),
      ...changed(FIRST, { r6: ANN, r2: IVO, r3: null })
        .toReversed()
        .filter(({ id }) => id !== 'r5'),
    ],
  ],
  ['as at first', FIRST],
];

/** Lists that are drawn one in each frame, faster than anybody reads. */
export const FAST: readonly (readonly Row[])[] = Array.from({ length: 12 }, (_, at) => {
  const [rows = FIRST] = [STEPS[1 + (at % 4)]?.[1]];
  return at % 3 === 0 ? rows : rows.toReversed();
});

function listOf(rows: readonly (readonly [id: string, name: string | null])[]): readonly Row[] {
  return rows.map(([id, name]) => ({ id, name, time: `${8 + Number(id.slice(1))}:00` }));
}

/** The same rows with new names, by id. */
export function changed(
  rows: readonly Row[],
  names: Readonly<Record<string, string | null>>,
): readonly Row[] {
  return rows.map((row) => {
    const name = names[row.id];
    return name === undefined ? row : { ...row, name };
  });
}
