/**
 * The bench's page script, in the page's world: builds content as the web app would, changes it, and sees from
 * outside when the marks of a contender are there.
 */
import { isFlagged, nameOf } from '../people.ts';

/** Our badges, and the marks of other contenders. */
const MARKS = 'member-status-badge, bench-mark';

interface Content {
  readonly nodes: number;
  readonly members: number;
  /** Whether there are flagged members. */
  readonly flagged: boolean;
  /** One row in this many has one; default 10. */
  readonly every?: number;
  /** How many more flagged names are in hidden boxes with cut-off text, like a closed menu. */
  readonly hidden?: number;
}

/** Text nodes in one row of the table. */
const ROW_TEXTS = 10;

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 4294967296;
}

const WORDS =
  'review design meeting client call update report weekly draft invoice budget roadmap sprint support ticket onboarding release deploy research interview'.split(
    ' ',
  );
const words = (count: number): string =>
  Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');

function person(members: number, flagged: boolean): string {
  for (;;) {
    const at = Math.floor(random() * members);
    if (isFlagged(at) === flagged || (flagged && random() < 0.1)) return nameOf(at);
  }
}

/** A row as Angular leaves it: comments between cells, text padded with spaces. Of ten texts or two, one is a name. */
function row(name: string, isNarrow = false): HTMLTableRowElement {
  const tr = document.createElement('tr');
  const texts = [
    ` ${words(4)} `,
    ` ${words(2)} `,
    ` ${name} `,
    ` ${Math.floor(random() * 9)}:${Math.floor(random() * 60)} - 17:00 `,
    ` ${Math.floor(random() * 30)}/11/2026 `,
    ` ${(random() * 8).toFixed(2)} `,
    ` ${words(1)} `,
    ` ${words(3)} `,
    ' Billable ',
    ` ${(random() * 900).toFixed(2)} USD `,
  ];
  for (const text of isNarrow ? texts.slice(1, 3) : texts) {
    const td = document.createElement('td');
    const span = document.createElement('span');
    span.append(text);
    td.append(document.createComment(''), span, document.createComment(''));
    tr.append(td);
  }
  return tr;
}

function main(): HTMLElement {
  const found = document.querySelector('main');
  if (found === null) throw new Error('the page has no main element');
  return found;
}

let original:
  | { readonly key: string; readonly table: HTMLTableElement; readonly flagged: number }
  | undefined;

/** Chromium has it because of the flag in `bench-browser.ts`. */
const { gc } = globalThis as unknown as { gc?: () => void };

/**
 * Puts a table of about that many text nodes into the page and returns how many of its names are flagged. Collects
 * the garbage of the previous table, so that no contender pays for another.
 */
function build(content: Content): number {
  const key = JSON.stringify(content);
  // A copy each time: every script sees new nodes.
  if (original?.key !== key) original = { key, ...make(content) };
  main().replaceChildren(original.table.cloneNode(true));
  gc?.();
  void document.body.offsetHeight;
  return original.flagged;
}

function make({ nodes, members, flagged, every = 10, hidden = 0 }: Content): {
  table: HTMLTableElement;
  flagged: number;
} {
  seed = 7;
  const body = document.createElement('tbody');
  let count = 0;
  for (let at = 0; at < nodes / ROW_TEXTS; at += 1) {
    const isOne = flagged && at % every === 0;
    if (isOne) count += 1;
    body.append(row(isOne ? flaggedName(members) : person(members, false)));
  }
  const table = document.createElement('table');
  const closed = document.createElement('tbody');
  closed.hidden = true;
  for (let at = 0; at < hidden; at += 1) {
    const cell = closed.insertRow().insertCell();
    cell.style.cssText = 'overflow:hidden;white-space:nowrap';
    cell.append(flaggedName(members));
  }
  table.append(body, closed);
  return { table, flagged: count + hidden };
}

function flaggedName(members: number): string {
  for (;;) {
    const at = Math.floor(random() * members);
    if (isFlagged(at)) return nameOf(at);
  }
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Resolves in the next frame, after layout and all older observers of it, right before paint. Gives the ms that this
 * layout took.
 */
const paint = (): Promise<number> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      const start = performance.now();
      const observer = new ResizeObserver(() => {
        observer.disconnect();
        resolve(performance.now() - start);
      });
      observer.observe(main());
    });
  });

/** Whether a mark is beside the name. */
function isMarked(cell: Element): boolean {
  return cell.querySelector(MARKS) !== null;
}

interface Changed {
  /** ms of the change itself and of the layout in the next frame. */
  readonly own: number;
  readonly expected: number;
  readonly marked: number;
  /** Frames that painted a flagged name without a mark. */
  readonly bare: number;
}

interface Change {
  readonly kind: 'insert' | 'rewrite';
  readonly rows: number;
  /** One name in this many is flagged. */
  readonly every: number;
  readonly members: number;
  /** Whether to wait for marks. */
  readonly marks: boolean;
}

/** After this many frames without a new mark, the page stops waiting. */
const STILL_FRAMES = 20;

