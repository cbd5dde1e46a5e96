declare module 'arrive';

interface Document {
  /** arrive.js */
  arrive(selector: string, callback: (element: Element) => void): void;
}

declare module 'mark.js' {
  interface MarkOptions {
    element?: string;
    accuracy?: 'exactly' | 'partially' | 'complementary';
    separateWordSearch?: boolean;
    diacritics?: boolean;
  }
  class Mark {
    constructor(context: Element);
    mark(words: readonly string[], options?: MarkOptions): void;
  }
  export = Mark;
}
