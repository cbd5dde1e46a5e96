/**
 * The web app's script: session, workspace switcher, theme, routes. It behaves like the real one wherever the
 * extension could notice: one document for all routes, internal calls whose answers are read, text written into
 * existing text nodes, menus at the end of the body.
 */
import type { PageData } from './data.ts';
import { comment, element, setUpMenu, textOf } from './dom.ts';
import { attendanceView, groupedView, reportView } from './reports.ts';
import {
  accessView,
  approvalView,
  dashboardView,
  emptyView,
  projectsView,
  teamView,
  timeOffView,
} from './views.ts';

interface Session {
  readonly user: { readonly id: string; readonly name: string };
  readonly workspaceId: string;
  readonly workspaces: readonly { readonly id: string; readonly name: string; readonly projectId: string }[];
}

/** What a framework's bundle exports. `mount` starts the application in the element and returns what ends it. */
export interface FrameworkPage {
  mount(host: HTMLElement, rows: unknown, language: string): Promise<() => void> | (() => void);
}

const { host } = location;
// As recorded in 2025–26: calls go to the page's own host, and reports to another path beside it.
const internal = `https://${host}/api`;
const reports = `https://${host}/report${host.startsWith('app.') ? '' : '/v1'}`;

async function read<T>(address: string, method = 'GET'): Promise<T> {
  const response = await fetch(address, { method, credentials: 'include' });
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return (await response.json()) as T;
}

function main(): HTMLElement {
  const found = document.querySelector<HTMLElement>('main#layout-main');
  if (found === null) throw new Error('the document has no main element');
  return found;
}

let session: Session;
let workspaceId = '';
/** Counts routes and switches. An answer that comes after the next one is dropped. */
let turn = 0;
let leave: () => void = () => {};

function route(): string {
  return location.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, '').replace(/(?<=.)\/+$/, '') || '/';
}

async function show(): Promise<void> {
  turn += 1;
  const mine = turn;
  askForStatus();
  const path = route();
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.cl-sidebar-item')) {
    const own = link.getAttribute('href') ?? '';
    link.classList.toggle('active', own === path || (own === '/projects' && path.startsWith(own)));
  }
  const base = `${internal}/workspaces/${workspaceId}`;
  const current = (): boolean => mine === turn;
  const replace = (...content: Node[]): void => {
    leave();
    leave = () => {};
    main().replaceChildren(comment(), ...content, comment());
  };

  if (path === '/teams' || path === '/teams/groups') {
    const data = await read<PageData['team']>(`${base}/team/users?page=1&page-size=50&status=ALL`);
    const change = async (userId: string, status: string): Promise<void> => {
      const answer = await fetch(`${base}/users/${userId}?status=${status}`, {
        method: 'PUT',
        credentials: 'include',
      });
      await answer.json();
      await show();
    };
    if (current()) {
      replace(teamView(data, path === '/teams/groups', (userId, status) => void change(userId, status)));
    }
  } else if (path.startsWith('/reports')) {
    const kind = path.split('/').at(-1) ?? '';
    const address = `${reports}/workspaces/${workspaceId}/async/reports/${kind}`;
    // The answer gives the id of the report, which is fetched next.
    const { id } = await read<{ id: string }>(address, 'POST');
    const data = await read<PageData['report']>(`${address}/${id}`);
    const wanted = data.filter(({ user }) => isWanted(user.id));
    const view = kind === 'detailed' ? reportView : kind === 'attendance' ? attendanceView : groupedView;
    if (current()) replace(view(wanted, path));
  } else if (path === '/dashboard' || path === '/') {
    const data = await read<PageData['dashboard']>(`${base}/dashboard/team`);
    if (current()) replace(dashboardView(data));
  } else if (/^\/projects\/[0-9a-f]{24}\/edit$/.test(path)) {
    const data = await read<PageData['project']>(`${base}/projects/${path.split('/')[2]}/memberships`);
    if (current()) replace(accessView(data));
  } else if (path === '/time-off') {
    const data = await read<PageData['timeOff']>(`${base}/time-off/requests`);
    if (current()) replace(timeOffView(data));
  } else if (path.startsWith('/approvals/details/')) {
    const data = await read<PageData['approvals'][number]>(`${base}/approval-requests/${path.split('/')[3]}`);
    if (current()) replace(approvalView(data));
  } else if (path === '/approvals' || path === '/scheduling') {
    const [bundle, call] =
      path === '/approvals' ? ['approvals', 'approvals/team'] : ['schedule', 'scheduling/assignments'];
    const rows = await read<unknown>(`${base}/${call}`);
    const page = (await import(`/assets/${bundle}.js`)) as FrameworkPage;
    if (!current()) return;
    const rendered = takeRendered();
    const place = rendered ?? element('section', { class: 'cl-page' });
    if (rendered === undefined) replace(place);
    const end = await page.mount(place, rows, document.documentElement.lang);
    if (current()) leave = end;
    else end();
  } else if (path === '/projects') {
    const own = session.workspaces.find(({ id }) => id === workspaceId);
    const data = await read<PageData['project']>(`${base}/projects/${own?.projectId ?? ''}`);
    if (current()) replace(projectsView(data));
  } else {
    await read<unknown>(`${base}/settings`);
    if (current()) replace(emptyView(path));
  }
}

