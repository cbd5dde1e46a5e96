/**
 * The protocol: every message between the parts, as a map of function types, so that a wrong one does not
 * compile. Replies are `{ok:true,data}` or `{ok:false,error}`. A content script may send the messages of
 * `PageProtocol`, pages of the extension's own origin those of `ExtensionProtocol`.
 */
import { type ErrorInfo, StatusError } from '../domain/errors.ts';
import type { Region } from '../domain/regions-and-subdomains.ts';
import type { BadgeStanding, Standing } from '../domain/standing.ts';
import type {
  DayCounts,
  HistoryEvent,
  IndexUpdate,
  ListPlace,
  Member,
  RosterInfo,
  Since,
  SyncState,
} from '../domain/types-of-members-lists-and-history.ts';
import type { PageWitnesses, Undecided } from '../domain/which-workspace-a-page-shows.ts';
import { browser } from './browser.ts';
import type { Settings } from './setting-limits-and-defaults.ts';
import type { PageLabels } from './types-of-badge-and-card-texts.ts';
import type { ConnectionRecord } from './vault-of-connections-and-keys.ts';

export type Reply<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: ErrorInfo };

// ── content script → background ────────────────────────────────────────────────────────────────────

export interface IndexRequest {
  readonly witnesses: PageWitnesses;
  /** `documentElement.lang` of the page. */
  readonly language: string;
  /** `version` of the index the page holds, `null` for none. */
  readonly have: string | null;
  /** `configId` of the settings and texts the page holds, if any. */
  readonly config?: string | undefined;
  /** Workspaces this document has had an answer about: for another one a reading that failed is tried again. */
  readonly answered: readonly string[];
}

export interface IndexReply {
  /** The workspace the answer is about, also when the state is a failure; `null` while none can be told. */
  readonly workspaceId: string | null;
  /** `ready` with a list; else what there is to show instead. */
  readonly state: PageState;
  /** Why there is no workspace, or none of ours. */
  readonly why?: Undecided | undefined;
  /** Name of the workspace, and whether no other of the page's connections bears it. */
  readonly name: string;
  readonly isOnlyOne: boolean;
  /** `null` while the first list is being read: the page waits for the next `revision`. */
  readonly version: string | null;
  /**
   * Text for `readIndex` of directory/name-index/name-index.ts, or what makes it of the version the page has; `null`
   * when the page has this version (or there is none).
   */
  readonly index: string | IndexUpdate | null;
  /** Differs between two values of `config`. */
  readonly configId: string;
  /** `null` when the page has it. */
  readonly config: PageConfig | null;
}

/** What a page needs besides the list to find names and to show badges. */
export interface PageConfig {
  readonly settings: Pick<Settings, 'flagged'>;
  /** Styles of the shadow trees, made from the settings, and what is in a badge; they need not travel in the content script. */
  readonly styles: {
    /** The style of every badge's shadow tree. */
    readonly badge: string;
    /** The same while a selection is copied. */
    readonly copied: string;
    readonly card: string;
    /** The content of the shadow tree for each standing: the chip with its sign and word, and the text for screen readers. */
    readonly chips: Readonly<Record<string, ElementTemplate>>;
  };
  /** The card without its content. */
  readonly card: ElementTemplate;
  /** `WORDS` of page/clockify-markup/all-words-and-selectors.ts. */
  readonly words: Readonly<Record<string, string>>;
  /** Language of `labels`, e.g. `en`. */
  readonly language: string;
  readonly labels: PageLabels;
}

/** What the page shows in `data-member-status`: one of these, or an error code. */
export type PageState = 'ready' | 'waiting' | 'off' | 'no-workspace' | ErrorInfo['code'];

