/** How wide the texts of a column are on the screen, so that those that must not be cut off have room. */

/** Of `.grid-cell`, both sides, px. */
const PADDING = 24;
/** The arrow beside the heading that the table is sorted by, px. */
const ARROW = 20;
/** Of an average character, px: where nothing can be measured. */
const CHARACTER = 7;

type Measure = (text: string, weight: number) => number;
let kept: Measure | undefined;

function measureOf(): Measure {
  if (kept !== undefined) return kept;
  const context = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return (text) => CHARACTER * text.length;
  const family = getComputedStyle(document.body).fontFamily;
  kept = (text, weight) => {
    context.font = `${weight} 13px ${family}`;
    return context.measureText(text).width;
  };
  return kept;
}

/** The width of a column, px, in which its title and each of the texts stand whole. `mark`: what stands before them. */
export function roomFor(title: string, texts: readonly string[], mark = 0): number {
  const measure = measureOf();
  const widest = Math.max(measure(title, 600) + ARROW, ...texts.map((text) => measure(text, 400) + mark));
  return Math.ceil(widest) + PADDING;
}
