/** Keeps the focus of a page of the extension near the place where it was when its element goes. */

/**
 * When the element with the focus goes, the browser gives the focus to the document's body: the keyboard would begin
 * at the top again, and a screen reader would lose its place. It then goes to what is left around that place: the
 * page's Refresh where that is the whole page. Call once for the element that holds the page.
 */
export function keepFocusNear(root: Element): void {
  /** The element with the focus, and those around it. */
  let trail: readonly Element[] = [];
  root.addEventListener('focusin', ({ target }) => {
    trail = target instanceof Element ? [...withParents(target)] : [];
  });
  // A press outside gives the focus up.
  const leave = ({ target }: Event): void => {
    if (!(target instanceof Node) || trail[0]?.contains(target) !== true) trail = [];
  };
  document.addEventListener('pointerdown', leave, true);
  const follow = (): void => {
    const [lost] = trail;
    // Where a page has moved the focus itself, nothing is lost.
    if (lost === undefined || lost.isConnected || document.activeElement !== document.body) return;
    const near = trail.find((element) => element.isConnected) ?? root;
    const isWholePage = near === root || near.matches('main');
    const heir = isWholePage ? (near.querySelector('#refresh') ?? near) : near;
    if (!(heir instanceof HTMLElement)) return;
    if (heir.tabIndex < 0) heir.tabIndex = -1;
    heir.focus({ preventScroll: true });
  };
  new MutationObserver(follow).observe(root, { childList: true, subtree: true });
}

function* withParents(element: Element): Generator<Element> {
  for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) yield at;
}
