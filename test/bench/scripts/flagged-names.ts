/** What the peers share: the flagged names of the page's workspace, and a mark beside a text. */
import { isFlagged, nameOf, sizeOf } from '../people.ts';

export function flaggedNames(): ReadonlySet<string> {
  const workspaceId = /\/workspaces\/([0-9a-f]{24})/.exec(location.pathname)?.[1] ?? '';
  const names = new Set<string>();
  for (let at = 0; at < sizeOf(workspaceId); at += 1) if (isFlagged(at)) names.add(nameOf(at));
  return names;
}

/** Marks an element whose own text is a flagged name; takes the mark away when it is one no more. */
export function markElement(element: Element, names: ReadonlySet<string>): void {
  const text = element.firstChild;
  if (!(text instanceof Text)) return;
  const mark = text.nextSibling?.nodeName === 'BENCH-MARK' ? text.nextSibling : null;
  const flagged = names.has(text.data.trim());
  if (flagged && mark === null) text.after(document.createElement('bench-mark'));
  else if (!flagged) mark?.remove();
}