export interface PageReport {
  readonly workspaceId: string | null;
  readonly state: PageState;
  /** Why the page is nobody's. */
  readonly why?: Undecided | undefined;
  /** What the badges on this page now say: one entry for all that say the same. */
  readonly people: readonly {
    /** As in `Verdict` of badge-decision.ts: for each name, the ids of whom it may mean, with spaces between. */
    readonly users: readonly string[];
    readonly standing: BadgeStanding;
    /** Only for a list of members: the standing of each of `users`. */
    readonly list?: readonly BadgeStanding[] | undefined;
    readonly places: number;
  }[];
}

/**
 * An element of a badge or a card: its tag, its text or what is in it, its class and other attributes. `ns` is none of
 * them, but its namespace where that is not HTML.
 */
export type ElementTemplate = readonly [
  tag: string,
  content: string | readonly ElementTemplate[],
  name?: string,
  attributes?: Readonly<Record<string, string>>,
];

/**
 * What a card says, in words of the person's language; at most 2 kB of JSON. A button copies its value; the one
 * without reads the list anew.
 */
export type CardContent = readonly ElementTemplate[];

/** Groups or projects somebody is assigned to. */
export interface Assigned {
  /** As far as they have been read, and on a card the first few. */
  readonly names: readonly string[];
  readonly total: number;
  /** The total may count some of other workspaces: names of this one's have not been read. */
  readonly atMost: boolean;
}

/** What is known of one person; page/card/card-content.ts puts it into words. */
export interface PersonDetails {
  readonly id: string;
  readonly name: string;
  /** For reading: a long one is cut. */
  readonly email: string;
  /** For copying; empty where there is none, or one that is longer than any address. */
  readonly wholeEmail: string;
  readonly standing: Standing;
  readonly account: string;
  readonly membership: string;
  readonly roles: readonly string[];
  readonly workspace: { readonly id: string; readonly name: string };
  /** Names of groups and projects still assigned: the first few, and how many there are in all. */
  readonly groups: Assigned;
  readonly projects: Assigned;
  /** Workspaces of the same key where the person's membership is ACTIVE: the first few names, and the total. */
  readonly activeIn: { readonly names: readonly string[]; readonly total: number };
  /** `null` when the history does not say. */
  readonly since: Since | null;
  readonly readAt: number;
  /** False: memberships of groups and projects were not read for this person. */
  readonly detailed: boolean;
  /** The request that shows it, without the key: for "Copy API call". */
  readonly apiCall: string;
  /** The last failure, when the list could not be refreshed since. */
  readonly error?: ErrorInfo;
}

export interface PageProtocol {
  'index.read'(request: IndexRequest): IndexReply;
  'person.read'(request: {
    readonly workspaceId: string;
    readonly userId: string;
    /** Language of the card, as the index said; English when it is left out. */
    readonly language?: string;
  }): CardContent;
  'page.report'(report: PageReport): null;
  /** The page itself called `…/workspaces/{id}/users…`: worth a quick check. */
  'page.changed'(request: { readonly workspaceId: string }): null;
  /** Whether the page's origin is one of the app: pages of no other get an answer. */
  'page.check'(request: null): null;
  /** The page has a list that flags somebody: brings `card.js` into its document, and resolves once that has run. */
  'card.bring'(request: null): null;
  /** Refresh of the card: resolves once the list has been read anew or failed. */
  'roster.refresh'(request: { readonly workspaceId: string }): null;
}

// ── extension pages → background ───────────────────────────────────────────────────────────────────

/** A self-hosted server: its origin, and the base of its API on the same host. */
export interface ServerAddress {
  readonly origin: string;
  readonly base: string;
  /** The folder whose `/web/boot` names that base; left out for the origin. */
  readonly folder?: string | undefined;
}

/** A connection as pages of the extension may know it: never with its key. */
export interface ConnectionSummary
  extends Omit<ConnectionRecord, 'workspaces' | 'workspacesAt' | 'ownerAt' | 'addedAt'> {
  /** False when the key was for a browser session that has ended. */
  readonly hasKey: boolean;
  /** `frugal`: the plan may allow only 30 requests an hour. */
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly frugal: boolean }[];
}