/** The schedule that the document brought: only once, and only when it is of this workspace. */
function takeRendered(): HTMLElement | undefined {
  const state = document.querySelector('#schedule-state');
  const place = document.querySelector<HTMLElement>('#schedule-root');
  state?.remove();
  if (state === null || place === null) return undefined;
  const { workspaceId: own } = JSON.parse(state.textContent ?? '') as { workspaceId: string };
  return own === workspaceId ? place : undefined;
}

/** A report's address may name the users it covers. */
function isWanted(userId: string): boolean {
  const text = new URLSearchParams(location.search).get('filterValuesData');
  if (text === null) return true;
  const { users } = JSON.parse(text) as { users?: readonly string[] };
  return users === undefined || users.includes(userId);
}

function navigate(path: string): void {
  history.pushState(null, '', path);
  void show();
}

/** Switches within the same document: writes the new name into its text node; the content follows with the data. */
function switchTo(id: string): void {
  workspaceId = id;
  sessionStorage.setItem('workspace', id);
  writeWorkspaceName();
  // A project of the old workspace does not exist in the new one.
  if (route().startsWith('/projects/')) {
    const own = session.workspaces.find((workspace) => workspace.id === id);
    history.replaceState(null, '', `/projects/${own?.projectId ?? ''}/edit`);
  }
  void show();
}

/** Nearly every page asks for this, whatever it shows. */
function askForStatus(): void {
  void read(`${internal}/workspaces/${workspaceId}/approval-requests/status`).catch(() => undefined);
}

function writeWorkspaceName(): void {
  const name = session.workspaces.find(({ id }) => id === workspaceId)?.name ?? '';
  const label = document.querySelector('[data-cy="workspace-dropdown"] .cl-cut-text');
  if (label !== null) textOf(label).nodeValue = ` ${name} `;
}

function setUpSwitcher(): void {
  const toggle = document.querySelector<HTMLButtonElement>('[data-cy="workspace-dropdown"]');
  if (toggle === null) return;
  setUpMenu(toggle, () =>
    session.workspaces.map(({ id, name }) => {
      const item = element(
        'button',
        {
          type: 'button',
          class: `cl-dropdown-item${id === workspaceId ? ' active' : ''}`,
          role: 'menuitem',
          // The app's own items contain what people typed.
          'data-cy': name,
        },
        ` ${name} `,
      );
      item.addEventListener('click', () => {
        if (id !== workspaceId) switchTo(id);
      });
      return item;
    }),
  );
}

function setUpTheme(): void {
  const wanted = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem('theme');
  document.body.classList.toggle('dark', wanted === 'dark');
  document.querySelector('[data-cy="theme-toggle"]')?.addEventListener('click', () => {
    const dark = document.body.classList.toggle('dark');
    localStorage.setItem('theme', dark ? 'dark' : 'light');
  });
}

async function start(): Promise<void> {
  setUpTheme();
  const shared = route().match(/^\/shared\/([0-9a-f]{24})$/)?.[1];
  if (shared !== undefined) {
    // A public page has no account, no workspace and no top bar.
    document.querySelector('sidebar-and-topbar')?.remove();
    main().replaceChildren(
      reportView(await read<PageData['report']>(`https://${host}/report/shared/${shared}`), route()),
    );
    return;
  }
  session = await read<Session>(`${internal}/session`);
  const named = location.pathname.match(/\/workspaces\/([0-9a-f]{24})/)?.[1];
  const kept = named ?? sessionStorage.getItem('workspace') ?? '';
  workspaceId = session.workspaces.some(({ id }) => id === kept) ? kept : session.workspaceId;
  sessionStorage.setItem('workspace', workspaceId);
  writeWorkspaceName();
  setUpSwitcher();
  document.querySelector('.cl-topbar-burger')?.addEventListener('click', () => {
    document.body.classList.toggle('cl-menu-open');
  });
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.body.classList.remove('cl-menu-open');
    navigate(link.getAttribute('href') ?? '/');
  });
  addEventListener('popstate', () => void show());
  await show();
}

void start();
