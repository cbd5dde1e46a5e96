/**
 * Connections side by side, and the form that makes a new one. A key lives in the password field until
 * Connect, then in this module's memory only while a failed try may be repeated; never in an attribute.
 */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ErrorInfo, FOREIGN_API, toErrorInfo } from '../domain/errors.ts';
import {
  baseOf,
  isReservedSubdomain,
  parseServer,
  parseSubdomain,
  REGIONS,
  type Region,
} from '../domain/regions.ts';
import { type ConnectionSummary, type ServerAddress, send } from '../platform/messages.ts';
import { watchRevision } from '../ui/page.tsx';
import { errorText, Notice } from '../ui/parts.tsx';
import { hostsGranted, requestHosts, requestServer } from '../ui/permission.ts';
import { managedConnection } from '../ui/settings.ts';
import { list, type TextKey, t } from '../ui/text.ts';

const connections = signal<readonly ConnectionSummary[]>([]);
const region = signal<Region>('global');
const busy = signal(false);

/** What `#connection-status` says; `null`: what stands in `connections`. */
type Outcome =
  | { readonly error: ErrorInfo }
  | { readonly invalid: TextKey }
  /** Where the key would go, before the person has agreed. */
  | { readonly confirm: ServerAddress };
const outcome = signal<Outcome | null>(null);

interface Attempt {
  readonly region: Region;
  readonly subdomain: string;
  /** Of a self-hosted server. */
  readonly origin?: string;
  /** The same server once the person has agreed to send the key to it. */
  readonly server?: ServerAddress;
  readonly key: string;
  readonly remember: boolean;
}

/** The last try, kept while trying again with the same key makes sense. */
let pending: Attempt | null = null;
const RETRYABLE: ReadonlySet<string> = new Set(['permission', 'rate', 'offline', 'server', 'schema']);

export async function loadConnections(): Promise<void> {
  try {
    connections.value = await send('connection.list', null);
  } catch (error) {
    outcome.value = { error: toErrorInfo(error) };
  }
}

watchRevision(() => void loadConnections());

/** Everything up to the first `await` runs inside the click, as Firefox wants it for the permission. */
async function connect(attempt: Attempt): Promise<void> {
  const { origin, server, ...request } = attempt;
  const asking = origin === undefined ? hostsGranted.value !== true : server === undefined;
  // No permission is asked for where the key is sent: that was done when the address was typed.
  const permitted = origin === undefined ? requestHosts() : server !== undefined || requestServer(origin);
  pending = attempt;
  // While the browser asks, and when the answer is no, this is what stands in the way.
  if (asking) outcome.value = { error: { code: 'permission', message: 'host permission not granted' } };
  if (!(await permitted)) return;
  busy.value = true;
  outcome.value = null;
  try {
    if (origin !== undefined && server === undefined) {
      outcome.value = { confirm: await send('server.look', { address: origin }) };
      return;
    }
    await send('connection.add', { ...request, server });
    pending = null;
    await loadConnections();
  } catch (error) {
    const info = toErrorInfo(error);
    if (!RETRYABLE.has(info.code)) pending = null;
    outcome.value = { error: info };
  } finally {
    busy.value = false;
  }
}

function ownerText({ owner }: ConnectionSummary): string {
  return owner.email === '' || owner.email === owner.name ? owner.name : `${owner.name} (${owner.email})`;
}

function connectedText(connection: ConnectionSummary): string {
  const { workspaces } = connection;
  if (workspaces.length === 0) return t('options_connected_none', ownerText(connection));
  const text = t('options_connected', ownerText(connection), list(workspaces.map(({ name }) => name)));
  const { region, subdomain, base } = connection;
  // Which of the addresses took the key is known by trying alone.
  return region === 'subdomain' && base !== baseOf(region, subdomain)
    ? `${text} ${t('options_connected_elsewhere', `${subdomain}.clockify.me`, new URL(base).hostname)}`
    : text;
}

