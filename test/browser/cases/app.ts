/** Markup like the web app's: its components, its classes and its ways to write a name, in its five languages. */
import { inEachLanguage, LANGUAGES } from '../../stand-in/app-words.ts';
import { type Case, c, type Kind, table } from './case.ts';

const avatar = (letters: string) =>
  `<avatar _ngcontent-abc><div class="cl-no-image-wrapper-sm cl-bg-teal ng-star-inserted"><span>${letters}</span></div><!----></avatar>`;
const never = (name: string, html: string, path?: string): Case => ({ ...c(name, html), path });
const ana = (name: string, html: string, path?: string): Case => ({
  ...c(name, html, 'Ana Silva = here ana'),
  path,
});

/** Date ranges in the formats that people choose. */
const RANGES = [
  'Nov 16, 2026 - Nov 22, 2026',
  'Nov 16 - Nov 22, 2026',
  'Nov 16 - 22, 2026',
  '16/11/2026 - 22/11/2026',
  '16.11.2026 – 22.11.2026',
  '2026-11-16 - 2026-11-22',
  '16. Nov. 2026 - 22. Nov. 2026',
  '16. November 2026 – 22. November 2026',
  '16 de nov. de 2026 - 22 de nov. de 2026',
  '16 nov 2026 - 22 nov 2026',
  '16 nov. 2026 - 22 nov. 2026',
  'Mon, Nov 16, 2026 - Sun, Nov 22, 2026',
  '30.03. – 05.04.2026',
  '02.11. - 08.11.',
  'segunda-feira, 2 de novembro – domingo, 8 de novembro de 2026',
];

const headsOf = (...keys: readonly string[]) =>
  LANGUAGES.map(
    (language) =>
      [
        language,
        keys.map((key) => inEachLanguage(key).find(([one]) => one === language)?.[1] ?? ''),
      ] as const,
  );

/** The first column of the detailed report: description, project, task, client and tags in one cell. */
const entryCell = (description: string, project = 'Apollo', client = 'Initech', tag = 'Urgent') =>
  `<div class="cl-reports-desc"><div class="cl-fake-input-wrapper"><div class="cl-fake-input"> ${description} </div></div></div>
   <div class="cl-d-flex"><span class="cl-project-name cl-cut-text"> ${project} </span><span class="cl-listing-client"> - ${client} </span></div>
   <div class="cl-reports-tags"><span> ${tag} </span></div>`;
const person = (name: string, letters: string) =>
  `<div class="cl-d-flex"><!---->${avatar(letters)}<!----><span class="cl-cut-text"> ${name} </span></div>`;

const onList = (tag: string, head: string) =>
  `<${tag} class="ng-star-inserted"><main class="cl-page-wrapper"><table class="cl-table"><thead><tr><th>${head}</th><th></th></tr></thead><tbody><tr><td><span class="cl-cut-text"> Ana Silva </span></td><td>⋮</td></tr></tbody></table></main></${tag}>`;

