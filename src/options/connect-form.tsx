/** The form that makes a connection. Its fields keep their own values, so a key is in no attribute and no signal. */
import { signal } from '@preact/signals';
import { createRef } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { isKeyText } from '../domain/api-key-text.ts';
import {
  isReservedSubdomain,
  parseSubdomain,
  REGIONS,
  type Region,
} from '../domain/regions-and-subdomains.ts';
import { parseServer } from '../domain/server-and-api-address.ts';
import { keyPageOf } from '../domain/web-app-links.ts';
import { managedConnection } from '../ui/settings-state.ts';
import { type TextKey, t } from '../ui/texts-numbers-and-dates.ts';
import { busy, connect, outcome, regionText } from './connections-state.ts';

const region = signal<Region>('global');
/** As it would be connected; empty while the field holds no name. */
const subdomain = signal('');

/** The page has one form. */
const fields = {
  region: createRef<HTMLSelectElement>(),
  subdomain: createRef<HTMLInputElement>(),
  server: createRef<HTMLInputElement>(),
  key: createRef<HTMLInputElement>(),
  remember: createRef<HTMLInputElement>(),
};

const chosenRegion = (): Region => REGIONS.find((one) => one === fields.region.current?.value) ?? 'global';

/** Reports a value that cannot be right in the status, and moves the focus to its field. */
function refuse(text: TextKey, field: HTMLInputElement | null): void {
  outcome.value = { invalid: text };
  field?.focus();
}

/** Sends the form if its values can be right, and empties the key field. */
function submit(): void {
  const { current: key } = fields.key;
  if (busy.value || key === null) return;
  syncPlace();
  const chosen = region.value;
  const name = fields.subdomain.current?.value ?? '';
  const address = fields.server.current?.value ?? '';
  const origin = chosen === 'self-hosted' ? parseServer(address) : undefined;
  if (origin === null) {
    refuse('options_server_invalid', fields.server.current);
    return;
  }
  if (chosen === 'subdomain' && subdomain.value === '') {
    const why = isReservedSubdomain(name) ? 'options_subdomain_reserved' : 'options_subdomain_invalid';
    refuse(why, fields.subdomain.current);
    return;
  }
  const secret = key.value.trim();
  if (secret === '') {
    refuse('options_key_missing', key);
    return;
  }
  key.value = '';
  if (!isKeyText(secret)) {
    refuse('options_key_invalid', key);
    return;
  }
  const remember = fields.remember.current?.checked === true;
  const attempt = {
    region: chosen,
    subdomain: chosen === 'subdomain' ? subdomain.value : '',
    key: secret,
    remember,
  };
  void connect(origin === undefined ? attempt : { ...attempt, origin, address });
}

/** What was wrong with a value is no longer said once the person changes it. */
function edit(): void {
  if (outcome.value !== null && 'invalid' in outcome.value) outcome.value = null;
  syncPlace();
}

/** Takes over what the fields say of the place: by the person, by a policy, or filled in by the browser. */
function syncPlace(): void {
  region.value = chosenRegion();
  subdomain.value = parseSubdomain(fields.subdomain.current?.value ?? '') ?? '';
}

/** A field for a name or an address, with its hint. It is shown for one region only. */
function AddressField(props: { id: 'subdomain' | 'server'; shown: boolean; locked: boolean }) {
  const { id } = props;
  return (
    <div class="field" hidden={!props.shown}>
      <label for={id}>{t(`options_${id}`)}</label>
      <input
        id={id}
        type="text"
        inputMode={id === 'server' ? 'url' : 'text'}
        ref={fields[id]}
        disabled={props.locked}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        onInput={edit}
        onChange={edit}
      />
      <p id={`${id}-hint`} class="small muted">
        {t(`options_${id}_hint`)}
      </p>
    </div>
  );
}

/** Where the connection goes: region, and subdomain or server where it takes one. */
function Place({ locked }: { locked: boolean }) {
  return (
    <div class="pair">
      <div class="field">
        <label for="region">{t('options_region')}</label>
        <select id="region" ref={fields.region} disabled={locked} onInput={edit} onChange={edit}>
          {REGIONS.map((one) => (
            <option key={one} value={one}>
              {regionText(one)}
            </option>
          ))}
        </select>
      </div>
      <AddressField id="subdomain" shown={region.value === 'subdomain'} locked={locked} />
      <AddressField id="server" shown={region.value === 'self-hosted'} locked={locked} />
    </div>
  );
}

function KeyField() {
  return (
    <div class="field">
      <label for="api-key">{t('options_key')}</label>
      <input
        id="api-key"
        type="password"
        ref={fields.key}
        autocomplete="off"
        data-1p-ignore
        data-lpignore="true"
        spellcheck={false}
        onInput={edit}
        aria-describedby="key-hint"
      />
      <p id="key-hint" class="small muted">
        {t('options_key_hint')}{' '}
        {region.value === 'self-hosted' ? (
          t('options_server_where')
        ) : (
          <a
            href={keyPageOf({ region: region.value, subdomain: subdomain.value })}
            target="_blank"
            rel="noreferrer"
          >
            {t('options_key_link')}
          </a>
        )}
      </p>
    </div>
  );
}

function Remember() {
  return (
    <div class="check">
      <input
        id="remember"
        type="checkbox"
        ref={fields.remember}
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
  );
}

/** Stays in the document when connected: another key may be added. */
export function ConnectForm() {
  const managed = managedConnection();
  useLayoutEffect(() => {
    const { region: select, subdomain: name, server } = fields;
    if (managed === undefined || select.current === null || name.current === null) return;
    select.current.value = managed.region;
    name.current.value = managed.subdomain;
    if (server.current !== null) server.current.value = managed.folder ?? managed.server ?? '';
    syncPlace();
  }, [managed]);
  return (
    <form
      class="connect"
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h3>{t('options_connect_heading')}</h3>
      <Place locked={managed !== undefined} />
      {managed !== undefined && <p class="small locked">{t('options_locked')}</p>}
      <KeyField />
      <Remember />
      <div class="row">
        <button id="connect" type="submit" class="button primary" aria-disabled={busy.value}>
          {t('options_connect')}
        </button>
      </div>
    </form>
  );
}