function ConnectionStatus() {
  const now = outcome.value;
  const withKey = connections.value.filter(({ hasKey }) => hasKey);
  let content = null;
  if (busy.value) content = <p class="muted">{t('options_connecting')}</p>;
  else if (now !== null && 'error' in now) {
    content = (
      <Notice
        kind="bad"
        actions={
          pending !== null && (
            <button type="button" class="button" onClick={() => pending !== null && void connect(pending)}>
              {t('options_try_again')}
            </button>
          )
        }
      >
        <p>{failureText(now.error, pending?.origin)}</p>
        {pending?.origin !== undefined && now.error.code === 'offline' && (
          <p>
            <a href={pending.origin} target="_blank" rel="noreferrer">
              {t('options_server_open', hostOf(pending.origin))}
            </a>
          </p>
        )}
      </Notice>
    );
  } else if (now !== null && 'confirm' in now) {
    content = <Consent server={now.confirm} />;
  } else if (now !== null) {
    content = (
      <Notice kind="bad">
        <p>{t(now.invalid)}</p>
      </Notice>
    );
  } else if (withKey.length > 0) {
    content = (
      <Notice kind="good">
        {withKey.map((connection) => (
          <p key={connection.id}>{connectedText(connection)}</p>
        ))}
      </Notice>
    );
  }
  return (
    <div id="connection-status" role="status">
      {content}
    </div>
  );
}

const regionText = (one: Region): string =>
  t(one === 'self-hosted' ? 'options_region_self_hosted' : `options_region_${one}`);
const hostOf = (origin: string): string => new URL(origin).host;

/** What is wrong, in words about the server where the key was to go to one. */
function failureText(error: ErrorInfo, origin: string | undefined): string {
  if (origin === undefined) return errorText(error);
  if (error.code === 'offline') return t('options_server_unreachable', hostOf(origin));
  if (error.code === 'permission') return t('options_server_denied', hostOf(origin));
  if (error.message === FOREIGN_API) return t('options_server_elsewhere', hostOf(origin));
  return errorText(error);
}

/** Where the key would go, and the button that sends it. */
function Consent({ server }: { server: ServerAddress }) {
  const agree = () => pending !== null && void connect({ ...pending, server });
  return (
    <Notice
      kind="info"
      actions={
        <button id="send-key" type="button" class="button primary" onClick={agree}>
          {t('options_server_send', hostOf(server.origin))}
        </button>
      }
    >
      <p>{t('options_server_confirm', hostOf(server.origin), server.base)}</p>
    </Notice>
  );
}

