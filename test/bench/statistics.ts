/** Statistics for the bench: medians, the spread of the middle half, and ratios within one run. */

export interface Summary {
  readonly median: number;
  /** First and third quartile. */
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** Interpolates between the two nearest values; `NaN` for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Median and quartiles. */
export function summarize(values: readonly number[]): Summary {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, 0.25),
    high: quantile(values, 0.75),
    runs: values.length,
  };
}

/**
 * Ratios of values from the same run, so that whatever slows the machine slows both. Where one side has fewer runs,
 * its median stands in for the rest.
 */
export function ratios(values: readonly number[], limit: readonly number[]): number[] {
  const count = Math.max(values.length, limit.length);
  if (Math.min(values.length, limit.length) === 0) return [];
  const [ours, theirs] = [quantile(values, 0.5), quantile(limit, 0.5)];
  return Array.from({ length: count }, (_, run) => (values[run] ?? ours) / (limit[run] ?? theirs));
}

/** Exponent of growth: 0 is constant, 1 is linear. The slope of a line through the logarithms. */
export function growth(points: readonly (readonly [size: number, value: number])[]): number {
  const logs = points
    .filter(([size, value]) => size > 0 && value > 0)
    .map(([x, y]) => [Math.log(x), Math.log(y)]);
  if (logs.length < 2) return Number.NaN;
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + (point[at] ?? 0), 0) / logs.length;
  const [x0, y0] = [mean(0), mean(1)];
  let top = 0;
  let bottom = 0;
  for (const [x = 0, y = 0] of logs) {
    top += (x - x0) * (y - y0);
    bottom += (x - x0) ** 2;
  }
  return top / bottom;
}