export interface WorkspaceStatus {
  readonly id: string;
  readonly name: string;
  readonly connectionId: string;
  /** `null` while no list was ever completed. */
  readonly roster: RosterInfo | null;
  readonly sync: SyncState;
}

/** Somebody flagged on a page. */
export interface PersonOnPage {
  /** Several only for namesakes that the page does not tell apart. */
  readonly ids: readonly string[];
  readonly standing: BadgeStanding;
  /** How many places of the page show the name, alone or in a list. */
  readonly places: number;
}

export interface TabStatus {
  readonly tabId: number;
  readonly host: string;
  readonly workspaceId: string | null;
  readonly why?: Undecided | undefined;
  /** `unreached`: no content script is in it. It was open before the extension was, or could not be loaded. */
  readonly state: PageState | 'unreached';
  readonly people: readonly (PersonOnPage & { readonly name: string })[];
}

/** What the popup shows. */
export interface Status {
  readonly connections: readonly ConnectionSummary[];
  /** The Clockify tab used last, `null` when there is none. */
  readonly tab: TabStatus | null;
  /** The tab's workspace; without one, that of `workspaceWithoutPage`. `null` before connecting. */
  readonly workspace: WorkspaceStatus | null;
  /** What keeps badges away or makes the list old, worst first; absent when all is well. */
  readonly error?: ErrorInfo;
}

/** A member as pages of the extension list it: how many groups and projects, not which. */
export interface MemberRow extends Omit<Member, 'groups' | 'projects'> {
  readonly groups: number;
  readonly projects: number;
  /** Of which of these the number may count some of other workspaces: see `Assigned`. */
  readonly atMost: readonly ('groups' | 'projects')[];
}

/**
 * What somebody who has left is still assigned to. Empty for who is known to be assigned to nothing by a request of
 * their own.
 */
export interface Leftovers {
  readonly id: string;
  readonly groups: Assigned;
  readonly projects: Assigned;
  /** Such a request did not show the person, so nothing is known. */
  readonly isUnreadable?: true;
}

/** How far a reading of the names of groups and projects has come. */
export interface NamesReading {
  readonly isRunning: boolean;
  /** Why some of them could not be read, or when the hour has room for them. */
  readonly error?: ErrorInfo | undefined;
}

/** A piece of a list of people, so that no message holds up a page. Who comes twice comes newest first. */
export interface ListPiece<T> {
  readonly info: RosterInfo;
  /** When the names of groups and projects were read that its people's assignments are told by; 0: never. */
  readonly namesAt: number;
  /** Of the first piece, where the names are read for it: what has come of that within ten seconds. */
  readonly names?: NamesReading | undefined;
  readonly members: readonly T[];
  /** Where the next piece of the same list begins; `null` after the last. */
  readonly next: ListPlace | null;
}

/** One line of the local log: no names, no keys. */
export interface DiagnosisEvent {
  readonly at: number;
  readonly event: string;
  readonly detail: string;
}

