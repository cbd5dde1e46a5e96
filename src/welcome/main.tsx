/**
 * The page that opens once after the installation: what the extension does, which data goes where, and three first
 * steps.
 */
import '../ui/tokens-and-controls.css';
import './welcome.css';
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Place } from '../domain/clockify-hosts-and-reserved-names.ts';
import { keyPageOf, webAppOf } from '../domain/web-app-links.ts';
import { browser } from '../platform/browser.ts';
import { hostsGranted, requestHosts, watchHosts } from '../ui/ask-for-host-permission.ts';
import { sendRequest } from '../ui/background-request.ts';
import { Icon } from '../ui/icons.tsx';
import { Notice } from '../ui/notice-box.tsx';
import { ReloadNotice } from '../ui/reload-notice.tsx';
import { loadSettings, managedConnection } from '../ui/settings-state.ts';
import { startPage, watchRevision } from '../ui/start-extension-page.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';

const connected = signal(false);
/** Where the pages of the first connection are. */
const place = signal<Place | undefined>(undefined);
/** An open page of Clockify can show badges. */
const opened = signal(false);
/** The tab of a page of Clockify that cannot show badges before it is reloaded. */
const unreached = signal<number | null>(null);
const denied = signal(false);

/** Not while the page is hidden: for each status the Clockify page used last reports its people again. */
async function loadStatus(): Promise<void> {
  if (document.hidden) return;
  try {
    const status = await sendRequest('status.read', null);
    connected.value = status.connections.length > 0;
    place.value = status.connections[0];
    const { tab } = status;
    unreached.value = tab?.state === 'unreached' ? tab.tabId : null;
    opened.value = connected.value && tab !== null && tab.state !== 'unreached';
  } catch {
    // What was known stays; the next status says more.
  }
}

function Step(props: {
  number: number;
  done: boolean;
  title: string;
  text: string;
  children: ComponentChildren;
}) {
  const { done } = props;
  return (
    <li class={`step${done ? ' done' : ''}`}>
      <span class="tick" aria-hidden="true">
        {done ? <Icon name="done" /> : props.number}
      </span>
      <div class="stack">
        <div>
          <h3>
            {props.title}
            {done && <span class="state"> · {t('welcome_done')}</span>}
          </h3>
          <p class="muted">{props.text}</p>
        </div>
        {props.children}
      </div>
    </li>
  );
}

function Welcome() {
  const granted = hostsGranted.value === true;
  const home = place.value ?? managedConnection();
  const done = [granted, connected.value, opened.value].filter(Boolean).length;
  const grantAccess = async () => {
    denied.value = !(await requestHosts());
  };
  return (
    <main class="column welcome">
      <header class="masthead">
        <img src="icons/on-128.png" alt="" />
        <div>
          <h1>{t('welcome_title')}</h1>
          <p class="muted">{t('extension_name')}</p>
        </div>
      </header>
      <div class="lead">
        <p>{t('welcome_what')}</p>
        <p>{t('welcome_how')}</p>
        <p>{t('welcome_where')}</p>
      </div>
      <section class="panel" aria-labelledby="steps-heading">
        <header class="progress-head">
          <h2 id="steps-heading">{t('welcome_steps')}</h2>
          <p class="small muted" role="status">
            {t('welcome_progress', done, 3)}
          </p>
          <progress value={done} max={3} aria-labelledby="steps-heading" />
        </header>
        <ol class="steps">
          <Step number={1} done={granted} title={t('welcome_permission')} text={t('welcome_permission_text')}>
            {!granted && (
              <div>
                <button type="button" id="grant" class="button primary" onClick={() => void grantAccess()}>
                  {t('error_permission_action')}
                </button>
              </div>
            )}
            {!granted && denied.value && <Notice kind="warn" text={t('welcome_permission_denied')} />}
          </Step>
          <Step number={2} done={connected.value} title={t('welcome_key')} text={t('welcome_key_text')}>
            <div class="row">
              <button
                type="button"
                id="open-options"
                class={connected.value || !granted ? 'button' : 'button primary'}
                onClick={() => void browser.runtime.openOptionsPage()}
              >
                {t('welcome_key_paste')}
              </button>
              <a class="button quiet" href={keyPageOf(home)} target="_blank" rel="noreferrer">
                {t('welcome_key_make')}
                <Icon name="open" />
              </a>
            </div>
          </Step>
          <Step number={3} done={opened.value} title={t('welcome_open')} text={t('welcome_open_text')}>
            <div>
              <a
                class={granted && connected.value && !opened.value ? 'button primary' : 'button'}
                href={webAppOf(home)}
                target="_blank"
                rel="noreferrer"
              >
                {t('welcome_open')}
                <Icon name="open" />
              </a>
            </div>
            {unreached.value !== null && <ReloadNotice tabId={unreached.value} />}
          </Step>
        </ol>
      </section>
    </main>
  );
}

watchHosts();
watchRevision(() => void loadStatus());
document.addEventListener('visibilitychange', () => void loadStatus());
void Promise.all([loadSettings(), loadStatus()]).then(() => startPage('welcome_page_title', Welcome));