/** Inserts rows at once, or rewrites the names in that many rows. */
async function change({ kind, rows, every, members, marks }: Change): Promise<Changed> {
  seed = 11;
  const body = document.querySelector('tbody');
  if (body === null) throw new Error('build() was not called before change()');
  const cells: Element[] = [];
  const names: { text: Text; name: string }[] = [];
  const fragment = document.createDocumentFragment();
  for (let at = 0; at < rows; at += 1) {
    const flagged = at % every === 0;
    const name = flagged ? flaggedName(members) : person(members, false);
    const tr = row(kind === 'insert' ? name : words(2), true);
    fragment.append(tr);
    const cell = tr.children[1];
    const text = cell?.querySelector('span')?.firstChild;
    if (cell === undefined || !(text instanceof Text)) throw new Error('a row has no name');
    if (flagged) cells.push(cell);
    if (kind === 'rewrite') names.push({ text, name: ` ${name} ` });
  }
  if (kind === 'rewrite') body.append(fragment);
  await idle();

  const start = performance.now();
  if (kind === 'insert') body.append(fragment);
  else for (const { text, name } of names) text.nodeValue = name;
  let own = performance.now() - start;

  let bare = 0;
  let marked = 0;
  let still = 0;
  for (let frame = 0; frame === 0 || (marks && marked < cells.length && still < STILL_FRAMES); frame += 1) {
    const layout = await paint();
    if (frame === 0) own += layout;
    const now = cells.reduce((sum, cell) => sum + (isMarked(cell) ? 1 : 0), 0);
    still = now === marked ? still + 1 : 0;
    marked = now;
    if (marked < cells.length) bare += 1;
  }
  await idle();
  return { own, expected: cells.length, marked, bare };
}

/** Resolves after two frames, once the page is idle. */
async function idle(): Promise<void> {
  await nextFrame();
  await nextFrame();
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 500 }));
}

/**
 * Rows of the list. Not a multiple of 8, since every eighth member is flagged: else a row would show flagged people only
 * or none, and nobody would see a badge that stayed in it.
 */
const ROWS = 23;
const HEIGHT = 32;

/**
 * Scrolls a virtual list of recycled rows by three rows in each frame; texts are written into existing nodes. Returns
 * how many painted frames had a flagged name without a mark, or a mark at another text.
 */
async function scroll(frames: number, members: number): Promise<number> {
  const list = document.createElement('div');
  list.id = 'list';
  const rows = Array.from({ length: ROWS }, () => {
    const element = document.createElement('div');
    element.className = 'row';
    const texts = Array.from({ length: 5 }, () => {
      const span = document.createElement('span');
      const text = document.createTextNode('');
      span.append(text);
      element.append(span);
      return text;
    });
    return { element, texts, index: -1, flagged: false };
  });
  list.append(...rows.map(({ element }) => element));
  main().replaceChildren(list);
  await idle();

  const draw = (top: number): void => {
    const first = Math.floor(top / HEIGHT);
    for (let at = 0; at < rows.length; at += 1) {
      const index = first + at;
      const one = rows[index % rows.length];
      if (one === undefined) continue;
      one.element.style.transform = `translateY(${index * HEIGHT - top}px)`;
      if (one.index === index) continue;
      one.index = index;
      one.flagged = isFlagged(index % members);
      const values = [
        nameOf(index % members),
        `entry ${index}`,
        `${index % 24}:00`,
        words(2),
        `${index}.00 USD`,
      ];
      for (const [column, text] of one.texts.entries()) text.nodeValue = ` ${values[column] ?? ''} `;
    }
  };
  draw(0);
  await idle();

  let wrong = 0;
  for (let frame = 1; frame <= frames; frame += 1) {
    // The code after this await runs after the observers of the change and before the frame is painted.
    await new Promise<void>((resolve) => {
      requestAnimationFrame(() => {
        draw(frame * 3 * HEIGHT);
        resolve();
      });
    });
    for (const { texts, flagged } of rows) {
      const parent = texts[0]?.parentElement;
      if (parent && isMarked(parent) !== flagged) {
        wrong += 1;
        break;
      }
    }
  }
  return wrong;
}

/** Removes the content; `offsetHeight` makes the browser finish its work for that. */
function clear(): void {
  main().replaceChildren();
  void document.body.offsetHeight;
}

function countMarks(): number {
  return document.querySelectorAll(MARKS).length;
}

/** Sends a command to the bench's content script. Resolves with its answer; rejects with its error. */
function ask(command: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const take = (event: Event): void => {
      const answer = JSON.parse((event as CustomEvent<string>).detail) as { error?: string };
      if (answer.error === undefined) resolve(answer);
      else reject(new Error(answer.error));
    };
    addEventListener('bench-answer', take, { once: true });
    dispatchEvent(new CustomEvent('bench-command', { detail: JSON.stringify(command) }));
  });
}

const api = { build, change, scroll, clear, idle, countMarks, ask };
export type BenchPage = typeof api;
Object.assign(globalThis, { bench: api });
