/**
 * Node types as numbers: in Firefox each access to a global of a content script, such as `Node` or `Text`, takes
 * longer than reading three nodes.
 */
export const isElement = (node: Node): node is Element => node.nodeType === 1;
export const isText = (node: Node): node is Text => node.nodeType === 3;

/** Values of `NodeFilter`, for a `TreeWalker`. */
export const SHOW_ELEMENTS = 1;
export const SHOW_TEXTS = 4;

/** Values of `XPathResult`. */
export const ORDERED_SNAPSHOT = 7;
export const BOOLEAN = 3;
