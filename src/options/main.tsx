/** The options: connections and everything that can be chosen. */
import '../ui/theme.css';
import './options.css';
import { startPage } from '../ui/page.tsx';
import { watchHosts } from '../ui/permission.ts';
import { t } from '../ui/text.ts';
import { Connections, loadConnections } from './connections.tsx';

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
      <Connections />
    </main>
  );
}

watchHosts();
void loadConnections();
void startPage('options_page_title', Options);
