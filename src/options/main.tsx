/** The options: connections and everything that can be chosen. */
import '../ui/tokens-and-controls.css';
import './options.css';
import { watchHosts } from '../ui/host-permission.ts';
import { startPage } from '../ui/page-start.tsx';
import { loadSettings } from '../ui/settings-signal.ts';
import { t } from '../ui/text.ts';
import { Badges } from './badges.tsx';
import { Behaviour, loadShortcut, watchNotifications } from './behaviour.tsx';
import { Connections } from './connections.tsx';
import { loadConnections } from './connections-state.ts';
import { Data } from './data-section.tsx';
import { IgnoredPolicy } from './ignored-policy.tsx';
import { loadKept } from './keep-storage.tsx';

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
      <Connections />
      <Badges />
      <Behaviour />
      <Data />
    </main>
  );
}

watchHosts();
void loadShortcut();
void watchNotifications();
void loadKept();
void Promise.all([loadSettings(), loadConnections()]).then(() => startPage('options_page_title', Options));
