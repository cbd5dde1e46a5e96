/** What the card uses of the content script, so that this code is in the page only once. */
import type { PageConfig, send } from '../../platform/messages.ts';
import type { endWith, make } from '../badge/badge-elements.ts';
import type { Verdict } from '../is-it-a-person/badge-decision.ts';

export interface CardHost {
  readonly send: typeof send;
  readonly endWith: typeof endWith;
  readonly make: typeof make;
  /** Whom a badge of the content script stands for; `undefined` for any other element. */
  verdictOf(badge: unknown): Verdict | undefined;
  /** The present values for a new card. */
  context(): CardContext;
}

export interface CardContext {
  readonly config: PageConfig;
  /** The workspace of the list that the badges come from. */
  readonly workspaceId?: string | null;
}

/** The content script of this document. */
export let host: CardHost;

export function setHost(contentScript: CardHost): void {
  host = contentScript;
}

/** A selector of the links and controls that a badge may be part of. A click there belongs to them. */
export function controls(): string {
  return host.context().config.words.controls as string;
}
