/** Builds elements the way Angular's templates come out: generated attributes, padded text, comment nodes. */

type Child = Node | string | undefined;

/** An element with attributes and children; strings become text nodes as they are. */
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

export function comment(): Comment {
  return document.createComment('');
}

/** The element's own text node, made when there is none. */
export function textOf(parent: Element): Text {
  for (const child of parent.childNodes) if (child instanceof Text) return child;
  const made = document.createTextNode('');
  parent.append(made);
  return made;
}

/** Initials in a coloured disc, as the app shows where there is no picture. */
export function avatar(person: { readonly initials: string; readonly color: string }): HTMLElement {
  const disc = element('span', { class: 'cl-avatar', 'aria-hidden': 'true' }, person.initials);
  disc.style.backgroundColor = person.color;
  return disc;
}
