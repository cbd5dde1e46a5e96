/** Draws a small picture of values over sizes, with logarithmic axes, for light and dark pages. */
import type { Unit } from './result-tables.ts';

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [size: number, value: number])[];
}

const WIDTH = 640;
const HEIGHT = 320;
const LEFT = 64;
const RIGHT = 190;
const TOP = 16;
const BOTTOM = 44;
const COLOURS = ['#1f9d6b', '#8a8f98', '#3b82d6', '#d9822b', '#b0569b', '#c94f4f'];

/** SVG text; `null` with fewer than two sizes. Values of 0 and below are left out. */
export function plot(title: string, unit: Unit, all: readonly Line[]): string | null {
  const lines = all
    .map(({ name, points }) => ({ name, points: points.filter(([, value]) => value > 0) }))
    .filter(({ points }) => points.length > 1);
  const sizes = [...new Set(lines.flatMap(({ points }) => points.map(([size]) => size)))].sort(
    (a, b) => a - b,
  );
  if (sizes.length < 2) return null;
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const [x0, x1] = [Math.log10(sizes[0] ?? 1), Math.log10(sizes.at(-1) ?? 10)];
  const [y0, y1] = [
    Math.floor(Math.log10(Math.min(...values))),
    Math.ceil(Math.log10(Math.max(...values)) + 0.01),
  ];
  const x = (size: number) => LEFT + ((Math.log10(size) - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) =>
    HEIGHT - BOTTOM - ((Math.log10(value) - y0) / (y1 - y0)) * (HEIGHT - TOP - BOTTOM);
  const parts: string[] = [];
  for (let power = y0; power <= y1; power += 1) {
    const at = y(10 ** power).toFixed(1);
    parts.push(`<path class="grid" d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>`);
    parts.push(`<text x="${LEFT - 8}" y="${at}" class="end mid">${tick(10 ** power, unit)}</text>`);
  }
  for (const size of sizes) {
    const at = x(size).toFixed(1);
    parts.push(`<path class="grid" d="M${at} ${TOP}V${HEIGHT - BOTTOM}"/>`);
    parts.push(`<text x="${at}" y="${HEIGHT - BOTTOM + 16}" class="middle">${size / 1_000}k</text>`);
  }
  parts.push(`<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" class="middle">members</text>`);
  const ends = lines
    .map(({ points }, line) => ({ line, at: y(points.at(-1)?.[1] ?? 1) }))
    .sort((a, b) => a.at - b.at);
  let free = 0;
  const labelAt = new Map<number, number>();
  for (const { line, at } of ends) {
    free = Math.max(at, free + 15);
    labelAt.set(line, free);
  }
  for (const [line, { name, points }] of lines.entries()) {
    const colour = COLOURS[line % COLOURS.length];
    const path = points.map(([size, value]) => `${x(size).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
    parts.push(`<path class="line" stroke="${colour}" d="M${path}"/>`);
    for (const [size, value] of points) {
      parts.push(`<circle fill="${colour}" cx="${x(size).toFixed(1)}" cy="${y(value).toFixed(1)}" r="3"/>`);
    }
    const last = x(points.at(-1)?.[0] ?? 1);
    parts.push(
      `<text fill="${colour}" x="${(last + 8).toFixed(1)}" y="${labelAt.get(line)?.toFixed(1)}" class="mid name">${markup(cut(name))}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${markup(title)}"><style>text{font:12px system-ui,sans-serif}text:not(.name){fill:#7a808a}.grid{stroke:#8a8f98;stroke-opacity:.25}.line{fill:none;stroke-width:2}.end{text-anchor:end}.middle{text-anchor:middle}.mid{dominant-baseline:middle}</style>${parts.join('')}</svg>\n`;
}

function cut(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

function tick(value: number, unit: Unit): string {
  if (unit !== 'bytes') return `${value}${unit === 'ms' ? ' ms' : ''}`;
  if (value >= 1_000_000) return `${value / 1_000_000} MB`;
  return value >= 1_000 ? `${value / 1_000} kB` : `${value} B`;
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
