/** The result of the last try to connect, else who is connected. */
import { type ErrorInfo, FOREIGN_API, UNUSABLE_API } from '../domain/errors.ts';
import { baseOf } from '../domain/regions-and-subdomains.ts';
import type { ConnectionSummary, ServerAddress } from '../platform/messages.ts';
import { errorText } from '../ui/error-text-with-next-try.ts';
import { Notice } from '../ui/notice-box.tsx';
import { list, t } from '../ui/texts-numbers-and-dates.ts';
import {
  busy,
  connectAgain,
  connections,
  hostOf,
  isEmptied,
  outcome,
  ownerText,
  pendingTry,
  unreadText,
} from './connections-state.ts';

function connectedText(connection: ConnectionSummary): string {
  const { workspaces } = connection;
  if (workspaces.length === 0) return t('options_connected_none', ownerText(connection));
  const connected = t('options_connected', ownerText(connection), list(workspaces.map(({ name }) => name)));
  const unread = unreadText(connection);
  const text = unread === '' ? connected : `${connected} ${unread}`;
  const { region, subdomain, base } = connection;
  // Only trying shows which of the addresses accepts the key.
  return region === 'subdomain' && base !== baseOf(region, subdomain)
    ? `${text} ${t('options_connected_elsewhere', `${subdomain}.clockify.me`, new URL(base).hostname)}`
    : text;
}

/** What is wrong. When the key was for a self-hosted server, the words are about that server. */
function failureText(error: ErrorInfo, origin: string | undefined): string {
  if (origin === undefined) return errorText(error);
  if (error.code === 'offline') return t('options_server_unreachable', hostOf(origin));
  if (error.code === 'permission') return t('options_server_denied', hostOf(origin));
  if (error.message === FOREIGN_API) return t('options_server_elsewhere', hostOf(origin));
  if (error.message === UNUSABLE_API) return t('options_server_unusable', hostOf(origin));
  return errorText(error);
}

function Failure({ error }: { error: ErrorInfo }) {
  const tried = pendingTry();
  const origin = tried?.origin;
  return (
    <Notice
      kind="bad"
      actions={
        tried !== null && (
          <button type="button" class="button" onClick={() => connectAgain()}>
            {t('options_try_again')}
          </button>
        )
      }
      text={failureText(error, origin)}
    >
      {origin !== undefined && error.code === 'offline' && (
        <p>
          <a href={origin} target="_blank" rel="noreferrer">
            {t('options_server_open', hostOf(origin))}
          </a>
        </p>
      )}
    </Notice>
  );
}

/** Where the key would go, and the button that sends it. */
function Consent({ server }: { server: ServerAddress }) {
  return (
    <Notice
      kind="info"
      actions={
        <button id="send-key" type="button" class="button primary" onClick={() => connectAgain(server)}>
          {t('options_server_send', hostOf(server.origin))}
        </button>
      }
      text={t('options_server_confirm', hostOf(server.origin), server.base)}
    />
  );
}

function Connected() {
  // The row of a connection with a problem says more.
  const working = connections.value.filter(({ hasKey, error }) => hasKey && error === undefined);
  if (working.length === 0) return null;
  return (
    <Notice kind="good">
      {working.map((connection) => (
        <p key={connection.id}>{connectedText(connection)}</p>
      ))}
    </Notice>
  );
}

function Content() {
  const now = outcome.value;
  if (busy.value) return <p class="muted">{t('options_connecting')}</p>;
  if (now === null)
    return isEmptied.value ? <Notice kind="warn" text={t('error_storage_cleared')} /> : <Connected />;
  if ('error' in now) return <Failure error={now.error} />;
  if ('confirm' in now) return <Consent server={now.confirm} />;
  return <Notice kind="bad" text={t(now.invalid)} />;
}

/** Read out by screen readers whenever it changes. */
export function ConnectionStatus() {
  return (
    <div id="connection-status" role="status">
      <Content />
    </div>
  );
}
