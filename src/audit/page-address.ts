/** What the address of the audit page holds: the view and the workspace, so that a page loaded again shows the same. */

type Part = 'view' | 'workspace';

export function inAddress(part: Part): string | null {
  return new URLSearchParams(location.search).get(part);
}

/** Changes one part of the address. The page is not loaded again. */
export function putInAddress(part: Part, value: string): void {
  const query = new URLSearchParams(location.search);
  query.set(part, value);
  history.replaceState(null, '', `?${query}`);
}
