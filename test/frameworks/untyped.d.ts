/** Types for packages and files that come without: only what the pages use. */
declare module '*.svelte' {
  import type { Component } from 'svelte';
  import type { Row } from './rows.ts';

  const List: Component<{ first: readonly Row[] }, { show(rows: readonly Row[]): void }>;

  export { List as default };
}

declare module '*.marko' {
  const List: { render(input: object): PromiseLike<string> };

  export { List as default };
}

declare module 'marko/translator' {
  const translator: object;

  export { translator as default };
}

declare module '*.marko?hydrate';

declare module '@hotwired/turbo' {
  export function start(): void;
  export function renderStreamMessage(message: string): void;
}

declare module 'idiomorph' {
  export const Idiomorph: {
    morph(old: Element, next: string, options: { readonly morphStyle: 'innerHTML' | 'outerHTML' }): void;
  };
}

declare module 'dom-to-image-more' {
  const domToImageMore: { toPng(element: Element): Promise<string> };

  export { domToImageMore as default };
}

declare module 'list.js' {
  class List {
    constructor(
      place: Element,
      options: { readonly valueNames: readonly string[]; readonly listClass: string },
    );
    search(text: string): void;
  }

  export { List as default };
}

declare module 'print-js' {
  function printJS(options: {
    readonly printable: string;
    readonly type: 'html';
    readonly scanStyles: boolean;
  }): void;

  export { printJS as default };
}

declare module 'turndown' {
  class TurndownService {
    turndown(from: HTMLElement): string;
  }

  export { TurndownService as default };
}

declare module '@babel/core' {
  export function transformAsync(code: string, options: object): Promise<{ readonly code?: string } | null>;
}
