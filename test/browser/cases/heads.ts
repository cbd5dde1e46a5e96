/** Headings of columns and labels, with every word of the app's own table in its five languages. */
import { APP_WORDS, LANGUAGES } from '../../stand-in/app-words.ts';
import { type Case, c, grid, type Kind, table } from './case.ts';

/** Texts with this meaning and key, in all languages. */
function textsOf(meaning: RegExp, key = /./): readonly string[] {
  const texts = APP_WORDS.filter((word) => meaning.test(word.meaning) && key.test(word.key)).flatMap((word) =>
    LANGUAGES.map((language) => word.texts[language].replace('{name}', '').trim()),
  );
  return [...new Set(texts)].filter((text) => text !== '');
}

const people = textsOf(/^people: (?!deleted)/);
const noPeople = textsOf(/^no people:/);
const nothing = textsOf(/^says nothing:/).filter((text) => text !== 'Tag');
const mixed = textsOf(/^people and groups:/);

/** A component of tasks with one column of people: the heading decides. */
function inTask(head: string): string {
  return `<task-list class="cl-tasks">${table([head], [' Ana Silva '])}</task-list>`;
}

/** A table for layout, of one row. */
const layout = (cells: string): string => `<table role="presentation"><tr>${cells}</tr></table>`;

/** Names of a group, a project, tags and a client, as the app draws them. */
const components = [
  '<span class="cl-group-chip">Ana Silva</span>',
  '<user-group-label>Ana Silva</user-group-label>',
  '<project-picker-label><span>Ana Silva</span></project-picker-label>',
  '<span class="cl-reports-tags"><span>Ana Silva</span></span>',
  '<span class="cl-listing-client">Ana Silva</span>',
];

/** A page with these controls, and a menu behind the app. */
const menuOutside = (controls: string, before = '', after = ''): string =>
  `<app-root><main>${controls}</main></app-root>${before}<div class="cl-dropdown-menu" id="m"><b>Ana Silva</b></div>${after}`;

const never = (name: string, html: string): Case => c(name, html);
const ana = (name: string, html: string): Case => c(name, html, 'Ana Silva = here ana');

