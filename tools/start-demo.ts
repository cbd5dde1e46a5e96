/**
 * `npm start`: builds the extension, starts the stand-in for Clockify, and connects the extension to it in a
 * browser. With a display the window stays open for you. Without one (or with `--headless`) it visits every page,
 * prints what the badges say, saves screenshots under `artifacts/demo/` and ends. The exit code is 1 when a badge
 * is missing or wrong. `--firefox` uses Firefox, `--members N` sets the size of the workspace.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'puppeteer-core';
import { cardCloses, cardOpens } from '../test/browser/card-root.ts';
import { type Harness, until } from '../test/browser/harness.ts';
import { judgePage, stopsOf } from '../test/browser/web-app-pages.ts';
import { WORKSPACE_NAMES } from '../test/stand-in/generate-people-and-workspaces.ts';
import type { StandIn } from '../test/stand-in/service.ts';
import { wholeNumber } from './command-line.ts';
import { hasDisplay, withDemoBrowser } from './demo-browser-and-service.ts';

const { values } = parseArgs({
  options: {
    firefox: { type: 'boolean', default: false },
    headless: { type: 'boolean', default: false },
    members: { type: 'string', default: '120' },
    out: { type: 'string', default: join('artifacts', 'demo') },
  },
});

const kind = values.firefox ? 'firefox' : 'chromium';
const headless = values.headless || !hasDisplay();

function main(): Promise<boolean> {
  return withDemoBrowser(
    { kind, headless, members: wholeNumber('--members', values.members) },
    (harness, standIn) => (headless ? tour(harness, standIn) : stay(harness)),
  );
}

/** Resolves when the window is closed. */
async function stay(harness: Harness): Promise<boolean> {
  await harness.openApp('/teams');
  console.log('The browser is yours: look at Team, Reports, Approvals, Time off, Projects and Schedule.');
  console.log('Close its window to end.');
  await until(() => !harness.browser.connected, { ms: 24 * 3_600_000, what: 'the end of the browser' });
  return true;
}

interface Line {
  readonly page: string;
  readonly name: string;
  readonly standing: string;
  readonly label: string;
}

async function tour(harness: Harness, { world }: StandIn): Promise<boolean> {
  const workspaceId = world.workspaceNamed(WORKSPACE_NAMES.main).id;
  const lines: Line[] = [];
  const problems: string[] = [];
  await mkdir(values.out, { recursive: true });
  const shoot = async (page: Page, name: string): Promise<void> => {
    const path = join(values.out, `${kind}-${name}.png`);
    await page.screenshot({ path: path as `${string}.png` });
  };

  for (const { name, path } of stopsOf(world, workspaceId)) {
    const page = await harness.openApp(`${path}?theme=light`);
    const { badges, missing, wrong } = await judgePage(harness, page, { world, path, workspaceId });
    for (const { text, standing, label } of badges) lines.push({ page: name, name: text, standing, label });
    for (const line of missing) problems.push(`${name}: missing ${line}`);
    for (const line of wrong) problems.push(`${name}: wrong ${line}`);
    const file = name.toLowerCase().replaceAll(' ', '-');
    await shoot(page, `${file}-light`);
    if (path === '/reports/detailed') await shootCard(page, () => shoot(page, `${file}-card-light`));
    await page.evaluate(() => document.body.classList.add('dark'));
    await shoot(page, `${file}-dark`);
    if (path === '/reports/detailed') await shootCard(page, () => shoot(page, `${file}-card-dark`));
    await page.close();
  }

  printTable(lines);
  for (const error of harness.consoleErrors) problems.push(`console: ${error}`);
  for (const problem of problems) console.log(problem);
  console.log(
    `\n${lines.length} badges of ${problems.length === 0 ? 'the right' : 'NOT ALL THE RIGHT'} standing; screenshots in ${values.out}`,
  );
  return problems.length === 0;
}

/** Opens the card of the first badge, takes the picture once the card has content, and closes it again. */
async function shootCard(page: Page, shoot: () => Promise<void>): Promise<void> {
  const badge = await page.waitForSelector('member-status-badge[data-standing="deactivated-here"]');
  await badge?.hover();
  await cardOpens(page, 'Bluebird Labs');
  await shoot();
  await page.keyboard.press('Escape');
  await page.mouse.move(0, 0);
  await cardCloses(page);
}

function printTable(lines: readonly Line[]): void {
  const header: Line = { page: 'Page', name: 'Name', standing: 'Standing', label: 'Label' };
  const width = (column: keyof Line) => Math.max(...[header, ...lines].map((line) => line[column].length));
  const [page, name, standing] = [width('page'), width('name'), width('standing')];
  for (const line of [header, ...lines]) {
    console.log(
      `${line.page.padEnd(page)}  ${line.name.padEnd(name)}  ${line.standing.padEnd(standing)}  ${line.label}`,
    );
  }
}

process.exitCode = (await main()) ? 0 : 1;
