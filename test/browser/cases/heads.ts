/** Headings of columns and labels, with every word of the app's own table in its five languages. */
import { APP_WORDS, LANGUAGES } from '../../stand-in/app-words.ts';
import { type Case, c, grid, type Kind, table } from './case.ts';

/** Texts with this meaning, in all languages. */
function textsOf(meaning: RegExp): readonly string[] {
  const texts = APP_WORDS.filter((word) => meaning.test(word.meaning)).flatMap((word) =>
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

const never = (name: string, html: string): Case => c(name, html);
const ana = (name: string, html: string): Case => c(name, html, 'Ana Silva = here ana');

export const heads: readonly Kind[] = [
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
    kind: 'how heads are drawn',
    cases: [
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
        'rows that reach to the end',
        '<table><thead><tr><th>User</th><th>Project</th></tr></thead><tbody><tr><td rowspan="0">x</td><td>y</td></tr><tr><td>Ana Silva</td></tr></tbody></table>',
      ),
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
      never('a caption in a label', '<label><label>Client</label><div>Ana Silva</div></label>'),
      never('a sentence with a colon', '<p>Please ask: Ana Silva</p>'),
      never('a time', '<p>10:30: Ana Silva</p>'),
      c('a list', '<p>Approved by: Ana Silva, Rui Costa</p>', 'Approved by: Ana Silva, Rui Costa = here ana'),
      c('one’s own name', '<p>Autor: Ana Silva (du)</p>', 'Autor: Ana Silva (du) = here ana'),
      ana('a label that is not about the name', '<div><span>Total: 8:00</span> <span>Ana Silva</span></div>'),
    ],
  },
];