export const heads: readonly Kind[] = [
  {
    kind: 'heads with words that nobody knows',
    cases: [
      ...[
        'Project code',
        'Client company',
        'Project (billable)',
        'Tags used',
        'Client name (legal)',
        'Tracked project',
        'Projekt (intern)',
        'Cliente externo',
        'Client contact',
        'Projekt-Ansprechpartner',
      ].map((head) =>
        never(head, table(['User', head, 'Email'], ['Rui Costa', 'Ana Silva', 'rui@example.com'])),
      ),
      ...[
        'Project lead',
        'Project access',
        'Team manager of the project',
        'Project team',
        'Leiter des Projekts',
        'Verantwortlicher Kunde',
        'Gestor do projeto',
        'Líder del proyecto',
        'Projet : responsable',
        'Équipe du projet',
      ].map((head) => ana(head, table(['Name', head], ['Apollo', 'Ana Silva']))),
    ],
  },
  {
    kind: 'heads with a hint',
    cases: [
      ana('of clients', table(['Name<span class="cl-tooltip">Sorted by client</span>'], ['Ana Silva'])),
      ana('of projects', table(['Title <span class="sr-only">sort projects</span>'], ['Ana Silva'])),
      never('that is all there is', table(['<span class="th-icon">Project</span>'], ['Ana Silva'])),
    ],
  },
  {
    kind: 'names in heads of rows and on menu buttons',
    cases: [
      ana(
        'a form behind a button that makes something',
        '<button class="cl-dropdown-toggle">Add time entry</button><div class="cl-dropdown-menu"><label>User</label><div>Ana Silva</div></div>',
      ),
      ...['Project Phoenix', 'Peter Grund', 'Rosa Nota', 'Ana Motivo', 'Rui Papel', 'Lea Rolle'].flatMap(
        (name) => [
          ana(`${name}, a row`, `<table><tr><th scope="row">${name}</th><td>Ana Silva</td></tr></table>`),
          ana(
            `${name}, a menu`,
            `<div><a class="cl-dropdown-toggle">${name}</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div>`,
          ),
        ],
      ),
      ...[
        'Role',
        'Select role',
        'All clients',
        'Grund auswählen',
        'Todos los proyectos',
        'Selecionar o motivo',
      ].flatMap((caption) => [
        never(
          `${caption}, a row`,
          `<table><tr><th scope="row">${caption}</th><td>Ana Silva</td></tr></table>`,
        ),
        never(
          `${caption}, a menu`,
          `<div><a class="cl-dropdown-toggle">${caption}</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div>`,
        ),
      ]),
    ],
  },
  {
    kind: 'heads of people',
    cases: people.flatMap((head) => [
      ana(head, table([head], [' Ana Silva '])),
      ana(`${head}, in a task component`, inTask(head)),
    ]),
  },
  {
    kind: 'heads of no people',
    cases: noPeople.flatMap((head) => [
      never(head, table([` ${head} `, 'x'], [' Ana Silva ', '{mail:ana}'])),
      never(`${head}, grid`, grid([head, 'x'], [' Ana Silva ', '1:00'])),
    ]),
  },
  {
    kind: 'heads that say nothing',
    cases: [...nothing, ...mixed].flatMap((head) => [
      ana(head, table([head], ['Ana Silva'])),
      never(`${head}, in a task component`, inTask(head)),
    ]),
  },
  {
    kind: 'components in a cell or place of people',
    cases: [
      ...['Assignees', 'Zugewiesene', 'Usuarios', 'Responsables', 'Team member'].flatMap((head) =>
        components.flatMap((html) => [
          never(`${head}: ${html}`, table([head], [html])),
          never(
            `${head}, beside a person: ${html}`,
            table([head, 'x'], [`<span>Rui Costa</span> ${html}`, '1']),
          ),
          never(`${head}, grid: ${html}`, grid([head, 'x'], [html, '1:00'])),
          never(`${head}, term: ${html}`, `<dl><dt>${head}</dt><dd>${html}</dd></dl>`),
          never(`${head}, label: ${html}`, `<div><span>${head}:</span> ${html}</div>`),
          never(`${head}, empty label: ${html}`, `<div><div>${head}:</div><div>${html}</div></div>`),
        ]),
      ),
      never(
        'projects below people',
        table(
          ['Team member', 'Total'],
          ['Rui Costa', '8'],
          ['<span class="cl-project-name">Ana Silva</span>', '3'],
        ),
      ),
      never(
        'a wide cell',
        '<table><thead><tr><th>Team member</th><th>Total</th></tr></thead><tbody><tr><td colspan="2"><span class="cl-listing-client">Ana Silva</span></td></tr></tbody></table>',
      ),
      never(
        'a picker of people in a project component in the cell',
        table(['User'], ['<project-picker><span class="user-picker">Ana Silva</span></project-picker>']),
      ),
      never(
        'a table for layout in the cell',
        table(['User'], [layout('<td class="cl-project-name">Ana Silva</td>')]),
      ),
      ana(
        'a person in a project component in the cell',
        table(['User'], ['<span class="cl-project-card"><span class="cl-user-name">Ana Silva</span></span>']),
      ),
      ana(
        'a person in the cell beside a project',
        table(['User'], ['<span>Ana Silva</span> <span class="cl-project-name">Apollo</span>']),
      ),
      ana(
        'a project component around the term',
        `<div class="cl-project-card"><dl><dt>User</dt><dd><span>Ana Silva</span></dd></dl></div>`,
      ),
      ana(
        'a project component around the label',
        '<div class="cl-project-card"><span>Assignees:</span> <b>Ana Silva</b></div>',
      ),
      ana(
        'a project component around the label, farther out',
        '<div class="cl-project-card"><div><div><label>Assignees:</label></div><div><b>Ana Silva</b></div></div></div>',
      ),
      ana(
        'a project component around a label in the same element',
        '<div class="cl-task"><div><b>Owner:</b>Ana Silva</div></div>',
      ),
      ana(
        'a project picker around a table of people',
        `<div class="project-picker">${table(['User'], ['<i>Ana Silva</i>'])}</div>`,
      ),
      ana(
        'a table for layout in a cell in a project component',
        `<div class="cl-project-card">${table(['User'], [layout('<td><b>Ana Silva</b></td>')])}</div>`,
      ),
    ],
  },
  {
    kind: 'how heads are drawn',
    cases: [
      never('a term in a cell', table(['', 'Total'], ['<dl><dt>Client</dt><dd>Ana Silva</dd></dl>', '3'])),
      never('a term in a cell of people', table(['User'], ['<dl><dt>Client</dt><dd>Ana Silva</dd></dl>'])),
      never('a term in a cell of a grid', grid([''], ['<dl><dt>Project</dt><dd>Ana Silva</dd></dl>'])),
      ana('a term of people in a cell', table(['User'], ['<dl><dt>User</dt><dd>Ana Silva</dd></dl>'])),
      ana(
        'a term of people in a cell of a project',
        table(['Project'], ['<dl><dt>User</dt><dd>Ana Silva</dd></dl>']),
      ),
      ana(
        'a term that says nothing in a cell of people in a task',
        inTask('User').replace(' Ana Silva ', '<dl><dt>Name</dt><dd>Ana Silva</dd></dl>'),
      ),
      ana(
        'a table of people behind a term',
        `<dl><dt>Client</dt><dd>${table(['User'], ['Ana Silva'])}</dd></dl>`,
      ),
      never(
        'a table for layout behind a term',
        `<dl><dt>Client</dt><dd>${layout('<td>Ana Silva</td>')}</dd></dl>`,
      ),
      never(
        'a sort arrow',
        table(['<a>Projekt <i class="material-icons">arrow_drop_down</i></a>'], ['Ana Silva']),
      ),
      never('a count', table(['Projekte (12)'], ['Ana Silva'])),
      never('capitals', table(['AUFGABE'], ['Ana Silva'])),
      never('two in one', table(['Projet / Tâche'], ['Ana Silva'])),
      never('a hint in it', table(['<span>Cliente</span><span> Ordena la lista </span>'], ['Ana Silva'])),
      never(
        'cells of the head in td',
        '<table><thead><tr><td>Kunde</td></tr></thead><tbody><tr><td>Ana Silva</td></tr></tbody></table>',
      ),
      never(
        'a grid whose head and rows are two tables',
        '<div role="grid"><div><table role="presentation"><thead><tr><th>Benutzer</th><th>Projekt</th></tr></thead></table></div><div><table role="presentation"><tbody><tr><td>Rui Costa</td><td>Ana Silva</td></tr></tbody></table></div></div>',
      ),
      ana(
        'and a person in its other column',
        '<div role="grid"><div><table role="presentation"><thead><tr><th>Benutzer</th><th>Projekt</th></tr></thead></table></div><div><table role="presentation"><tbody><tr><td>Ana Silva</td><td>Apollo</td></tr></tbody></table></div></div>',
      ),
      never(
        'two sibling tables',
        '<table><thead><tr><th>User</th><th>Project</th></tr></thead></table><table><tbody><tr><td>Rui Costa</td><td>Ana Silva</td></tr></tbody></table>',
      ),
      ana(
        'two sibling tables, the column of people',
        '<table><thead><tr><th>User</th><th>Project</th></tr></thead></table><table><tbody><tr><td>Ana Silva</td><td>Ana Silva</td></tr></tbody></table>',
      ),
      never(
        'two wrapped tables',
        '<div><div class="head"><table><thead><tr><th>Client</th></tr></thead></table></div><div class="body"><table><tr><td>Ana Silva</td></tr></table></div></div>',
      ),
      ana(
        'another table above with other columns',
        '<table><thead><tr><th>Project</th><th>Time</th></tr></thead></table><table><tr><td>Ana Silva</td></tr></table>',
      ),
      ana(
        'a table above with rows of its own',
        `${table(['Project'], ['Apollo'])}<table><tr><td>Ana Silva</td></tr></table>`,
      ),
      ana(
        'a table for layout has no heads',
        '<table role="presentation"><tr><th>Project</th></tr><tr><td>Ana Silva</td></tr></table>',
      ),
      c(
        'a table for layout in a cell belongs to the column of that cell',
        table(['Project', 'User'], Array(2).fill(layout('<td>Ana Silva</td>')), Array(2).fill('Ana Silva')),
        'Ana Silva = here ana',
        'Ana Silva = here ana',
      ),
      never(
        'a client behind a name in th with a word of people',
        '<projects><table><thead><tr><th>Name</th><th>Customer</th></tr></thead><tbody><tr><th>Employee onboarding</th><td>Ana Silva</td></tr></tbody></table></projects>',
      ),
      ana(
        'a person behind a name in th with a word of no people',
        '<table><thead><tr><th>Description</th><th>Project</th><th>User</th></tr></thead><tbody><tr><th>Status meeting</th><td>Apollo</td><td>Ana Silva</td></tr></tbody></table>',
      ),
      ana(
        'a person behind the head of a row',
        '<table><tbody><tr><th>Client</th><td>Apollo</td></tr><tr><th>User</th><td>Ana Silva</td></tr></tbody></table>',
      ),
      ana(
        'the head of a row with a number',
        '<table><thead><tr><th>User</th><th>Time</th></tr></thead><tbody><tr><th>Ana Silva</th><td>8:00</td></tr></tbody></table>',
      ),
      never('every dd of a dt', '<dl><dt>Projects</dt><dd>Apollo</dd><dd>Ana Silva</dd></dl>'),
      never('a group of a definition list', '<dl><div><dt>Kunde</dt><dd>Ana Silva</dd></div></dl>'),
      ana(
        'the dd of another dt',
        '<dl><dt>Projects</dt><dd>Apollo</dd><dt>Members</dt><dd>Ana Silva</dd></dl>',
      ),
      ana(
        'people of a dt in a task',
        '<task-details-card class="task"><dl><dt>Zugewiesene</dt><dd>Ana Silva</dd></dl></task-details-card>',
      ),
      never(
        'a wide span',
        '<table><thead><tr><th colspan="99999999">Project</th></tr></thead><tbody><tr><td>Ana Silva</td></tr></tbody></table>',
      ),
      never(
        'an empty number of rows is one row',
        '<table><thead><tr><th>Project</th><th>User</th></tr></thead><tbody><tr><td rowspan="">Apollo</td><td>x</td></tr><tr><td>Ana Silva</td><td>y</td></tr></tbody></table>',
      ),
      never(
        'rows that reach to the end',
        '<table><thead><tr><th>User</th><th>Project</th></tr></thead><tbody><tr><td rowspan="0">x</td><td>y</td></tr><tr><td>Ana Silva</td></tr></tbody></table>',
      ),
    ],
  },
  {
    kind: 'menus at the end of the page',
    cases: [
      never('of clients', menuOutside('<button aria-haspopup="menu" aria-expanded="true">Client</button>')),
      never(
        'of clients, with an icon',
        menuOutside(
          '<a class="cl-dropdown-toggle" aria-expanded="true">Tag <i class="material-icons">arrow_drop_down</i></a>',
        ),
      ),
      never(
        'of clients, in a layer',
        menuOutside(
          '<button aria-haspopup="true" aria-controls="m" aria-expanded="true">Client</button>',
          '<div><div>',
          '</div></div>',
        ),
      ),
      ana('of people', menuOutside('<button aria-haspopup="menu" aria-expanded="true">Team</button>')),
      ana(
        'of people, beside a closed menu',
        menuOutside(
          '<a aria-haspopup="menu">Client</a><a aria-haspopup="menu" aria-expanded="true">Team</a>',
        ),
      ),
      ana('of an app with little text', menuOutside('<h1>Clients</h1>')),
      ana(
        'of people, beside an open part of the page that is about projects',
        menuOutside('<button aria-controls="m" aria-expanded="true">Projects</button>'),
      ),
      ...['<div><a class="cl-dropdown-toggle">Client</a></div>', '<div class="cl-input">Client</div>'].map(
        (button) =>
          never(
            `of clients, in a dialog with ${button}`,
            `<app-root></app-root><ngb-modal-window><div>${button}<div class="cl-dropdown-menu"><b>Ana Silva</b></div></div></ngb-modal-window>`,
          ),
      ),
      never(
        'of clients, in a dialog with its own button',
        '<app-root><main>Projects</main></app-root><ngb-modal-window><div><a class="cl-dropdown-toggle">Client</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div></ngb-modal-window>',
      ),
      ana(
        'of people, in a dialog with its own button, while one of projects is open behind',
        '<app-root><a aria-haspopup="menu" aria-expanded="true">Projects</a></app-root><ngb-modal-window><div><a class="cl-dropdown-toggle">Team</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div></ngb-modal-window>',
      ),
    ],
  },
  {
    kind: 'labels and their signs',
    cases: [
      ...[
        '<span class="label-with-icon">Client:</span>',
        '<i>Client:</i>',
        '<b aria-hidden="true">Client:</b>',
      ].map((label) => never(label, `<div>${label}</div><div>Ana Silva</div>`)),
      ...[
        '<i>Initech</i>',
        '<span class="icon-text">Initech</span>',
        '<b class="has-tooltip">Initech</b>',
      ].map((value) =>
        ana(`a label with its value ${value}`, `<div>Client: ${value}</div><div>Ana Silva</div>`),
      ),
      never(
        'a contact of a client',
        '<client-details><label>Contact</label><div>Ana Silva</div></client-details>',
      ),
      ana('a label with a value', '<label>Project <b>Apollo</b></label><div>Ana Silva</div>'),
      ana(
        'a button with a value',
        '<a class="cl-dropdown-toggle"><span>Apollo</span> <span>Client</span></a><div class="cl-dropdown-menu"><b>Ana Silva</b></div>',
      ),
      ana(
        'a long text that only begins like a label',
        '<div>Everybody who saw the role of the client in this long text: and more</div><div>Ana Silva</div>',
      ),
    ],
  },
  {
    kind: 'access',
    cases: [
      ...['Access', 'Zugriff', 'Acceso', 'Accès', 'Acesso'].flatMap((head) => [
        {
          ...c(
            `${head} to a project`,
            `<projects>${table(['Name', 'Client', head], ['Ana Silva', 'Ana Silva', 'Ana Silva, Rui Costa'])}</projects>`,
            'Ana Silva, Rui Costa = here ana',
          ),
          path: '/projects',
        },
        ana(
          `${head} to a group`,
          `<team-groups>${table(['Name', head], ['Ana Silva', '<span>Ana Silva</span>'])}</team-groups>`,
        ),
      ]),
      never('a role', table(['Name', 'Access'], ['Ann Lee', 'Admin'])),
    ],
  },
  {
    kind: 'labels before a name',
    cases: [
      ...textsOf(/^people: (?:author|submitted|withdrawn|approver|shared|imported|owner)/)
        .filter((text) => !/^(?:Wer|Who|Qui|Quién|Quem|Select|Sel|Aut.*ausw)/.test(text))
        .map((text) => text.replace(/\s*:$/, '').replace(/\s+/g, ' '))
        .flatMap((label) => [
          c(`${label}: in one text`, `<p> ${label}: Ana Silva </p>`, `${label}: Ana Silva = here ana`),
          c(`${label} : with a space`, `<p>${label} : Ana Silva</p>`, `${label} : Ana Silva = here ana`),
          ana(`${label}: beside it`, `<div><span>${label}:</span> <span> Ana Silva </span></div>`),
        ]),
      ...['Client', 'Kunde', 'Proyecto', 'Tâche', 'Etiqueta', 'Group', 'Benutzergruppe'].flatMap((label) => [
        never(`${label}: in one text`, `<p>${label}: Ana Silva</p>`),
        never(`${label}: beside it`, `<div><span>${label}:</span> <span>Ana Silva</span></div>`),
        never(`${label}: in a text node before`, `<p>${label}: <!---->Ana Silva</p>`),
        never(`a label element ${label}`, `<div><label>${label}</label><div>Ana Silva</div></div>`),
      ]),
      ana(
        'the label of the choice before',
        '<div><label><input type="checkbox"><span>Without group</span></label><label><input type="checkbox"><span>Ana Silva</span></label></div>',
      ),
      never(
        'the label of a project before',
        '<div class="project-list"><label>Owner Portal</label><label>Ana Silva</label></div>',
      ),
      never(
        'a caption before a value in a label',
        '<div><label>Client</label><label>Ana Silva</label></div>',
      ),
      never(
        'a caption before a choice in a box',
        '<div><label>Client</label><div><label><input type="radio">Ana Silva</label></div></div>',
      ),
      never(
        'a caption before a choice',
        '<div><label>Project</label><label><input type="checkbox"><span>Ana Silva</span></label></div>',
      ),
      ...textsOf(
        /^no people:/,
        /^(?:INVOICES.SHARED.BILL_TO|PAGES.DASHBOARD.CHART.HEADER.TOP_PROJECT)$/,
      ).flatMap((text) => [
        never(`${text}, a caption`, `<div><div>${text}</div><div>Ana Silva</div></div>`),
        never(`${text}, in a box`, `<div><div><b> ${text} </b></div><div><div>Ana Silva</div></div></div>`),
        ana(`${text}, before another text`, `<p>${text}</p><p>Apollo</p><p>Ana Silva</p>`),
        ana(`${text}, as part of a text`, `<p>${text} is new</p><p>Ana Silva</p>`),
      ]),
      ana(
        'a field for notes before',
        '<div><span>Notes:</span><textarea></textarea></div><div><span>Ana Silva</span></div>',
      ),
      ana('a field for notes between', '<div><label>Note</label><textarea></textarea><p>Ana Silva</p></div>'),
      ana(
        'a field with a text',
        '<div><label>Note</label><textarea>Project:</textarea><p>Ana Silva</p></div>',
      ),
      never('a search field between', '<div><label>Client</label><input type="text"><p>Ana Silva</p></div>'),
      never(
        'a dot between',
        '<div><span>Project:</span><span class="cl-dot"></span><span>Ana Silva</span></div>',
      ),
      never(
        'a hint after the label',
        '<div><div><span>Project:</span><i></i></div><div>Ana Silva</div></div>',
      ),
      never(
        'a caption after a field',
        '<div><label>Note</label><textarea></textarea><label>Client</label><p>Ana Silva</p></div>',
      ),
      ana('the tab of projects before', '<div><a>Projects</a></div><div>Ana Silva</div>'),
      never('a caption in a label', '<label><label>Client</label><div>Ana Silva</div></label>'),
      never('a sentence with a colon', '<p>Please ask: Ana Silva</p>'),
      never('a time', '<p>10:30: Ana Silva</p>'),
      c('a list', '<p>Approved by: Ana Silva, Rui Costa</p>', 'Approved by: Ana Silva, Rui Costa = here ana'),
      c('one’s own name', '<p>Autor: Ana Silva (du)</p>', 'Autor: Ana Silva (du) = here ana'),
      ...[
        ...[
          '<i class="material-icons">help_outline</i>',
          '<svg><title>Info</title></svg>',
          '<span class="sr-only">required</span>',
          ' *',
          '<b>*</b>',
        ].flatMap((hint) => [
          never(
            `a label element with ${hint}`,
            `<div><label>Client${hint}</label><div>Ana Silva</div></div>`,
          ),
          never(`a label with ${hint}`, `<div><span>Client:${hint}</span> <span>Ana Silva</span></div>`),
          never(`a caption with ${hint}`, `<div><div>Bill to${hint}</div><div>Ana Silva</div></div>`),
          never(
            `a menu after ${hint}`,
            `<div><a class="cl-dropdown-toggle">Client${hint}</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div>`,
          ),
        ]),
        ana('a value behind a label', '<div><div><b>Client:</b> Apollo</div><div>Ana Silva</div></div>'),
        ana('a label with a sign, of people', '<div class="cl-task"><b>Owner: *</b><b>Ana Silva</b></div>'),
      ],
      ana('a label that is not about the name', '<div><span>Total: 8:00</span> <span>Ana Silva</span></div>'),
    ],
  },
];
