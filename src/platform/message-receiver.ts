/**
 * The receiving half of the protocol: proves from the browser's own fields who sent a message, checks its
 * shape, and turns what a handler returns or throws into a reply. A web page cannot get here. A content script can send
 * the messages of `PageProtocol`, a page of the extension those of `ExtensionProtocol`.
 */
import * as z from 'zod/mini';
import { isAppPage } from '../domain/clockify-hosts-and-reserved-names.ts';
import { ERROR_CODES, type ErrorInfo, toErrorInfo } from '../domain/errors.ts';
import { REGIONS } from '../domain/regions-and-subdomains.ts';
import { BADGE_STANDINGS } from '../domain/standing.ts';
import { STAGES, UNDECIDED } from '../domain/which-workspace-a-page-shows.ts';
import { browser } from './browser.ts';
import type {
  ExtensionProtocol,
  PageProtocol,
  PageState,
  Protocol,
  Reply,
  Request,
  Response,
} from './messages.ts';

/** A content script. */
export interface PageSender {
  readonly kind: 'content';
  readonly tabId: number;
  readonly frameId: number;
  /** Id of the document, which stays the same when another document comes to its frame. */
  readonly documentId: string;
  /** Host of the frame, with its port. */
  readonly host: string;
  /** The same with its path. */
  readonly page: string;
}

/** The proven sender of a message. */
export type Sender = PageSender | { readonly kind: 'extension' };

export type PageHandlers = {
  readonly [K in keyof PageProtocol]: (
    request: Request<PageProtocol, K>,
    sender: PageSender,
  ) => Promise<Response<PageProtocol, K>>;
};

export type ExtensionHandlers = {
  readonly [K in keyof ExtensionProtocol]: (
    request: Request<ExtensionProtocol, K>,
  ) => Promise<Response<ExtensionProtocol, K>>;
};

export type Handlers = PageHandlers & ExtensionHandlers;

/** The parts of the browser's `MessageSender` that prove something. */
export interface RawSender {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  readonly origin?: string | undefined;
  readonly frameId?: number | undefined;
  readonly documentId?: string | undefined;
  readonly tab?: { readonly id?: number | undefined } | undefined;
}

const Id = z.string().check(z.regex(/^[0-9a-f]{24}$/i));
const Count = z.int().check(z.nonnegative());
const ConnectionId = z.string().check(z.maxLength(64));
const Ids = z.array(Id).check(z.maxLength(500));
const Namesakes = z.string().check(z.maxLength(20_000), z.regex(/^[0-9a-f]{24}(?: [0-9a-f]{24})*$/i));
const PageStates: readonly PageState[] = ['ready', 'waiting', 'off', 'no-workspace', ...ERROR_CODES];
/** A page may have any text here. No decision needs more of it. */
const Cut = z.pipe(
  z.string(),
  z.transform((text: string) => text.slice(0, 1_000)),
);
const Witnesses = z.object({
  addresses: z.array(Cut).check(z.maxLength(2)),
  calls: z.array(z.tuple([Id, z.number()])).check(z.maxLength(200)),
  switcher: z.nullable(Cut),
  switchedAt: z.number(),
  stage: z.enum(STAGES),
  document: z.number(),
});
const ByWorkspace = z.object({ workspaceId: Id });
const Piece = z.object({ workspaceId: Id, from: z.tuple([Count, Count]) });
const ByConnection = z.object({ id: ConnectionId });

const PAGE_SCHEMAS = {
  'index.read': z.object({
    witnesses: Witnesses,
    language: Cut,
    have: z.nullable(z.string().check(z.maxLength(100))),
    config: z.optional(z.string().check(z.maxLength(100))),
    answered: z.array(Id).check(z.maxLength(1_000)),
  }),
  'person.read': z.object({
    workspaceId: Id,
    userId: Id,
    language: z.optional(Cut),
  }),
  'page.report': z.object({
    workspaceId: z.nullable(Id),
    state: z.enum(PageStates),
    why: z.optional(z.enum(UNDECIDED)),
    people: z
      .array(
        z.object({
          users: z.array(Namesakes).check(z.maxLength(20_000)),
          standing: z.enum(BADGE_STANDINGS),
          list: z.optional(z.array(z.enum(BADGE_STANDINGS)).check(z.maxLength(20_000))),
          places: z.number(),
        }),
      )
      .check(z.maxLength(20_000)),
  }),
  'page.changed': ByWorkspace,
  'page.check': z.null(),
  'card.bring': z.null(),
  'roster.refresh': ByWorkspace,
} satisfies Record<keyof PageProtocol, z.ZodMiniType>;