export interface ExtensionProtocol {
  'status.read'(request: null): Status;
  /** Fails with the code that says what is wrong; the key is never echoed. */
  'connection.add'(request: {
    readonly region: Region;
    readonly subdomain: string;
    readonly server?: ServerAddress | undefined;
    readonly key: string;
    readonly remember: boolean;
  }): ConnectionSummary;
  /** Where the API of a self-hosted server is: before the person agrees to send a key there. */
  'server.look'(request: { readonly address: string }): ServerAddress;
  'connection.list'(request: null): readonly ConnectionSummary[];
  /** Checks the stored key again and refreshes the owner and the workspaces. */
  'connection.test'(request: { readonly id: string }): ConnectionSummary;
  'connection.rename'(request: { readonly id: string; readonly label: string }): null;
  /** Forgets the key and every list, index, history and log line of the connection. */
  'connection.forget'(request: { readonly id: string }): null;
  'workspace.list'(request: null): readonly WorkspaceStatus[];
  /** A piece of the list, from `[0, 0]` on; `null` while there is none. */
  'roster.read'(request: {
    readonly workspaceId: string;
    readonly from: ListPlace;
  }): ListPiece<MemberRow> | null;
  /** The same of those who have left and are still assigned to something. */
  'leftovers.read'(request: {
    readonly workspaceId: string;
    readonly from: ListPlace;
  }): ListPiece<Leftovers> | null;
  /** Reads what these people are still assigned to, one request each; fails with the code of the first failure. */
  'assignments.read'(request: { readonly workspaceId: string; readonly ids: readonly string[] }): null;
  /**
   * Newest first, at most `limit` (1 to 5 000) events; days oldest first. `knownFrom`: where the history begins,
   * `unbrokenFrom`: since when no list is missing in it; ms since the epoch, 0 while there is none.
   */
  'history.read'(request: { readonly workspaceId: string; readonly limit: number }): {
    readonly events: readonly HistoryEvent[];
    readonly days: readonly DayCounts[];
    readonly knownFrom: number;
    readonly unbrokenFrom: number;
  };
  /** Resolves once the list has been read anew; fails with the code of the failure. */
  'workspace.refresh'(request: { readonly workspaceId: string }): null;
  'workspace.cancel'(request: { readonly workspaceId: string }): null;
  /** Scrolls the tab used last to the next badge of the person and highlights it. */
  'badge.show'(request: { readonly ids: readonly string[] }): null;
  'diagnosis.read'(request: null): readonly DiagnosisEvent[];
  /** Forgets everything: keys, lists, history, settings. */
  reset(request: null): null;
}

// ── background → content script ────────────────────────────────────────────────────────────────────

export interface ContentProtocol {
  /** Without ids: the next flagged person after the one shown last. */
  'badge.show'(request: { readonly ids: readonly string[] | null }): null;
  /** Answered by a frame as long as it is there. */
  'frame.check'(request: null): null;
}

export type Protocol = PageProtocol & ExtensionProtocol;

export type Request<P, K extends keyof P> = P[K] extends (request: infer R) => unknown ? R : never;
export type Response<P, K extends keyof P> = P[K] extends (request: never) => infer R ? R : never;

/** On the wire. */
export interface Message<K extends string = string> {
  readonly type: K;
  readonly payload: unknown;
}

/**
 * `storage.local` key that is bumped after every change that every page has to ask about: a changed connection,
 * a failure where there is no list. Value: a number. Settings are watched under `settings`.
 */
export const REVISION_KEY = 'revision';

/** `storage.local` key: by workspace, the version of the index that open pages should have. */
export const LISTS_KEY = 'lists';

/**
 * `storage.session` key, which pages of Clockify do not hear of: bumped after everything that only pages of the
 * extension show, such as the progress of a reading or the age of a list. Value: a number.
 */
export const PROGRESS_KEY = 'progress';

/**
 * How the `storage.session` keys of tries to connect a self-hosted server begin, one for each page of the options. Value:
 * the origin of the server.
 */
export const TRY_KEY = 'try:';

/** How the `storage.session` keys of what open pages reported begin; the id of the tab follows. */
export const REPORTS_KEY = 'tab:';

/**
 * Sends one message to the background, once, and returns its answer; pages of the extension send by ui/background-request.ts.
 * Throws a `StatusError` with the code of the answer, and any other error when there is no answer at all: the
 * background has ended meanwhile, or the content script is one of an updated or removed extension.
 */
export async function send<K extends keyof Protocol>(
  type: K,
  payload: Request<Protocol, K>,
): Promise<Response<Protocol, K>> {
  const message: Message<K> = { type, payload };
  const reply = (await browser.runtime.sendMessage(message)) as Reply<Response<Protocol, K>> | undefined;
  if (!reply) throw Error();
  if (!reply.ok) {
    const { error } = reply;
    throw new StatusError(error.code, error.message, error);
  }
  return reply.data;
}
