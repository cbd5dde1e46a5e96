/** Shared by the peers: the flagged names of the page's workspace, and a mark beside a text. */
import { isFlagged, nameOf, sizeOf } from '../people.ts';

/** The flagged names of the workspace in the page's address. */
export function flaggedNames(): ReadonlySet<string> {
  const workspaceId = /\/workspaces\/([0-9a-f]{24})/.exec(location.pathname)?.[1] ?? '';
  const names = new Set<string>();
  for (let at = 0; at < sizeOf(workspaceId); at += 1) if (isFlagged(at)) names.add(nameOf(at));
  return names;
}

/** Marks an element whose own text is a flagged name. Removes the mark when it no longer is one. */
export function markElement(element: Element, names: ReadonlySet<string>): void {
  const text = element.firstChild;
  if (!(text instanceof Text)) return;
  const mark = text.nextSibling?.nodeName === 'BENCH-MARK' ? text.nextSibling : null;
  const flagged = names.has(text.data.trim());
  if (flagged && mark === null) text.after(document.createElement('bench-mark'));
  else if (!flagged) mark?.remove();
}
