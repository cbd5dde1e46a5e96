/** The toolbar button's popup: this workspace, who is flagged on this page, and what is wrong when something is. */
import '../ui/tokens-and-controls.css';
import './popup.css';
import { explanationOf } from '../domain/errors.ts';
import { browser } from '../platform/browser.ts';
import { watchHosts } from '../ui/ask-for-host-permission.ts';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { SyncProgress } from '../ui/reading-progress.tsx';
import { Search } from '../ui/search-field.tsx';
import { loadSettings, unsaved } from '../ui/settings-state.ts';
import { startPage, watchRevision } from '../ui/start-extension-page.tsx';
import { ConnectInvitation } from './connect-invitation.tsx';
import { Counts } from './counts-by-standing.tsx';
import { Links } from './links.tsx';
import { followMembers, listing, membersRead } from './list-shown-in-popup.ts';
import { Header } from './member-list-age-and-refresh.tsx';
import { Switches } from './on-off-and-pause-switches.tsx';
import { isEmpty, isSearching, Others, search } from './other-people-and-search.tsx';
import { failure, followChange, loadStatus, retry, running, status, watchReports } from './popup-state.ts';
import { isAboutThePage, ThisPage, undecidedText } from './why-nobody-is-flagged.tsx';

function Popup() {
  const current = status.value;
  if (current === null && failure.value === undefined) return <main class="popup" aria-busy="true" />;
  const workspace = current?.workspace ?? null;
  const tab = current?.tab ?? null;
  const error = unsaved.value?.error ?? failure.value ?? current?.error;
  const hasNone = current !== null && current.connections.length === 0;
  // Access to a server in a policy has to be allowed before a key can be entered for it.
  const isPlain = error === undefined || (error.code === 'setup' && explanationOf(error) === undefined);
  const first = hasNone && isPlain;
  return (
    <main class="popup" aria-busy={listing.value}>
      <Header workspace={workspace} />
      {first && <ConnectInvitation />}
      {/* Above all that may come later, so that it never moves away from under a click. */}
      <Switches tab={tab} />
      <Links />
      {error !== undefined && !first && (
        <div role="alert">
          <ErrorNotice
            error={error}
            text={isAboutThePage(error, tab) ? undecidedText(tab) : undefined}
            onRetry={() => void retry()}
          />
        </div>
      )}
      {workspace !== null && running.value && <SyncProgress workspace={workspace} />}
      {workspace !== null && <Counts workspace={workspace} />}
      {workspace !== null && !isEmpty.value && <Search text={search} />}
      {!first && !isSearching.value && <ThisPage tab={tab} error={error} />}
      {workspace !== null && <Others />}
    </main>
  );
}

watchHosts();
followMembers();
watchRevision(() => void followChange());
watchReports(() => void loadStatus());

/** How long the popup waits for the list before it shows, ms: a late popup feels broken, and one that jumps is. */
const LIST_WAIT_MS = 150;

void browser.tabs
  .getCurrent()
  .then((tab) => document.documentElement.classList.toggle('in-tab', tab !== undefined));

void Promise.all([loadSettings(), loadStatus()])
  .then(() => Promise.race([membersRead(), new Promise((resolve) => setTimeout(resolve, LIST_WAIT_MS))]))
  .then(() => startPage('popup_page_title', Popup));
