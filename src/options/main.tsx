/** The options: connections and everything that can be chosen, in panels. Each file beside is one group of a panel. */
import type { ComponentChildren } from 'preact';
import '../ui/tokens-and-controls.css';
import './options.css';
import { watchHosts } from '../ui/ask-for-host-permission.ts';
import { loadSettings } from '../ui/settings-state.ts';
import { startPage } from '../ui/start-extension-page.tsx';
import { t } from '../ui/texts-numbers-and-dates.ts';
import { KeepHistory, loadKept } from './ask-browser-to-keep-data.tsx';
import { BadgeStyleAndSize } from './badge-style-and-size.tsx';
import { Connections } from './connections.tsx';
import { loadConnections } from './connections-state.ts';
import { Diagnosis } from './diagnosis.tsx';
import { KeyboardShortcut, watchShortcut } from './keyboard-shortcut.tsx';
import { LanguageChoice } from './language.tsx';
import { Notifications, watchNotifications } from './notifications.tsx';
import { PausedSites } from './paused-sites.tsx';
import { IgnoredPolicy } from './policy-entries-without-effect.tsx';
import { RefreshInterval } from './refresh-interval.tsx';
import { Reset } from './reset.tsx';
import { SettingsFile } from './settings-file.tsx';
import { BadgesEverywhere, WhoGetsABadge } from './who-gets-a-badge.tsx';

function Panel(props: { name: string; title: string; hint?: string; children: ComponentChildren }) {
  const id = `${props.name}-heading`;
  return (
    <section class="panel" aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.hint !== undefined && <p class="muted">{props.hint}</p>}
      </header>
      {props.children}
    </section>
  );
}

function Options() {
  return (
    <main class="column">
      <header class="masthead">
        <img src="icons/on-128.png" alt="" />
        <div>
          <h1>{t('options_title')}</h1>
          <p class="muted">{t('extension_name')}</p>
        </div>
      </header>
      <IgnoredPolicy />
      <Panel name="connections" title={t('options_connections')} hint={t('options_connections_hint')}>
        <Connections />
      </Panel>
      <Panel name="badges" title={t('options_badges')} hint={t('options_badges_hint')}>
        <BadgesEverywhere />
        <WhoGetsABadge />
        <BadgeStyleAndSize />
      </Panel>
      <Panel name="behaviour" title={t('options_behaviour')}>
        <RefreshInterval />
        <Notifications />
        <LanguageChoice />
        <KeyboardShortcut />
        <PausedSites />
      </Panel>
      <Panel name="data" title={t('options_data')}>
        <SettingsFile />
        <KeepHistory />
        <Diagnosis />
        <Reset />
      </Panel>
    </main>
  );
}

watchHosts();
void watchShortcut();
void watchNotifications();
void loadKept();
void Promise.all([loadSettings(), loadConnections()]).then(() => startPage('options_page_title', Options));