const EXTENSION_SCHEMAS = {
  'status.read': z.null(),
  'connection.add': z.object({
    region: z.enum(REGIONS),
    subdomain: z.string().check(z.maxLength(300)),
    server: z.optional(
      z.object({
        origin: z.string().check(z.maxLength(300)),
        base: z.string().check(z.maxLength(600)),
        folder: z.optional(z.string().check(z.maxLength(2_000))),
      }),
    ),
    key: z.string().check(z.maxLength(1_000)),
    remember: z.boolean(),
  }),
  'server.look': z.object({ address: z.string().check(z.maxLength(2_000)) }),
  'connection.list': z.null(),
  'connection.test': ByConnection,
  'connection.rename': z.object({ id: ConnectionId, label: z.string().check(z.maxLength(200)) }),
  'connection.forget': ByConnection,
  'workspace.list': z.null(),
  'roster.read': Piece,
  'leftovers.read': Piece,
  'assignments.read': z.object({ workspaceId: Id, ids: z.array(Id).check(z.maxLength(20)) }),
  'history.read': z.object({ workspaceId: Id, limit: z.number() }),
  'workspace.refresh': ByWorkspace,
  'workspace.cancel': ByWorkspace,
  'badge.show': z.object({ ids: Ids }),
  'diagnosis.read': z.null(),
  reset: z.null(),
} satisfies Record<keyof ExtensionProtocol, z.ZodMiniType>;

/** The proven sender, or `null` when it must not be answered. `servers`: as for `createReceiver`. */
export function proveSender(sender: RawSender, servers: readonly string[] = []): Sender | null {
  if (sender.id !== browser.runtime.id || sender.url === undefined) return null;
  const url = URL.parse(sender.url);
  if (!url) return null;
  const own = new URL(browser.runtime.getURL(''));
  if (url.protocol === own.protocol && url.host === own.host) {
    return sender.origin === undefined || sender.origin === `${own.protocol}//${own.host}`
      ? { kind: 'extension' }
      : null;
  }
  const tabId = sender.tab?.id;
  if (tabId === undefined || !isAppPage(url.origin + url.pathname, servers)) return null;
  if (sender.origin !== undefined && sender.origin !== url.origin) return null;
  const { frameId = 0, documentId = '' } = sender;
  return { kind: 'content', tabId, frameId, documentId, host: url.host, page: url.host + url.pathname };
}

/**
 * The type and payload of a message, if its sender may send it and the payload has the right shape; else a refusal.
 */
function check(message: unknown, sender: Sender): { type: keyof Protocol; payload: unknown } | ErrorInfo {
  if (typeof message !== 'object' || message === null) return refusal('a message is an object');
  const { type, payload } = message as { type?: unknown; payload?: unknown };
  if (typeof type !== 'string') return refusal('a message has a type');
  const schemas: Record<string, z.ZodMiniType> =
    sender.kind === 'extension' ? EXTENSION_SCHEMAS : PAGE_SCHEMAS;
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined) return refusal('no such message');
  const parsed = schema.safeParse(payload);
  if (!parsed.success) return refusal('the message has another shape');
  return { type: type as keyof Protocol, payload: parsed.data };
}

function refusal(message: string): ErrorInfo {
  return { code: 'schema', message };
}

/** A handler throws it for a sender that should keep what it has, and ask again: the answer is empty. */
export class EmptyAnswer extends Error {}

/**
 * For a content script on a page of no connection: after Disconnect, a frame or a page in the back/forward cache may
 * still have the list of its server, which it then drops.
 */
const STRANGE: Reply<never> = {
  ok: false,
  error: { code: 'setup', message: 'no connection has pages there' },
};

/**
 * Makes the function that answers messages. It resolves with the reply, `undefined` for an empty one, or `null` for
 * senders that are not proven, who get no answer at all, or a refusal when they are content scripts on pages of no
 * connection; it never rejects. `readServers`: where self-hosted servers have their pages, read only for web pages that
 * are not Clockify's own.
 */
export function createReceiver(
  handlers: Handlers,
  readServers: () => Promise<readonly string[]> = async () => [],
): (message: unknown, sender: RawSender) => Promise<Reply<unknown> | undefined | null> | null {
  const answer = (message: unknown, sender: Sender): Promise<Reply<unknown> | undefined> => {
    const checked = check(message, sender);
    if ('code' in checked) return Promise.resolve({ ok: false, error: checked });
    const handle = handlers[checked.type] as (request: unknown, sender: Sender) => Promise<unknown>;
    return Promise.resolve()
      .then(() => handle(checked.payload, sender))
      .then(
        (data): Reply<unknown> => ({ ok: true, data }),
        (error: unknown): Reply<unknown> | undefined =>
          error instanceof EmptyAnswer ? undefined : { ok: false, error: toErrorInfo(error) },
      );
  };
  return (message, raw) => {
    const sender = proveSender(raw);
    if (sender !== null) return answer(message, sender);
    const { url = '' } = raw;
    if (raw.id !== browser.runtime.id || !/^https:/.test(url)) return null;
    return readServers().then(
      (servers) => {
        const proven = proveSender(raw, servers);
        if (proven !== null) return answer(message, proven);
        return isAppPage(url, servers) ? null : STRANGE;
      },
      () => null,
    );
  };
}
