/** Values of unknown origin, such as stored ones, each taken over only if it passes its check. Pure. */

/** A check of each value of `S`, which gives what counts of it; `undefined`: nothing. */
export type Checks<S> = { readonly [K in keyof S]: (value: unknown) => S[K] | undefined };

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The values of `source` that pass their checks. */
export function checked<S>(source: Record<string, unknown>, checks: Checks<S>): Partial<S> {
  const entries = Object.entries<(value: unknown) => unknown>(checks).flatMap(([name, check]) => {
    const value = Object.hasOwn(source, name) ? check(source[name]) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries) as Partial<S>;
}
