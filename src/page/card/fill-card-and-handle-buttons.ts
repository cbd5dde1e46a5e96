/**
 * Fills an open card, does what its buttons say, and moves the focus between them. Its content, with links and buttons,
 * comes from the background (card-content.ts). All text is set as text.
 */
import { withCount } from '../badge/badge-sentence.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';
import { host } from './card-host.ts';
import type { OpenCard } from './open-card.ts';

/** Reads everybody whom the badge may mean, and shows a section for each. */
export async function fillCard({ root, badge }: OpenCard): Promise<void> {
  const { make, send } = host;
  const { config, workspaceId } = host.context();
  const { labels, language } = config;
  if (!workspaceId) return;
  // Not from its attributes: the page may have written them.
  const { users, list } = host.verdictOf(badge) as Verdict;
  const ids = users.join(' ').split(' ');
  const note = (text: string) => make('p', text, 'note');
  // During a refresh the old content stays, and so does the focus.
  if (!root.querySelector('section')) root.replaceChildren(note(labels.reading));
  const sections = await Promise.all(
    ids.map((userId) =>
      send('person.read', { workspaceId, userId, language }).then(
        (content) => make('section', content, 'person'),
        () => note(labels.failed),
      ),
    ),
  );
  // A list means all of them, unless one of its names stands for several people.
  if (ids.length > 1 && (list ?? ['ambiguous']).includes('ambiguous'))
    sections.unshift(note(withCount(labels.several, ids.length)));
  const focused = root.activeElement;
  // The next frame places the card anew. A page that closes has none, and in Firefox (153) no size of its window.
  root.replaceChildren(...sections);
  if (focused) root.querySelector('button')?.focus();
}

/**
 * Handles a click in the card, whose elements never get the event. A button with a value copies it; the one without a
 * value refreshes the list.
 */
export async function pressInCard({ detail, clientX, clientY }: MouseEvent, card: OpenCard): Promise<void> {
  const { config, workspaceId } = host.context();
  const { labels } = config;
  // A click by key has no position.
  const at = (!detail && card.root.activeElement) || card.root.elementFromPoint(clientX, clientY);
  const button = at?.closest('button');
  const status = button?.parentElement?.lastElementChild;
  if (!status || !workspaceId) return;
  const copied = button.value;
  status.textContent = labels.reading;
  try {
    if (copied) await navigator.clipboard.writeText(copied);
    else await host.send('roster.refresh', { workspaceId }).then(() => fillCard(card));
    status.textContent = labels.copied;
  } catch {
    // The clipboard may be denied to a frame. The person can still select the text.
    status.textContent = copied ? labels.notCopied : labels.failed;
    status.append(copied && host.make('code', copied));
  }
}

/**
 * Moves the focus by Tab as if the card came right after its badge, although it is at the end of the document.
 * Returns false when the browser, or a focus trap of the page, has to go on from the badge.
 */
export function focusByTab({ root, owner }: OpenCard, back: boolean): boolean {
  const stops = [...root.querySelectorAll<HTMLElement>('a,button')];
  const at = stops.indexOf(root.activeElement as HTMLElement);
  if (at < 0 && (back || document.activeElement !== owner)) return false;
  const next = stops[at + (back ? -1 : 1)];
  (next ?? owner).focus();
  return back || !!next;
}
