/** The app's only HTML document, with frame, sidebar and top bar. A script adds the page's content. */
import type { World } from '../world.ts';
import { routeOf } from './data.ts';

const MENU: readonly (readonly [
  heading: string,
  items: readonly (readonly [path: string, label: string])[],
])[] = [
  [
    '',
    [
      ['/timesheet', 'Timesheet'],
      ['/tracker', 'Time tracker'],
      ['/calendar', 'Calendar'],
      ['/scheduling', 'Schedule'],
      ['/expenses', 'Expenses'],
      ['/time-off', 'Time off'],
    ],
  ],
  [
    'Analyze',
    [
      ['/dashboard', 'Dashboard'],
      ['/reports/detailed', 'Reports'],
    ],
  ],
  [
    'Manage',
    [
      ['/approvals', 'Approvals'],
      ['/projects', 'Projects'],
      ['/teams', 'Team'],
      ['/kiosks', 'Kiosks'],
      ['/tags', 'Tags'],
    ],
  ],
];

const ICONS: Readonly<Record<string, string>> = {
  '/timesheet': 'M4 5h16v15H4zM4 10h16M9 10v10M14 10v10',
  '/tracker': 'M12 3a9 9 0 1 0 .01 0zM12 7v5l3 2',
  '/calendar': 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  '/scheduling': 'M4 6h9M8 12h12M4 18h7',
  '/expenses': 'M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2zM8 8h8M8 12h8',
  '/time-off': 'M4 20h16M12 4v13M5 11c0-9 14-9 14 0z',
  '/dashboard': 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  '/reports/detailed': 'M4 20h16M6 20v-7M11 20V6M16 20v-10',
  '/approvals': 'M12 3a9 9 0 1 0 .01 0zM8 12l3 3 5-6',
  '/projects': 'M5 3h9l5 5v13H5zM14 3v5h5',
  '/teams': 'M9 5a3 3 0 1 0 .01 0zM3 19c0-7 12-7 12 0zM16 6a3 3 0 0 1 0 6M18 19c0-3-1-4-2-5',
  '/kiosks': 'M6 3h12v18H6zM10 17h4',
  '/tags': 'M4 4h8l8 8-8 8-8-8zM8 8h.01',
};

function sidebar(route: string): string {
  return MENU.map(([heading, items]) => {
    const links = items
      .map(([path, label]) => {
        const active = route === path || (path === '/projects' && route.startsWith('/projects'));
        return `<a _ngcontent-ng-c1812 class="cl-sidebar-item${active ? ' active' : ''}" href="${path}" data-cy="sidebar${path.replaceAll('/', '-')}"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="${ICONS[path] ?? ''}"/></svg><span _ngcontent-ng-c1812 class="cl-sidebar-label"> ${label} </span></a>`;
      })
      .join('<!---->');
    const title =
      heading === '' ? '' : `<div _ngcontent-ng-c1812 class="cl-sidebar-heading"> ${heading} </div><!---->`;
    return `${title}${links}`;
  }).join('<!---->');
}

/** A subdomain has one workspace, so there is nothing to switch. */
const SWITCHER =
  '<div _ngcontent-ng-c1812 class="cl-workspace"><!----><button _ngcontent-ng-c1812 type="button" class="cl-dropdown-toggle" data-cy="workspace-dropdown" aria-haspopup="menu" aria-expanded="false"><span _ngcontent-ng-c1812 class="cl-cut-text"> </span></button><!----></div>';

/** The document for a path of a host. `content`: markup that the server rendered for it. */
export function documentOf(world: World, host: string, path: string, content: string): string {
  const route = routeOf(path);
  const isSubdomain = /\.clockify\./.test(host) && !/^(?:app|euc1|use2|euw2|apse2)\./.test(host);
  const language = path.match(/^\/([a-z]{2})(?=\/|$)/)?.[1] ?? 'en';
  const { userId } = world.session;
  const initials = (world.user(userId).name ?? '')
    .split(' ')
    .map((word) => word.charAt(0))
    .join('');
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clockify</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/app.css">
</head>
<body>
<app-root ng-version="21.2.26"><!----><default-layout _nghost-ng-c1811><div _ngcontent-ng-c1811 class="cl-main-wrapper">
<sidebar-and-topbar _ngcontent-ng-c1811 _nghost-ng-c1812>
<header _ngcontent-ng-c1812 id="topbar-menu" class="cl-topbar">
<button _ngcontent-ng-c1812 class="cl-topbar-burger" type="button" aria-label="Menu"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M4 6h16M4 12h16M4 18h16"/></svg></button>
<a _ngcontent-ng-c1812 class="cl-logo" href="/tracker" aria-label="Time tracker"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M12 3a9 9 0 1 0 6.4 2.6M12 12l5-5M12 12v0"/></svg><span> clockify </span></a>
${isSubdomain ? '' : SWITCHER}
<div _ngcontent-ng-c1812 class="cl-topbar-end"><button _ngcontent-ng-c1812 type="button" class="cl-theme" data-cy="theme-toggle" aria-label="Dark theme"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z"/></svg></button><app-user-settings _ngcontent-ng-c1812><button type="button" class="cl-user-menu" aria-label="Account menu">${initials}</button></app-user-settings></div>
</header>
<nav _ngcontent-ng-c1812 class="cl-sidebar" aria-label="Main">${sidebar(route)}</nav>
</sidebar-and-topbar>
<main _ngcontent-ng-c1811 id="layout-main"><!---->${content}</main>
</div></default-layout></app-root>
<script type="module" src="/assets/app.js"></script>
</body>
</html>`;
}
