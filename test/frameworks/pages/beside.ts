/** Libraries beside an app: tables, exporters, recorders, readers, painters, drag and drop, tours, print. */
import { Readability } from '@mozilla/readability';
import domToImageMore from 'dom-to-image-more';
import { type Driver, driver } from 'driver.js';
import { toPng } from 'html-to-image';
import html2canvas from 'html2canvas';
import html2canvasPro from 'html2canvas-pro';
import List from 'list.js';
import { domToPng } from 'modern-screenshot';
import printJS from 'print-js';
import { record } from 'rrweb';
import { DataTable, exportCSV, exportJSON } from 'simple-datatables';
import Sortable from 'sortablejs';
import TurndownService from 'turndown';

const place = document.querySelector<HTMLElement>('#app');
if (place === null) throw new Error('the page has no element for the app');
const app = place;

/** Each makes a picture of the place, as a `data:` address. */
const painters = {
  html2canvas: async () => (await html2canvas(app, { logging: false })).toDataURL(),
  'html2canvas-pro': async () => (await html2canvasPro(app, { logging: false })).toDataURL(),
  'html-to-image': () => toPng(app, { pixelRatio: 1 }),
  'modern-screenshot': () => domToPng(app, { scale: 1 }),
  'dom-to-image-more': () => domToImageMore.toPng(app),
} as const satisfies Record<string, () => Promise<string>>;

export type Painter = keyof typeof painters;

let table: DataTable | undefined;
let list: List | undefined;
let tour: Driver | undefined;
let stop: (() => void) | undefined;
const recorded: unknown[] = [];
const printed: string[] = [];

const actions = {
  paint: (painter: Painter) => painters[painter](),

  /** Turns the HTML table into one of simple-datatables. */
  makeTable(): void {
    table = new DataTable('#table', { paging: false });
  },
  sortTable(column: number, direction: 'asc' | 'desc'): void {
    table?.columns.sort(column, direction);
  },
  /** How many rows a search leaves. */
  searchTable(text: string): number {
    table?.search(text);
    return document.querySelectorAll('#table tbody tr td:nth-child(2)').length;
  },
  exportTable(): readonly string[] {
    if (table === undefined) throw new Error('makeTable() was not called');
    return [exportCSV(table, { download: false }), exportJSON(table, { download: false })].map(String);
  },

  makeList(): void {
    list = new List(app, { valueNames: ['name'], listClass: 'list' });
  },
  searchList(text: string): number {
    list?.search(text);
    return document.querySelectorAll('#app .list > *').length;
  },

  record(isMasked: boolean): void {
    recorded.length = 0;
    stop = record({
      emit: (event) => recorded.push(event),
      ...(isMasked ? { maskTextSelector: '*', maskAllInputs: true } : {}),
    });
  },
  stopRecording(): string {
    stop?.();
    return JSON.stringify(recorded);
  },

  /** What a reader makes of the page, as text and as HTML. */
  read(): readonly [string, string] {
    const article = new Readability(document.cloneNode(true) as Document, { charThreshold: 0 }).parse();
    return [article?.textContent ?? '', article?.content ?? ''];
  },
  toMarkdown: () => new TurndownService().turndown(app),

  makeSortable(): void {
    const [rows] = app.children;
    if (rows instanceof HTMLElement) Sortable.create(rows, { forceFallback: true, animation: 0 });
  },

  startTour(names: readonly string[]): void {
    const steps = names.map((title, at) => ({
      element: `#app li:nth-child(${at + 1})`,
      popover: { title, description: 'Approves the week.' },
    }));
    tour = driver({ steps, animate: false });
    tour.drive();
  },
  goOn: () => tour?.moveNext(),
  endTour: () => tour?.destroy(),

  /** Presses the page's own print button and keeps what its frame would print. */
  print(): void {
    printed.length = 0;
    document.addEventListener(
      'load',
      ({ target }) => {
        if (!(target instanceof HTMLIFrameElement) || target.contentWindow === null) return;
        const view = target.contentWindow;
        view.print = () => {
          const { body } = view.document;
          const badges = [...body.querySelectorAll('member-status-badge')];
          printed.push(
            JSON.stringify({
              // biome-ignore lint/performance/useDomNodeTextContent: what is laid out is what is printed
              text: body.innerText,
              boxes: badges.filter((one) => one.getBoundingClientRect().width > 0).length,
            }),
          );
        };
      },
      { capture: true },
    );
    printJS({ printable: 'app', type: 'html', scanStyles: false });
  },
  printed: () => printed,
};

export type Actions = typeof actions;
Object.assign(globalThis, { actions });
