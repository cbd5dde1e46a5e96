/** Captions: heads, labels and menu buttons, with the signs and hints that may be in them. */
import { type Case, c, type Kind, table } from './case.ts';

const never = (name: string, html: string): Case => c(name, html);
const ana = (name: string, html: string): Case => c(name, html, 'Ana Silva = here ana');

/** A name behind a label, and one in a menu behind its button. */
const labelled = (label: string): string => `<div>${label}<div>Ana Silva</div></div>`;
const menu = (button: string): string =>
  `<div><a class="cl-dropdown-toggle">${button}</a><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div>`;
const fieldOf = (label: string, toggle: string): string =>
  `<div><label>${label}</label><div>${toggle}<div class="cl-dropdown-menu"><ul><li>Ana Silva</li></ul></div></div></div>`;
const terms = (term: string): string => `<dl><dt>${term}</dt><dd>Ana Silva</dd></dl>`;
const icon = (name: string): string => `<i class="material-icons">${name}</i>`;

export const captions: readonly Kind[] = [
  {
    kind: 'captions with signs and hints',
    cases: [
      ...[
        '<span class="label-with-icon">Project</span> (12)',
        '<span class="sr-only">Client</span> ▲',
        `${icon('sort')}<span>Client</span>${icon('arrow_upward')}`,
        'Task <span class="infoIcon">help</span>',
        '<span class="mat-mdc-tooltip-trigger">Client</span> <b>(name)</b>',
      ].map((head) => never(`a head ${head}`, table([head], ['Ana Silva']))),
      ...['<span class="label-with-icon">User</span> (12)', '<span class="sr-only">User</span> ▲'].map(
        (head) =>
          ana(`a head ${head}`, `<task-list class="cl-tasks">${table([head], ['Ana Silva'])}</task-list>`),
      ),
      ...[
        `Name${icon('arrow_upward')}<span class="cl-tooltip">Sorted by client</span>`,
        'Full name <span class="cl-tooltip">Sorted by client</span>',
        '<span class="mat-mdc-tooltip-trigger">Name</span> <span>(3)</span>',
      ].map((head) => ana(`a head ${head}`, table([head], ['Ana Silva']))),
      ...[
        `<label><svg></svg>Client ${icon('help_outline')}</label>`,
        `<label><span class="label-icon">Client ${icon('help')}</span></label>`,
        ...['icon-help', 'infoIcon', 'tooltip-text', 'icon', 'cl-tooltip'].map(
          (name) => `<label>Client <span class="${name}">help for managers</span></label>`,
        ),
        '<label>Client <small>(optional)</small></label>',
        '<label>Kunde <i>erforderlich</i></label>',
        '<label>Client (facultatif)</label>',
        '<label>Proyecto <b>obligatorio</b></label>',
        '<div><label>Client</label></div>',
        ...[
          '<i class="icon-info"></i>',
          '<span class="required">*</span>',
          '<span class="cl-tooltip"></span>',
        ].map((sign) => `<div><label>Client</label>${sign}</div>`),
        '<div class="tooltip-wrapper"><label>Client <span class="tooltip-text">of managers</span></label></div>',
        '<div>Client<span aria-hidden="true">:</span></div>',
        `<div><span class="sr-only">Client</span>${icon('help')}:</div>`,
      ].map((label) => never(`a label ${label}`, labelled(label))),
      ...['with-icon', 'has-icon', 'has-tooltip', 'noIcon', 'icon-text', 'icon-link', 'tooltip-holder'].map(
        (name) =>
          ana(
            `a value with class ${name}`,
            labelled(`<div>Client: <span class="${name}">Initech</span></div>`),
          ),
      ),
      ...['a', 'button'].map((tag) =>
        ana(
          `a value in ${tag} with an icon`,
          labelled(`<div>Client: <${tag} class="icon-client">Initech</${tag}></div>`),
        ),
      ),
      ...['<button class="btn-icon">edit</button>', '<a class="info-tooltip">Learn more</a>'].map((hint) =>
        never(`a label with ${hint}`, labelled(`<label>Client ${hint}</label>`)),
      ),
      never(
        'a head whose button has an icon',
        table(['<button class="icon-button">Client</button> name'], ['Ana Silva']),
      ),
      never(
        'a label of a project with a hint for people',
        `<div class="cl-project-card">${labelled('<label>Client <span class="cl-tooltip">Ask your manager</span></label>')}</div>`,
      ),
      ana(
        'a label with a hint of a description',
        labelled('<label>Name <span class="cl-tooltip">as in the description</span></label>'),
      ),
      ...[
        `${icon('filter_list')}Client${icon('arrow_drop_down')}`,
        `<span class="sr-only">Client</span>${icon('arrow_drop_down')}`,
      ].map((button) => never(`a button ${button}`, menu(button))),
    ],
  },
  {
    kind: 'a client’s contact and people',
    cases: [
      ...['Client contact', 'Client company', 'Contact person of the client', 'Projekt (intern)'].map(
        (term) => never(`a term ${term}`, terms(term)),
      ),
      ...['Project lead', 'Contact person', 'Name'].map((term) => ana(`a term ${term}`, terms(term))),
      ...['Contact person', 'Persona de contacto', 'Personne à contacter', 'Pessoa de contacto'].flatMap(
        (caption) => [
          never(
            `${caption}, a label among details of a client`,
            `<client-details>${labelled(`<label>${caption}</label>`)}</client-details>`,
          ),
          never(
            `${caption}, a head among details of a client`,
            `<client-details>${table([caption], ['Ana Silva'])}</client-details>`,
          ),
          ana(`${caption}, a head`, table([caption], ['Ana Silva'])),
        ],
      ),
      ...[
        'Client team',
        'Team des Kunden',
        'Equipo del cliente',
        'Équipe client',
        'Équipe du client',
        'Equipe do cliente',
      ].map((head) => never(head, table([head], ['Ana Silva']))),
    ],
  },
  {
    kind: 'heads over several columns',
    cases: [
      ana(
        'the title of a table',
        '<table><thead><tr><th colspan="2">Hours by project</th></tr><tr><th>User</th><th>Hours</th></tr></thead><tbody><tr><td>Ana Silva</td><td>3</td></tr></tbody></table>',
      ),
      ana(
        'the head of a section',
        '<table><tbody><tr><th colspan="2">Project Phoenix</th></tr><tr><td>Ana Silva</td><td>3</td></tr></tbody></table>',
      ),
      ...['Client contact', 'Project (billable)', 'Notes for clients'].map((head) =>
        never(
          `${head}, over two of three columns`,
          `<table><thead><tr><th colspan="2">${head}</th><th>Hours</th></tr></thead><tbody><tr><td>1</td><td>Ana Silva</td><td>3</td></tr></tbody></table>`,
        ),
      ),
      ana(
        'Project team ABC, over two of three columns of a task',
        '<task-list class="cl-tasks"><table><thead><tr><th colspan="2">Project team ABC</th><th>Hours</th></tr></thead><tbody><tr><td>1</td><td>Ana Silva</td><td>3</td></tr></tbody></table></task-list>',
      ),
      never(
        'the head of two columns of clients',
        '<table><thead><tr><th colspan="2">Client</th></tr></thead><tbody><tr><td>1</td><td>Ana Silva</td></tr></tbody></table>',
      ),
    ],
  },
  {
    kind: 'menus behind buttons that make something',
    cases: [
      ...[
        'Add client',
        'Add tag',
        'Add group',
        'Projekt hinzufügen',
        'Crear cliente',
        'Ajouter un projet',
        'Filter by client',
        'Nach Kunde filtern',
        'Filtrar por cliente',
        'Filtrer par client',
        'Assign project',
      ].map((button) => never(button, menu(button))),
      never(
        'Add project, the name of a list',
        '<div role="listbox" aria-label="Add project"><b>Ana Silva</b></div>',
      ),
      ana(
        'a form that begins with a person',
        '<button class="cl-dropdown-toggle">Add project</button><div class="cl-dropdown-menu"><label>User</label><div>Ana Silva</div></div>',
      ),
      ana('a form without a label', menu('Add time entry')),
    ],
  },
  {
    kind: 'labels of menus and of values deep inside',
    cases: [
      ...[
        `<a class="cl-dropdown-toggle"><span>Initech</span></a>`,
        '<a class="cl-dropdown-toggle">Select…</a>',
        '<input>',
      ].flatMap((toggle) => [
        never(`a menu of clients behind ${toggle}`, fieldOf('Client', toggle)),
        ana(`a menu of managers behind ${toggle}`, fieldOf('Manager', toggle)),
      ]),
      never(
        'a menu at the end of the page',
        '<app-root><label>Client</label><div role="combobox" aria-haspopup="listbox" aria-expanded="true"><span>Initech</span></div></app-root><div><div role="listbox"><div role="option">Ana Silva</div></div></div>',
      ),
      ana(
        'a menu in the field after that of a description',
        `<div><div><label>Description</label><input></div><div>${menu('Ann Lee')}</div></div>`,
      ),
      never(
        'the client that is chosen',
        '<div><label>Client</label><div><div><a class="cl-dropdown-toggle"><span>Ana Silva</span></a></div></div></div>',
      ),
      ...['<input class="required">', '<span></span>', '<span>Initech</span>'].map((value) =>
        ana(
          `a field after that of a client, ${value}`,
          `<div><div><label>Client</label>${value}</div><div>Ana Silva</div></div>`,
        ),
      ),
    ],
  },
  {
    kind: 'an article, and a letter in a name',
    cases: [
      ...['Select a client', 'Eine Gruppe hinzufügen', 'Añadir un cliente', 'Ajouter une étiquette'].map(
        (button) => never(button, menu(button)),
      ),
      ...['Project A', 'Projekt A', 'Proyecto Un', 'Projet Une', 'Projeto Um'].flatMap((name) => [
        ana(`${name}, a row`, `<table><tr><th scope="row">${name}</th><td>Ana Silva</td></tr></table>`),
        ana(`${name}, a label`, `<div>${name}: <b>Ana Silva</b></div>`),
        ana(`${name}, a menu`, menu(name)),
      ]),
    ],
  },
  {
    kind: 'names of lists',
    cases: [
      ...['Members of Apollo', 'Mitglieder von Apollo', 'Users to assign'].map((name) =>
        ana(
          `${name}, in a project`,
          `<project-card><div role="list" aria-label="${name}"><b>Ana Silva</b></div></project-card>`,
        ),
      ),
      ...[
        'Groups of Apollo',
        'List of groups',
        'Gruppen von Apollo',
        'Client list',
        'Lista de clientes',
        'Liste des clients',
        'Project options',
      ].map((name) => never(name, `<div role="list" aria-label="${name}"><b>Ana Silva</b></div>`)),
    ],
  },
  {
    kind: 'choices and groups with somebody’s name',
    cases: [
      ana(
        'a choice behind a choice with a name',
        '<div><input type="checkbox" id="a"><label for="a">Rosa Nota</label><input type="checkbox" id="b"><label for="b">Ana Silva</label></div>',
      ),
      ...['<label>Rosa Nota</label>', '<label><input type="checkbox">Rosa Nota</label>'].map((choice) =>
        ana(`behind ${choice} in a box`, `<div><div>${choice}</div><div>Ana Silva</div></div>`),
      ),
      never(
        'a choice without words of its own, in a box behind a caption',
        '<div><label>Client</label><div><label><input type="checkbox"></label><span>Ana Silva</span></div></div>',
      ),
      ana(
        'a choice behind a choice without a field',
        '<div><div role="checkbox"><label>Without group</label></div><div role="checkbox"><label>Ana Silva</label></div></div>',
      ),
      ana(
        'a choice behind a choice without a group',
        '<div><input type="radio" id="a"><label for="a">Without group</label><input type="radio" id="b"><label for="b">Ana Silva</label></div>',
      ),
      ana('a group of a person', '<div role="group" aria-label="Peter Grund"><b>Ana Silva</b></div>'),
      never(
        'a menu whose own name says nothing',
        '<a class="cl-dropdown-toggle">Client</a><ul role="menu" aria-label="Options"><li>Ana Silva</li></ul>',
      ),
      ana('a name in two elements of a button', menu('<span>Peter</span> <span>Grund</span>')),
      never(
        'a caption and more in the head of a row',
        '<table><tr><th scope="row"><span>Client</span> <span>of record</span></th><td>Ana Silva</td></tr></table>',
      ),
      never(
        'a choice of a column in its head',
        '<table><thead><tr><th>Client <b>Ana Silva</b></th></tr></thead></table>',
      ),
      ...['<input type="checkbox"><label>Client</label>', '<label><input type="checkbox">Client</label>'].map(
        (choice) => never(`what belongs to ${choice}`, `<div>${choice}<div>Ana Silva</div></div>`),
      ),
    ],
  },
  {
    kind: 'menus of dialogs',
    cases: [
      ...[
        '<div role="dialog">|</div>',
        '<div><div role="dialog">|</div></div>',
        '<dialog open>|</dialog>',
      ].map((dialog) =>
        never(
          dialog,
          `<app-root></app-root>${dialog.replace('|', '<div><div class="cl-input">Client</div><div class="cl-dropdown-menu"><b>Ana Silva</b></div></div>')}`,
        ),
      ),
      ...['ngb-modal-window', 'dialog'].map((name) =>
        never(
          `at the end of the page, of ${name}`,
          `<app-root></app-root><${name}><a class="cl-dropdown-toggle" aria-expanded="true">Client</a></${name}><div class="cl-dropdown-menu"><b>Ana Silva</b></div>`,
        ),
      ),
      ...[
        '<div role="dialog"><input>|</div>',
        '<div role="dialog"><div><input>|</div></div>',
        '<div role="dialog"><h3>Select</h3>|</div>',
      ].map((panel) =>
        never(
          `in a small window that a button of the app has opened, ${panel}`,
          `<app-root><a aria-haspopup="dialog" aria-expanded="true">Client</a></app-root><div>${panel.replace('|', '<ul role="listbox"><li>Ana Silva</li></ul>')}</div>`,
        ),
      ),
      never(
        'in a window in front of the app',
        '<app-root><a aria-haspopup="dialog" aria-expanded="true">Team</a></app-root><div role="dialog" aria-modal="true"><div class="cl-input">Client</div><ul role="listbox"><li>Ana Silva</li></ul></div>',
      ),
      never(
        'in a panel outside of the app',
        `<app-root><a aria-haspopup="menu" aria-expanded="true">Team</a></app-root><div>${menu('Client')}</div>`,
      ),
    ],
  },
];
