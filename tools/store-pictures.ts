/**
 * `npm run store`: writes the pictures for the stores into `artifacts/store/`: five screenshots of 1280 × 800 and
 * the promo tiles of 440 × 280 and 1400 × 560. They show the real extension on the stand-in for Clockify.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page, Viewport } from 'puppeteer-core';
import { COLOURS, SHAPES } from '../src/domain/standing-signs-and-colours.ts';
import { cardOpens } from '../test/browser/card-root.ts';
import { type Harness, until } from '../test/browser/harness.ts';
import { WORKSPACE_NAMES } from '../test/stand-in/generate-people-and-workspaces.ts';
import type { StandIn } from '../test/stand-in/service.ts';
import { withDemoBrowser } from './demo-browser-and-service.ts';

const OUT = join('artifacts', 'store');
const SCREEN = { width: 1280, height: 800 } as const;

type Picture = Uint8Array;

async function shoot(page: Page): Promise<Picture> {
  return page.screenshot({ type: 'png' });
}

async function keep(name: string, picture: Picture): Promise<void> {
  await writeFile(join(OUT, `${name}.png`), picture);
}

function dataUrl(picture: Picture, type = 'image/png'): string {
  return `data:${type};base64,${Buffer.from(picture).toString('base64')}`;
}

/** A page of Clockify with all its badges. With `card`, the first card is open. With `stay`, the page stays open. */
async function clockify(
  harness: Harness,
  path: string,
  { card = false, stay = false }: { card?: boolean; stay?: boolean } = {},
): Promise<Picture> {
  const page = await harness.openApp(path);
  await harness.waitForState(page, 'ready');
  const badge = await page.waitForSelector('member-status-badge[data-standing="deactivated-here"]');
  if (card) {
    await badge?.hover();
    await cardOpens(page, 'Bluebird Labs');
  }
  const picture = await shoot(page);
  if (!stay) await page.close();
  return picture;
}

/** A page of the extension, once it shows the text. */
async function extension(
  harness: Harness,
  path: string,
  text: string,
  viewport: Viewport = SCREEN,
): Promise<Page> {
  const page = await harness.openExtension(path);
  await page.setViewport(viewport);
  await until(() => page.evaluate((wanted) => document.body.textContent?.includes(wanted), text), {
    what: `"${text}" on ${path}`,
  });
  return page;
}

/** Draws our own HTML in the given size. */
async function draw(harness: Harness, html: string, width: number, height: number): Promise<Picture> {
  const page = await harness.newPage();
  await page.setViewport({ width, height });
  await page.setContent(html);
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
  const picture = await shoot(page);
  await page.close();
  return picture;
}

/** Puts the popup over the page it is about, at the place where the browser shows it. */
async function popupOver(harness: Harness, background: Picture): Promise<Picture> {
  const page = await extension(harness, 'popup.html', WORKSPACE_NAMES.main, { width: 420, height: 720 });
  const main = await page.waitForSelector('main');
  const popup = await main?.screenshot({ type: 'png' });
  if (popup === undefined) throw new Error('the popup has no content');
  await page.close();
  const html = `<body style="margin:0;background:url(${dataUrl(background)})">
    <img src="${dataUrl(popup)}" style="position:fixed;top:12px;right:24px;max-height:770px;border-radius:10px;
      box-shadow:0 12px 40px #0007,0 0 0 1px #0002"></body>`;
  return draw(harness, html, SCREEN.width, SCREEN.height);
}

const TILE_ROWS = [
  ['OB', '#7e57c2', 'Olivia Bennett', false],
  ['DR', '#4a9aa8', 'Daniel Reyes', true],
  ['MO', '#b84f74', 'Marcus Okafor', false],
] as const;

/** The badge for someone who is deactivated here. */
const BADGE = `<svg class="badge" viewBox="0 0 16 16" style="background:${COLOURS['deactivated-here']}"><path d="${SHAPES['deactivated-here']}"
  fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/></svg>`;

/** Icon, name and a picture of what the extension does, without words to translate. */
function tile(icon: string, width: number, height: number): string {
  const scale = height / 280;
  const rows = TILE_ROWS.map(
    ([initials, color, name, flagged]) =>
      `<p><i style="background:${color}">${initials}</i>${name}${flagged ? BADGE : ''}</p>`,
  ).join('');
  return `<style>
    *{box-sizing:border-box}
    body{margin:0;width:${width}px;height:${height}px;display:flex;align-items:center;justify-content:space-evenly;
      font:${15 * scale}px/1.35 system-ui,"Noto Sans",sans-serif;color:#fff;background:linear-gradient(120deg,#12407c,#1c5fb8)}
    .title{width:${165 * scale}px}
    .title img{width:${64 * scale}px;display:block;margin-bottom:${12 * scale}px;border-radius:${14 * scale}px;box-shadow:0 0 0 ${2 * scale}px #fff3}
    .title b{font-size:${22 * scale}px;line-height:1.15;display:block}
    .list{background:#fff;color:#263238;border-radius:${10 * scale}px;padding:${10 * scale}px ${16 * scale}px;box-shadow:0 ${8 * scale}px ${28 * scale}px #0005}
    .list p{margin:${9 * scale}px 0;display:flex;align-items:center;gap:${8 * scale}px}
    .list i{width:${24 * scale}px;height:${24 * scale}px;border-radius:50%;color:#fff;font:600 ${10 * scale}px/${24 * scale}px system-ui,sans-serif;text-align:center}
    .badge{width:${16 * scale}px;height:${16 * scale}px;border-radius:50%}
  </style>
  <div class="title"><img src="${icon}"><b>Member Status</b>for Clockify</div><div class="list">${rows}</div>`;
}

async function pictures(harness: Harness, { world }: StandIn): Promise<void> {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  // The popup describes the page of Clockify that was used last.
  const report = await clockify(harness, '/reports/detailed', { stay: true });
  await keep('3-popup', await popupOver(harness, report));
  await keep('1-card', await clockify(harness, '/time-off', { card: true }));
  await keep('2-report', await clockify(harness, '/reports/detailed?theme=dark'));
  const main = world.workspaceNamed(WORKSPACE_NAMES.main).id;
  const audit = await extension(harness, `audit.html?workspace=${main}`, 'Daniel Reyes');
  await keep('4-members', await shoot(audit));
  const options = await extension(harness, 'options.html', 'Olivia Bennett');
  await keep('5-options', await shoot(options));
  const icon = dataUrl(await readFile(join('icons', 'on.svg')), 'image/svg+xml');
  await keep('tile-440x280', await draw(harness, tile(icon, 440, 280), 440, 280));
  await keep('tile-1400x560', await draw(harness, tile(icon, 1400, 560), 1400, 560));
  console.log(`Seven pictures in ${OUT}`);
}

await withDemoBrowser({ kind: 'chromium', headless: true, members: 120, viewport: SCREEN }, pictures);
