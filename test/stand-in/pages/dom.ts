/** Builds elements that look like output of Angular's templates: generated attributes, padded text, comment nodes. */

type Child = Node | string | undefined;

/** An element with attributes and children. Strings become text nodes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function element(
  tag: string,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElement;
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElement {
  const made = document.createElement(tag);
  made.setAttribute('_ngcontent-ng-c181', '');
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

/** An empty comment, as Angular leaves at its anchors. */
export function comment(): Comment {
  return document.createComment('');
}

/** The element's own text node. Creates it when there is none. */
export function textOf(parent: Element): Text {
  for (const child of parent.childNodes) if (child instanceof Text) return child;
  const made = document.createTextNode('');
  parent.append(made);
  return made;
}

/** Initials in a coloured disc, which the app shows when there is no picture. */
export function avatar(person: { readonly initials: string; readonly color: string }): HTMLElement {
  const disc = element('span', { class: 'cl-avatar', 'aria-hidden': 'true' }, person.initials);
  disc.style.backgroundColor = person.color;
  return disc;
}

/**
 * A button that opens a menu at the end of the body, built anew each time. A click outside it, a click on an item, or
 * Escape closes it.
 */
export function setUpMenu(toggle: HTMLElement, items: () => readonly HTMLElement[]): void {
  let ended: AbortController | undefined;
  const open = (): void => {
    const end = new AbortController();
    ended = end;
    const menu = element(
      'div',
      { class: 'cl-dropdown-menu show ng-star-inserted', role: 'menu' },
      ...items().flatMap((item) => [item, comment()]),
    );
    const { left, bottom } = toggle.getBoundingClientRect();
    document.body.append(menu);
    menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(bottom + 4, innerHeight - menu.offsetHeight - 8))}px`;
    toggle.setAttribute('aria-expanded', 'true');
    end.signal.addEventListener('abort', () => {
      menu.remove();
      toggle.setAttribute('aria-expanded', 'false');
      ended = undefined;
    });
    const { signal } = end;
    document.addEventListener('click', () => end.abort(), { signal });
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') end.abort();
      },
      { signal },
    );
  };
  toggle.addEventListener('click', (event) => {
    event.stopPropagation();
    if (ended === undefined) open();
    else ended.abort();
  });
}