function ConnectForm() {
  const regionField = useRef<HTMLSelectElement>(null);
  const subdomainField = useRef<HTMLInputElement>(null);
  const serverField = useRef<HTMLInputElement>(null);
  const keyField = useRef<HTMLInputElement>(null);
  const rememberField = useRef<HTMLInputElement>(null);

  const submit = (event: Event) => {
    event.preventDefault();
    const [select, sub, key, remember] = [
      regionField.current,
      subdomainField.current,
      keyField.current,
      rememberField.current,
    ];
    if (busy.value || select === null || sub === null || key === null || remember === null) return;
    const chosen = REGIONS.find((one) => one === select.value) ?? 'global';
    region.value = chosen;
    const subdomain = chosen === 'subdomain' ? parseSubdomain(sub.value) : '';
    const secret = key.value.trim();
    const origin = chosen === 'self-hosted' ? parseServer(serverField.current?.value ?? '') : undefined;
    if (origin === null) {
      outcome.value = { invalid: 'options_server_invalid' };
      serverField.current?.focus();
      return;
    }
    if (subdomain === null) {
      outcome.value = {
        invalid: isReservedSubdomain(sub.value) ? 'options_subdomain_reserved' : 'options_subdomain_invalid',
      };
      sub.focus();
      return;
    }
    if (secret === '') {
      outcome.value = { invalid: 'options_key_missing' };
      key.focus();
      return;
    }
    key.value = '';
    const attempt = { region: chosen, subdomain, key: secret, remember: remember.checked };
    void connect(origin === undefined ? attempt : { ...attempt, origin });
  };

  const managed = managedConnection();
  useLayoutEffect(() => {
    if (managed === undefined || regionField.current === null || subdomainField.current === null) return;
    regionField.current.value = managed.region;
    subdomainField.current.value = managed.subdomain;
    if (serverField.current !== null) serverField.current.value = managed.server ?? '';
    region.value = managed.region;
  }, [managed]);

  const follow = () => {
    region.value = REGIONS.find((one) => one === regionField.current?.value) ?? 'global';
  };

  return (
    <form class="connect" noValidate autocomplete="off" onSubmit={submit}>
      <h3>{t('options_connect_heading')}</h3>
      <div class="pair">
        <div class="field">
          <label for="region">{t('options_region')}</label>
          <select
            id="region"
            ref={regionField}
            disabled={managed !== undefined}
            onInput={follow}
            onChange={follow}
          >
            {REGIONS.map((one) => (
              <option key={one} value={one}>
                {regionText(one)}
              </option>
            ))}
          </select>
        </div>
        <div class="field" hidden={region.value !== 'subdomain'}>
          <label for="subdomain">{t('options_subdomain')}</label>
          <input
            id="subdomain"
            type="text"
            ref={subdomainField}
            disabled={managed !== undefined}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="subdomain-hint"
          />
          <p id="subdomain-hint" class="small muted">
            {t('options_subdomain_hint')}
          </p>
        </div>
        <div class="field" hidden={region.value !== 'self-hosted'}>
          <label for="server">{t('options_server')}</label>
          <input
            id="server"
            type="text"
            inputMode="url"
            ref={serverField}
            disabled={managed !== undefined}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="server-hint"
          />
          <p id="server-hint" class="small muted">
            {t('options_server_hint')}
          </p>
        </div>
      </div>
      {managed !== undefined && <p class="small locked">{t('options_locked')}</p>}
      <div class="field">
        <label for="api-key">{t('options_key')}</label>
        <input
          id="api-key"
          type="password"
          ref={keyField}
          autocomplete="off"
          data-1p-ignore
          data-lpignore="true"
          spellcheck={false}
          aria-describedby="key-hint"
        />
        <p id="key-hint" class="small muted">
          {t('options_key_hint')}{' '}
          {region.value === 'self-hosted' ? (
            t('options_server_where')
          ) : (
            <a href="https://app.clockify.me/user/preferences#advanced" target="_blank" rel="noreferrer">
              {t('options_key_link')}
            </a>
          )}
        </p>
      </div>
      <div class="check">
        <input
          id="remember"
          type="checkbox"
          ref={rememberField}
          defaultChecked
          aria-describedby="remember-hint"
        />
        <div>
          <label for="remember">{t('options_remember')}</label>
          <p id="remember-hint" class="small muted">
            {t('options_remember_hint')}
          </p>
        </div>
      </div>
      <div class="row">
        <button id="connect" type="submit" class="button primary" aria-disabled={busy.value}>
          {t('options_connect')}
        </button>
      </div>
    </form>
  );
}