export const app: readonly Kind[] = [
  {
    kind: 'the detailed report',
    cases: headsOf('REPORTS.DETAILED_REPORT.TIME_ENTRY_LABEL', 'GLOBAL.USER_LABEL').flatMap(
      ([language, [entry = '', user = '']]) => {
        const report = (first: string, second: string) =>
          `<app-detailed-reports>${table([entry, user], [first, second]).replace('<table>', '<table class="cl-detailed-reports-table">')}</app-detailed-reports>`;
        return [
          ana(`${language}: the user`, report(entryCell('Review'), person('Ana Silva', 'AS'))),
          never(`${language}: a description`, report(entryCell('Ana Silva'), person('Rui Costa', 'RC'))),
          never(
            `${language}: a project`,
            report(entryCell('Review', 'Ana Silva'), person('Rui Costa', 'RC')),
          ),
          never(
            `${language}: a client`,
            report(entryCell('Review', 'Apollo', 'Ana Silva'), person('Rui Costa', 'RC')),
          ),
          never(
            `${language}: a tag`,
            report(entryCell('Review', 'Apollo', 'Initech', 'Ana Silva'), person('Rui Costa', 'RC')),
          ),
          never(
            `${language}: a task beside the project`,
            report('<div><span>Ana Silva</span></div>', person('Rui Costa', 'RC')),
          ),
        ];
      },
    ),
  },
  {
    kind: 'descriptions of the app',
    cases: [
      never('without any head', `<div>${entryCell('Ana Silva')}</div>`),
      never(
        'with the head in another table',
        `<table><thead><tr><th>Créneau</th></tr></thead></table><table><tr><td>${entryCell('Ana Silva')}</td></tr></table>`,
      ),
      never('fake input alone', '<div class="cl-fake-input"> Ana Silva </div>'),
      never(
        'of the tracker',
        '<tracker2><time-tracker-entry><div class="cl-fake-input-wrapper" data-cy="time-entry-description"> Ana Silva </div></time-tracker-entry></tracker2>',
      ),
      never('under a head of people', table(['User'], ['<div class="cl-fake-input">Ana Silva</div>'])),
      ana(
        'a teammate on the timesheet',
        `<timesheet2><div class="cl-dropdown-item">${person('Ana Silva', 'AS')}</div></timesheet2>`,
      ),
      ana(
        'an entry group',
        '<entry-group><div class="cl-entry-user"><span>Ana Silva</span></div></entry-group>',
      ),
    ],
  },
  {
    kind: 'lists of the app',
    cases: [
      ...inEachLanguage('GLOBAL.NAME_LABEL').flatMap(([language, head]) => [
        ...['clients', 'tags', 'projects', 'groups', 'user-groups', 'team-groups'].map((tag) =>
          never(`${language}: <${tag}>`, onList(tag, head)),
        ),
        ...['/clients', '/tags', '/projects', `/${language}/clients`, '/clockify/clients'].map((path) =>
          never(`${language}: ${path}`, onList('div', head), path),
        ),
        ana(`${language}: the team`, onList('teams', head), '/teams'),
        ana(
          `${language}: the people of a project`,
          onList('project-access', head),
          '/projects/64a000000000000000000001/edit',
        ),
      ]),
      ana(
        'a dialog on the page of projects',
        `<div role="dialog"><div>${person('Ana Silva', 'AS')}</div></div>`,
        '/projects',
      ),
      ...inEachLanguage('PROJECTS.ACCESS_USER_TABLE.MANAGER_LABEL').map(([language, head]) =>
        ana(
          `${language}: the manager in a list of projects`,
          `<projects>${table(['Name', head], ['Ana Silva', 'Ana Silva'])}</projects>`,
          '/projects',
        ),
      ),
      ...inEachLanguage('PROJECTS.SHARED.ASSIGNEES_LABEL').map(([language, head]) =>
        ana(
          `${language}: the assignees of tasks`,
          `<project-tasks>${table(['Name', head], ['Ana Silva', person('Ana Silva', 'AS')])}</project-tasks>`,
        ),
      ),
      never(
        'a menu of clients',
        '<div role="listbox" aria-label="Kunden"><div role="option">Ana Silva</div></div>',
      ),
      ana(
        'a menu of people',
        '<div role="listbox" aria-label="Benutzer"><div role="option">Ana Silva</div></div>',
      ),
      never('the name of a policy', '<div class="cl-policy-name">Ana Silva</div>'),
      never('the name of a kiosk', '<a href="/kiosks/64a000000000000000000001">Ana Silva</a>'),
      ana(
        'a time off request',
        `<pto-requests>${table(['Member', 'Policy'], [person('Ana Silva', 'AS'), 'Holidays'])}</pto-requests>`,
      ),
      never(
        'its policy',
        `<pto-requests>${table(['Member', 'Policy'], [person('Rui Costa', 'RC'), 'Ana Silva'])}</pto-requests>`,
      ),
      ana(
        'an expense',
        `<expenses>${table(['User', 'Category', 'Note'], [person('Ana Silva', 'AS'), 'Ana Silva', 'Ana Silva'])}</expenses>`,
      ),
      ...inEachLanguage('GLOBAL.AUTHOR_LABEL').map(([language, head]) =>
        ana(`${language}: the audit log`, table([head, 'Action'], ['Ana Silva', 'Created'])),
      ),
      ana(
        'a row of the schedule',
        '<app-scheduling><div class="cl-scheduling-row"><div class="cl-scheduling-user"><span>Ana Silva</span></div><div class="cl-project-name">Ana Silva</div></div></app-scheduling>',
      ),
    ],
  },
  {
    kind: 'approvals',
    cases: [
      ...RANGES.map((range) =>
        c(
          `heading: ${range}`,
          `<approval-header><h1> Ana Silva, ${range} </h1></approval-header>`,
          `Ana Silva, ${range} = here ana`,
        ),
      ),
      never('heading of a colleague', `<h1>Rui Costa, ${RANGES[0]}</h1>`),
      never('heading of a stranger', `<h1>Ana Silva Junior, ${RANGES[0]}</h1>`),
      c(
        'a stored comma and a range',
        `<h1>Smith, John, ${RANGES[0]}</h1>`,
        `Smith, John, ${RANGES[0]} = here smith`,
      ),
      never('a name and two numbers', '<h1>Ana Silva, 5 - 10</h1>'),
      never('a name and one day', '<h1>Ana Silva, Nov 16, 2026</h1>'),
      never('a name and a sentence', '<h1>Ana Silva, away from Nov 16 - back on Nov 22, 2026</h1>'),
      never('one word and a range', `<h1>Carlos, ${RANGES[0]}</h1>`),
      ana(
        'struck through in the archive',
        '<approval-row class="cl-row"><div class="cl-col"><span class="cl-user-name cl-text-line-through"> Ana Silva </span></div></approval-row>',
      ),
      never(
        'a colleague, struck through',
        '<div class="cl-row"><span class="cl-user-name cl-text-line-through"> Rui Costa </span></div>',
      ),
    ],
  },
  {
    kind: 'what stands behind a name',
    cases: [
      ...['GLOBAL.PENDING_USER_LABEL', 'TEAMS.CURRENT_USER_LABEL', 'SCHEDULING.PM_ME'].flatMap((key) =>
        inEachLanguage(key).map(([language, text]) =>
          c(`${language}: ${text}`, `<span> Ana Silva ${text} </span>`, `Ana Silva ${text} = here ana`),
        ),
      ),
      c(
        'fr: another form',
        '<span>Ana Silva (pas encore membre)</span>',
        'Ana Silva (pas encore membre) = here ana',
      ),
      ...inEachLanguage('SCHEDULING.ASSIGNMENTS.PLUS_X_MORE').map(([language, text]) =>
        c(
          `${language}: ${text}`,
          `<span> Ana Silva ${text.replace('{n}', '3')} </span>`,
          `Ana Silva ${text.replace('{n}', '3')} = here ana`,
        ),
      ),
      ana(
        'the suffix in an element of its own',
        '<div><span>Ana Silva</span> <span>(noch nicht beigetreten)</span></div>',
      ),
      never('a stranger who has not joined', '<span>Ana Silva Junior (not joined yet)</span>'),
    ],
  },
  {
    kind: 'avatars of the app',
    cases: [
      c('two letters of one word', `<div>${avatar('Ca')}<span> Carlos </span></div>`, 'Carlos = here carlos'),
      c(
        'a link between',
        `<div>${avatar('Ca')}<a href="/reports/detailed"><span> Carlos </span></a></div>`,
        'Carlos = here carlos',
      ),
      c(
        'padded',
        `<div class="cl-d-flex">\n  ${avatar('\n   Ca\n  ')}\n  <div><div class="cl-cut-text">\n   Carlos\n  </div></div></div>`,
        'Carlos = here carlos',
      ),
      c(
        'a picture',
        '<div><avatar><div class="cl-avatar-image"></div></avatar><span>Carlos</span></div>',
        'Carlos = here carlos',
      ),
      c(
        'translated by the browser',
        `<div>${avatar('Ca')}<span><font style="vertical-align: inherit;"><font style="vertical-align: inherit;">Carlos</font></font></span></div>`,
        'Carlos = here carlos',
      ),
      never('mixed case without an avatar', '<div><span>Ca</span><span> Carolina </span></div>'),
      never(
        'a member of two letters, in the avatar of another',
        `<div>${avatar('Ca')}<span> Carla </span></div>`,
      ),
      never('the initials of another', `<div>${avatar('Ru')}<span> Carlos </span></div>`),
      c(
        'short, with the own address',
        '<div class="cl-row"><div class="cl-col"><span>JD</span></div><div class="cl-col">{mail:jd}</div></div>',
        'JD = deactivated jd',
      ),
      c(
        'short, with the own address in a table',
        table(['User', 'Email'], ['<span>JD</span>', '{mail:jd}']),
        'JD = deactivated jd',
      ),
      c(
        'short, the own address in the same cell',
        '<table><tr><td><span>JD</span> <span>{mail:jd}</span></td></tr></table>',
        'JD = deactivated jd',
      ),
    ],
  },
  {
    kind: 'rows of the app',
    cases: [
      c(
        'namesakes told apart, struck through',
        `<div class="cl-row"><div class="cl-col"><div class="cl-avatar"><span>SG</span></div><span class="cl-user-name cl-text-line-through"> Sam Green </span></div><div class="cl-col">{mail:sam1}</div></div>`,
        'Sam Green = here sam1',
      ),
      never(
        'the active namesake, struck through',
        `<div class="cl-row"><div class="cl-col"><span class="cl-user-name cl-text-line-through"> Sam Green </span></div><div class="cl-col">{mail:sam2}</div></div>`,
      ),
      ...[
        'inline',
        'card-title',
        'line-height',
        'item-name',
        'entry-user',
        'cl-text-line-through',
        'deadline',
        'list-item-text',
        'flex-row',
        'cl-flex-row',
        'flex-md-row',
      ].flatMap((name) => [
        c(
          `class ${name}: namesakes`,
          `<div class="cl-row"><div><span class="${name}">Sam Green</span></div><div>{mail:sam1}</div></div>`,
          'Sam Green = here sam1',
        ),
        c(
          `class ${name}: one word`,
          `<div class="cl-row"><div><span class="${name}">Carlos</span></div><div>{mail:carlos}</div></div>`,
          'Carlos = here carlos',
        ),
      ]),
      c(
        'a link in a row of divs',
        '<div class="cl-row"><div><a href="/x">Sam Green</a></div><div>{mail:sam1}</div></div>',
        'Sam Green = here sam1',
      ),
      c(
        'links one after another',
        '<div><a href="/users/{id:sam1}">Sam Green</a><a href="/users/{id:sam2}">Sam Green</a></div>',
        'Sam Green = here sam1',
      ),
      c(
        'pinned columns: row-id',
        '<div role="grid"><div class="pinned"><div role="row" row-id="7"><div role="gridcell">Sam Green</div></div></div><div class="center"><div role="row" row-id="7"><div role="gridcell">{mail:sam1}</div></div><div role="row" row-id="8"><div role="gridcell">{mail:sam2}</div></div></div></div>',
        'Sam Green = here sam1',
      ),
      c(
        'pinned columns: aria-rowindex',
        '<div role="grid"><div><div role="row" aria-rowindex="3"><div role="gridcell">Sam Green</div></div></div><div><div role="row" aria-rowindex="3"><div role="gridcell">{mail:sam1}</div></div></div></div>',
        'Sam Green = here sam1',
      ),
      c(
        'pinned columns without roles',
        '<div><div><div row-id="a">Carlos</div></div><div><div row-id="a">{mail:carlos}</div><div row-id="b">{mail:ann}</div></div></div>',
        'Carlos = here carlos',
      ),
      never(
        'pinned: the address of another row',
        '<div><div><div row-id="a">Carlos</div></div><div><div row-id="b">{mail:carlos}</div></div></div>',
      ),
    ],
  },
  {
    kind: 'classes that say nothing',
    cases: [
      ana('of a row', '<table><tr class="has-notes tasks-enabled"><td>Ana Silva</td></tr></table>'),
      ana('client-js', '<div class="client-js">Ana Silva</div>'),
      ana(
        'a workspace called so, in the menu',
        '<div class="cl-dropdown-menu"><a class="cl-dropdown-item" data-cy="Client Team">Ana Silva</a></div>',
      ),
      ana('a typed name with a capital', '<div data-cy="Project">Ana Silva</div>'),
      never('the app’s own value', '<div data-cy="project-name">Ana Silva</div>'),
      never(
        'text that cannot be selected in a project',
        '<project-card><span class="user-select-none">Ana Silva</span></project-card>',
      ),
      never('a lead paragraph in a project', '<project-card><p class="lead">Ana Silva</p></project-card>'),
      never('a user’s project', '<span class="user-project-name">Ana Silva</span>'),
      ana('a chip of a user', '<project-card><span class="user-tag">Ana Silva</span></project-card>'),
    ],
  },
  {
    kind: 'classes of the root',
    cases: [
      'role-admin',
      'has-notes',
      'tasks-enabled',
      'client-js',
      'project-tracker',
      'avatar-initials',
    ].flatMap((root) => [
      { ...ana(root, '<p>Ana Silva</p>'), root },
      { ...never(`${root}, a description`, '<p class="description">Ana Silva</p>'), root },
    ]),
  },
  {
    kind: 'translated by the browser',
    cases: [
      never('under a head nobody knows', table(['Projekty'], ['Ana Silva'])),
      never('with an e-mail of another', table(['Projekty', 'Poczta'], ['Ana Silva', '{mail:ann}'])),
      ana('with an avatar', table(['Osoba'], [person('Ana Silva', 'AS')])),
      ana(
        'with the own id',
        '<table><thead><tr><th>Osoba</th></tr></thead><tbody><tr data-user="{id:ana}"><td>Ana Silva</td></tr></tbody></table>',
      ),
      ana('under a head that stayed as it was', table(['User'], ['Ana Silva'])),
      ana('under no head', '<p><font style="vertical-align: inherit;"><font>Ana Silva</font></font></p>'),
    ].map((one) => ({ ...one, root: 'translated-ltr' })),
  },
  {
    kind: 'heads that the browser has translated',
    cases: [
      never(
        'font in the head',
        table(['<font style="vertical-align: inherit;"><font>Projekty</font></font>'], ['Ana Silva']),
      ),
      ana('the same head, written by the page', table(['Projekty'], ['Ana Silva'])),
    ],
  },
  {
    kind: 'menus of filters',
    cases: [
      ...inEachLanguage('GLOBAL.CLIENT_LABEL').map(([language, label]) =>
        never(
          `${language}: clients`,
          `<div class="cl-dropdown"><a class="cl-dropdown-toggle"> ${label} </a><div class="cl-dropdown-menu"><label class="cl-dropdown-item"><input type="checkbox"><span> Ana Silva </span></label></div></div>`,
        ),
      ),
      ...inEachLanguage('GLOBAL.TEAM_LABEL').map(([language, label]) =>
        ana(
          `${language}: the team`,
          `<div class="cl-dropdown"><a class="cl-dropdown-toggle"> ${label} </a><div class="cl-dropdown-menu"><label class="cl-dropdown-item"><input type="checkbox"><span> Ana Silva </span></label></div></div>`,
        ),
      ),
      never(
        'the first item behind the title of a menu',
        '<ul class="dropdown-menu"><li class="dropdown-menu-title">Clients</li><li class="dropdown-menu-item">Ana Silva</li></ul>',
      ),
      never(
        'the list behind the title of its group',
        '<ul class="x-dropdown-menu"><li><div class="x-dropdown-menu-item-group-title">Clients</div><ul class="x-dropdown-menu-item-group-list"><li class="x-dropdown-menu-item">Ana Silva</li></ul></li></ul>',
      ),
      ana(
        'the team behind the filter of projects',
        '<div class="cl-dropdown"><a class="cl-dropdown-toggle">Project</a></div><div class="cl-dropdown"><a class="cl-dropdown-toggle">Team</a><div class="cl-dropdown-menu"><span>Ana Silva</span></div></div>',
      ),
    ],
  },
  {
    kind: 'workspaces',
    cases: [
      never(
        'the switcher',
        '<div class="cl-workspace"><button type="button" class="cl-dropdown-toggle" data-cy="workspace-dropdown" aria-haspopup="menu"><span class="cl-cut-text"> Ana Silva </span></button></div>',
      ),
      never(
        'the switcher’s menu beside it',
        '<div class="cl-workspace"><div data-cy="workspace-dropdown">Northwind</div><div class="cl-dropdown-menu"><a data-cy="Ana Silva">Ana Silva</a></div></div>',
      ),
      never(
        'a list of them in the top bar',
        '<header id="topbar-menu"><div><button>Apps</button></div><div><ul><li>Northwind</li><li>Ana Silva</li></ul></div></header>',
      ),
      ana('a bar with another id', '<header id="topbar"><ul><li>Ana Silva</li></ul></header>'),
      never(
        'its menu, after the workspace called Team',
        '<div data-cy="workspace-dropdown">Team</div><div role="menu"><a data-cy="Ana Silva" role="menuitem">Ana Silva</a></div>',
      ),
      ana(
        'a person beside the switcher',
        '<div class="cl-workspace"><div data-cy="workspace-dropdown">Northwind</div><div class="cl-user"><span>Ana Silva</span></div></div>',
      ),
      ...inEachLanguage('GLOBAL.NAME_LABEL').map(([language, head]) =>
        never(`${language}: the list of them`, onList('div', head), '/workspaces'),
      ),
      never(
        'a row of them',
        '<workspace-row><div><span class="cl-cut-text"> Ana Silva </span></div></workspace-row>',
      ),
      never(
        'a link to the settings of one',
        '<a href="/workspaces/64a000000000000000000001/settings"><span>Ana Silva</span></a>',
      ),
      ana(
        'a link to somebody in one',
        '<a href="/workspaces/64a000000000000000000001/users/{id:ana}"><span>Ana Silva</span></a>',
      ),
      ana(
        'a link to the reports of somebody in one',
        '<a href="/workspaces/64a000000000000000000001/reports?users={id:ana}"><span>Ana Silva</span></a>',
      ),
      ana(
        'the members of one',
        `<workspace-members>${table(['Name', 'Email'], ['Ana Silva', '{mail:ana}'])}</workspace-members>`,
      ),
    ],
  },
];
