/**
 * Pages with badges, as others see them: a page that observes its own rows, and axe, which looks for barriers to
 * assistive technology.
 */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { cardOpens, inCard, placeOfCard } from './card-root.ts';
import { chooseSettings, makePlace, putInPlace, setUpStage } from './cases/case-page.ts';
import { accessibilityFaults } from './extension-pages.ts';
import { BROWSERS, expressionOf, focusByKey, type Harness, resize, until } from './harness.ts';

const CUT = 'overflow:hidden;text-overflow:ellipsis;white-space:nowrap';
/** What axe finds in the pages' own markup, which is like the app's. */
const OWN = ['color-contrast', 'empty-table-header', 'aria-required-children', 'label-content-name-mismatch'];
/** The element that opens a card when it gets the focus. */
const STOP =
  'main member-status-badge[tabindex="0"], main a:has(member-status-badge), main button:has(member-status-badge)';

describe.each(BROWSERS)('a page with badges in %s', (kind) => {
  let harness: Harness;
  let page: Page;

  setUpStage(kind, async (stage) => {
    ({ harness, page } = stage);
    await makePlace(page);
  });

  test('a page that observes its rows, some in a closed panel, reports no ResizeObserver loop', async () => {
    await chooseSettings({ harness, page }, {});
    const heard = [];
    for (const name of ['Dana Eloc', 'Dana Cole']) {
      const rows = Array.from(
        { length: 300 },
        (_, at) =>
          `<li style="display:flex;width:140px"><span style="min-width:0;${CUT}">${name}</span><i style="flex:none">${at}:00</i></li>`,
      );
      await putInPlace(page, `<ul>${rows.join('')}</ul><details><ul>${rows.join('')}</ul></details>`);
      const wanted = name === 'Dana Cole' ? 600 : 0;
      await until(async () => (await page.$$('#place member-status-badge')).length === wanted, {
        what: `${wanted} badges`,
      });
      heard.push(await page.evaluate(expressionOf(observeRows)));
    }
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[1]).toEqual([]);
  });

  test.each(['td, tr, span, table', 'table', 'none'])(
    'a table that is shown and becomes narrower and wider, of which a page observes %s, reports no ResizeObserver loop',
    async (observed) => {
      await chooseSettings({ harness, page }, {});
      const heard = [];
      for (const name of ['Dana Eloc', 'Dana Cole']) {
        const cells = [
          `<span style="display:flex;gap:4px"><span>${name}</span><i>x</i></span>`,
          `<span style="display:block;${CUT}">${name}</span>`,
          `<span style="display:inline-grid">${name}</span>`,
          `<span style="display:inline-block">${name}</span> <b>b</b>`,
        ];
        const rows = Array.from(
          { length: 60 },
          (_, at) => `<tr><td>${cells[at % cells.length]}</td><td>12:00</td></tr>`,
        );
        await putInPlace(
          page,
          `<table style="display:none;table-layout:fixed;width:300px">${rows.join('')}</table>`,
        );
        const wanted = name === 'Dana Cole' ? 60 : 0;
        await until(async () => (await page.$$('#place member-status-badge')).length === wanted, {
          what: `${wanted} badges`,
        });
        heard.push(await page.evaluate(expressionOf(observeTable, observed)));
      }
      expect(heard).toEqual([[], []]);
    },
  );

  test.each([
    ['/approvals', 'light', 1280],
    ['/teams', 'dark', 320],
    ['/scheduling', 'light', 320],
    ['/reports/detailed', 'dark', 1280],
  ] as const)(
    'axe finds nothing wrong on %s with badges and an open card, on the %s theme, %i px wide',
    async (path, theme, width) => {
      const app = await harness.openApp(path);
      await resize(app, width, 640);
      await harness.waitForState(app, 'ready');
      if (theme === 'dark')
        await app.$eval('[data-cy="theme-toggle"]', (toggle) => (toggle as HTMLElement).click());
      await until(() => app.$(STOP), { what: 'a badge that opens a card' });
      await focusByKey(app, STOP);
      await cardOpens(app);
      await placeOfCard(app);
      // The root is also closed to axe, which sees what the test passes to it.
      await inCard(app, (root) => {
        Object.defineProperty(root.host, 'shadowRoot', { value: root });
      });
      const faults = await accessibilityFaults(app);
      const ours = faults.flatMap(({ id, where }) => {
        const places = where.filter((one) => !OWN.includes(id) || one.includes('member-status'));
        return places.length > 0 ? [{ id, places }] : [];
      });
      expect(ours).toEqual([]);
      await app.close();
    },
  );
});

// ── functions for the page: they refer to nothing in this module ───────────────────────────────────

/** Errors of the window while its rows are observed, become narrower, and more of them are shown. */
async function observeRows(): Promise<string[]> {
  const heard: string[] = [];
  const hear = ({ message }: ErrorEvent) => heard.push(message);
  addEventListener('error', hear);
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const rows = [...document.querySelectorAll<HTMLElement>('#place li, #place span')];
  let sizes = 0;
  const observer = new ResizeObserver((entries) => {
    sizes += entries.length;
  });
  for (const row of rows) observer.observe(row);
  await frame();
  const panel = document.querySelector('#place details');
  if (!(panel instanceof HTMLDetailsElement)) throw new Error('the place has no panel');
  panel.open = true;
  await frame();
  for (const width of [100, 160, 90]) {
    for (const row of rows) if (row.localName === 'li') row.style.width = `${width}px`;
    await frame();
  }
  panel.open = false;
  await frame();
  observer.disconnect();
  removeEventListener('error', hear);
  if (sizes < rows.length) throw new Error(`${sizes} sizes for ${rows.length} rows`);
  return heard;
}

/** Errors of the window while a hidden table is shown and resized, and while rows come. */
async function observeTable(observed: string): Promise<string[]> {
  const heard: string[] = [];
  let step = 'hidden';
  const hear = ({ message }: ErrorEvent) => heard.push(`${step}: ${message}`);
  addEventListener('error', hear);
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const table = document.querySelector<HTMLElement>('#place table');
  if (!table) throw new Error('the place has no table');
  const observer = new ResizeObserver(() => undefined);
  for (const one of document.querySelectorAll(observed)) if (one.closest('#place')) observer.observe(one);
  await frame();
  for (const display of ['', 'none', '']) {
    table.style.display = display;
    step = `display ${display}`;
    await frame();
    for (const width of [200, 125, 350, 60, 300, 150]) {
      step = `${width} px`;
      table.style.width = step.replace(' ', '');
      await frame();
    }
  }
  observer.disconnect();
  removeEventListener('error', hear);
  return heard;
}