function ConnectionRow({ connection }: { connection: ConnectionSummary }) {
  const mode = useRef(signal<'still' | 'rename' | 'forget'>('still')).current;
  const testing = useRef(signal<'no' | 'running' | 'good' | ErrorInfo>('no')).current;
  const nameField = useRef<HTMLInputElement>(null);
  const row = useRef<HTMLLIElement>(null);
  const { id, label, workspaces, hasKey, remember, error } = connection;
  const place =
    connection.region === 'subdomain'
      ? `${connection.subdomain}.clockify.me`
      : connection.server === undefined
        ? regionText(connection.region)
        : hostOf(connection.server);

  // Buttons come and go with the mode; the keyboard stays where the person is.
  const before = useRef(mode.value);
  useLayoutEffect(() => {
    if (before.current === mode.value) return;
    const target =
      mode.value === 'still' ? `[data-opens="${before.current}"]` : `[data-first="${mode.value}"]`;
    before.current = mode.value;
    row.current?.querySelector<HTMLElement>(target)?.focus();
  }, [mode.value]);

  const test = async () => {
    testing.value = 'running';
    try {
      await send('connection.test', { id });
      testing.value = 'good';
    } catch (failure) {
      testing.value = toErrorInfo(failure);
    }
    await loadConnections();
  };
  const rename = async (event: Event) => {
    event.preventDefault();
    const text = nameField.current?.value.trim() ?? '';
    mode.value = 'still';
    if (text !== '' && text !== label)
      await send('connection.rename', { id, label: text }).then(loadConnections);
  };
  const forget = async () => {
    mode.value = 'still';
    outcome.value = null;
    await send('connection.forget', { id }).then(loadConnections);
    document.getElementById('region')?.focus();
  };

  const result = testing.value;
  const problem = typeof result === 'object' ? result : result === 'no' ? error : undefined;
  const frugal = workspaces.filter((one) => one.frugal).map(({ name }) => name);
  return (
    <li ref={row}>
      {mode.value === 'rename' ? (
        <form class="row" onSubmit={(event) => void rename(event)}>
          <label class="sr-only" for={`name-${id}`}>
            {t('options_rename_label')}
          </label>
          <input
            id={`name-${id}`}
            data-first="rename"
            type="text"
            ref={nameField}
            defaultValue={label}
            maxLength={60}
          />
          <button type="submit" class="button primary">
            {t('options_save')}
          </button>
          <button type="button" class="button" onClick={() => (mode.value = 'still')}>
            {t('options_cancel')}
          </button>
        </form>
      ) : (
        <div class="row spread">
          <h3>{label}</h3>
          <div class="row">
            <button type="button" class="button quiet" onClick={() => void test()}>
              {t('options_test')}
            </button>
            <button
              type="button"
              class="button quiet"
              data-opens="rename"
              onClick={() => (mode.value = 'rename')}
            >
              {t('options_rename')}
            </button>
            <button
              type="button"
              class="button quiet"
              data-opens="forget"
              onClick={() => (mode.value = 'forget')}
            >
              {t('options_disconnect')}
            </button>
          </div>
        </div>
      )}
      <dl class="facts">
        <dt>{t('options_owner')}</dt>
        <dd>{ownerText(connection)}</dd>
        <dt>{t('options_region')}</dt>
        <dd>{place}</dd>
        <dt>{t('options_workspaces')}</dt>
        <dd>
          {workspaces.length === 0 ? t('error_no_workspace') : list(workspaces.map(({ name }) => name))}
          {frugal.length > 0 && <p class="small muted">{t('options_frugal', list(frugal))}</p>}
        </dd>
        <dt>{t('options_key_kept')}</dt>
        <dd>
          {t(!hasKey ? 'options_key_gone' : remember ? 'options_key_remembered' : 'options_key_session')}
        </dd>
      </dl>
      <div role="status">
        {result === 'running' && <p class="muted">{t('options_connecting')}</p>}
        {result === 'good' && (
          <Notice kind="good">
            <p>{t('options_test_good')}</p>
          </Notice>
        )}
        {problem !== undefined && (
          <Notice kind="bad">
            <p>{errorText(problem)}</p>
          </Notice>
        )}
      </div>
      {mode.value === 'forget' && (
        <Notice
          kind="warn"
          actions={
            <>
              <button type="button" class="button danger" data-first="forget" onClick={() => void forget()}>
                {t('options_disconnect_yes')}
              </button>
              <button type="button" class="button" onClick={() => (mode.value = 'still')}>
                {t('options_cancel')}
              </button>
            </>
          }
        >
          <p>{t('options_disconnect_sure')}</p>
        </Notice>
      )}
    </li>
  );
}

export function Connections() {
  return (
    <section class="panel" aria-labelledby="connections-heading">
      <header>
        <h2 id="connections-heading">{t('options_connections')}</h2>
        <p class="muted">{t('options_connections_hint')}</p>
      </header>
      {connections.value.length > 0 && (
        <ul class="connections">
          {connections.value.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
      <ConnectForm />
      <ConnectionStatus />
    </section>
  );
}
