/** One connection: what it is, and the buttons that check, rename and forget it. */
import { type Signal, signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { toErrorInfo } from '../domain/errors.ts';
import type { ConnectionSummary } from '../platform/messages.ts';
import { sendRequest } from '../ui/background-request.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { errorText } from '../ui/error-text-with-next-try.ts';
import { useEscape } from '../ui/escape-key.ts';
import { Notice } from '../ui/notice-box.tsx';
import { list, type TextKey, t } from '../ui/texts-numbers-and-dates.ts';
import {
  checks,
  endTry,
  hostOf,
  loadConnections,
  ownerText,
  regionText,
  setCheck,
  unreadText,
} from './connections-state.ts';

/** What the row offers now. */
type Mode = Signal<'still' | 'rename' | 'forget'>;

async function check(id: string): Promise<void> {
  setCheck(id, 'running');
  try {
    await sendRequest('connection.test', { id });
    setCheck(id, 'good');
  } catch (failure) {
    setCheck(id, toErrorInfo(failure));
  }
  await loadConnections();
}

/** Forgets the connection, and a key that was not connected. */
async function forget(id: string, mode: Mode): Promise<void> {
  mode.value = 'still';
  endTry();
  await sendRequest('connection.forget', { id }).then(loadConnections, endTry);
  document.getElementById('region')?.focus();
}

function Cancel({ mode }: { mode: Mode }) {
  return (
    <button type="button" class="button" onClick={() => (mode.value = 'still')}>
      {t('options_cancel')}
    </button>
  );
}

function RenameForm({ id, label, mode }: { id: string; label: string; mode: Mode }) {
  const field = useRef<HTMLInputElement>(null);
  const rename = async (event: Event) => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    mode.value = 'still';
    if (text !== '' && text !== label)
      await sendRequest('connection.rename', { id, label: text }).then(loadConnections, endTry);
  };
  return (
    <form class="row" onSubmit={(event) => void rename(event)}>
      <label class="sr-only" for={`name-${id}`}>
        {t('options_rename_label')}
      </label>
      <input
        id={`name-${id}`}
        data-first="rename"
        type="text"
        ref={field}
        defaultValue={label}
        maxLength={60}
      />
      <button type="submit" class="button primary">
        {t('options_save')}
      </button>
      <Cancel mode={mode} />
    </form>
  );
}

function Head({ label, mode, onCheck }: { label: string; mode: Mode; onCheck: () => void }) {
  const opens = (name: 'rename' | 'forget', text: 'options_rename' | 'options_disconnect') => (
    <button type="button" class="button quiet" data-opens={name} onClick={() => (mode.value = name)}>
      {t(text)}
    </button>
  );
  return (
    <div class="row spread">
      <h3>{label}</h3>
      <div class="row">
        <button type="button" class="button quiet" data-check onClick={onCheck}>
          {t('options_test')}
        </button>
        {opens('rename', 'options_rename')}
        {opens('forget', 'options_disconnect')}
      </div>
    </div>
  );
}

function placeText({ region, subdomain, server }: ConnectionSummary): string {
  if (region === 'subdomain') return `${subdomain}.clockify.me`;
  return server === undefined ? regionText(region) : hostOf(server);
}

/** Where the key is stored, or why it has gone. */
function keyText({ hasKey, remember, keyTaken }: ConnectionSummary): TextKey {
  if (hasKey) return remember ? 'options_key_remembered' : 'options_key_session';
  return keyTaken === 'update' ? 'options_key_updated' : 'options_key_gone';
}

function Facts({ connection }: { connection: ConnectionSummary }) {
  const { workspaces } = connection;
  const frugal = workspaces.filter((one) => one.frugal).map(({ name }) => name);
  const unread = unreadText(connection);
  return (
    <dl class="facts">
      <dt>{t('options_owner')}</dt>
      <dd>{ownerText(connection)}</dd>
      <dt>{t('options_region')}</dt>
      <dd>{placeText(connection)}</dd>
      <dt>{t('options_workspaces')}</dt>
      <dd>
        {workspaces.length === 0 ? t('error_no_workspace') : list(workspaces.map(({ name }) => name))}
        {unread !== '' && <p class="small muted">{unread}</p>}
        {frugal.length > 0 && <p class="small muted">{t('options_frugal', list(frugal))}</p>}
      </dd>
      <dt>{t('options_key_kept')}</dt>
      <dd>{t(keyText(connection))}</dd>
    </dl>
  );
}

/** The result of the last check, else the known problem of the connection. */
function CheckResult({ connection, onCheck }: { connection: ConnectionSummary; onCheck: () => void }) {
  const now = checks.value.get(connection.id) ?? connection.error;
  const problem = typeof now === 'object' ? now : undefined;
  return (
    <div role="status">
      {now === 'running' && <p class="muted">{t('options_connecting')}</p>}
      {now === 'good' && <Notice kind="good" text={t('options_test_good')} />}
      {problem?.code === 'permission' && <ErrorNotice error={problem} onRetry={onCheck} />}
      {problem !== undefined && problem.code !== 'permission' && (
        <Notice kind="bad" text={errorText(problem)} />
      )}
    </div>
  );
}

/** An item of the list of connections. */
export function ConnectionRow({ connection }: { connection: ConnectionSummary }) {
  const mode: Mode = useRef(signal<Mode['value']>('still')).current;
  const row = useRef<HTMLLIElement>(null);
  const { id, label } = connection;
  const onCheck = () => void check(id);

  useEscape(row, () => {
    mode.value = 'still';
  });

  // Buttons come and go with the mode, so the focus is kept in this row.
  const before = useRef(mode.value);
  useLayoutEffect(() => {
    if (before.current === mode.value) return;
    const target =
      mode.value === 'still' ? `[data-opens="${before.current}"]` : `[data-first="${mode.value}"]`;
    before.current = mode.value;
    row.current?.querySelector<HTMLElement>(target)?.focus();
  }, [mode.value]);

  return (
    <li ref={row}>
      {mode.value === 'rename' ? (
        <RenameForm id={id} label={label} mode={mode} />
      ) : (
        <Head label={label} mode={mode} onCheck={onCheck} />
      )}
      <Facts connection={connection} />
      <CheckResult connection={connection} onCheck={onCheck} />
      {mode.value === 'forget' && (
        <Notice
          kind="warn"
          actions={
            <>
              <button
                type="button"
                class="button danger"
                data-first="forget"
                onClick={() => void forget(id, mode)}
              >
                {t('options_disconnect_yes')}
              </button>
              <Cancel mode={mode} />
            </>
          }
          text={t('options_disconnect_sure')}
        />
      )}
    </li>
  );
}
