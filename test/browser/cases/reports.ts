/** Rows of the summary, the weekly report and the assignments: only the controls above the rows explain them. */
import { inEachLanguage, LANGUAGES } from '../../stand-in/app-words.ts';
import { type Case, c, type Kind } from './case.ts';

const row = (title: string, inside = '', more = '') =>
  `<div class="cl-component-row${more}"><span data-cy="title" class="cl-cut-text"> ${title} </span><span>8:00</span>${inside}</div>`;
const head = (title = 'Title') =>
  `<div class="cl-component-header"><span> ${title} </span><span>Duration</span></div>`;
const toggle = (text: string, ...offers: readonly string[]) =>
  `<div class="cl-dropdown"><a class="cl-dropdown-toggle"> ${text} </a><div class="cl-dropdown-menu">${offers
    .map((offer) => `<a class="cl-dropdown-item"> ${offer} </a>`)
    .join('')}</div></div>`;
const report = (controls: string, ...rows: readonly string[]) =>
  `<app-summary-report><div class="cl-card">${controls}</div><div class="cl-card">${head()}${rows.join('')}</div></app-summary-report>`;
const groupBy = (label: string, ...levels: readonly string[]) =>
  `<div class="cl-d-flex"><span> ${label} </span>${levels.map((level) => toggle(level, 'User', 'Project')).join('')}</div>`;

const never = (name: string, html: string): Case => c(name, html);
const ana = (name: string, html: string): Case => c(name, html, 'Ana Silva = here ana');

const label = (key: string, language: string) =>
  inEachLanguage(key).find(([one]) => one === language)?.[1] ?? '';

export const reports: readonly Kind[] = [
  {
    kind: 'rows of reports',
    cases: [
      ...LANGUAGES.flatMap((language) => {
        const by = label('REPORTS.SHARED.GROUP_BY_LABEL', language);
        const short = label('INVOICES.IMPORT.GROUP_BY', language);
        const user = label('GLOBAL.USER_LABEL', language);
        const project = label('GLOBAL.PROJECT_LABEL', language);
        return [
          ana(`${language}: by user`, report(groupBy(by, user), row('Ana Silva'))),
          ana(
            `${language}: by user, then project`,
            report(groupBy(by, user, project), row('Ana Silva', row('Ana Silva'))),
          ),
          ana(
            `${language}: by project, then user`,
            report(
              groupBy(by, project, user),
              row('Ana Silva', `<div class="cl-rows">${row('Ana Silva')}</div>`),
            ),
          ),
          ana(
            `${language}: inner rows behind the outer one`,
            report(
              groupBy(by, project, user),
              `<div>${row('Ana Silva')}<div>${row('Ana Silva')}</div></div>`,
            ),
          ),
          ana(
            `${language}: by user, in a report called by project`,
            report(`<h1>${by} ${project}</h1>${groupBy(by, user)}`, row('Ana Silva')),
          ),
          never(
            `${language}: by project, in a report called by user`,
            report(`<h1>${by} ${user}</h1>${groupBy(by, project)}`, row('Ana Silva')),
          ),
          never(
            `${language}: by project, in a saved report called by user`,
            report(
              `<div class="cl-report-title">${by} ${user}</div>${groupBy(by, project)}`,
              row('Ana Silva'),
            ),
          ),
          never(
            `${language}: by project, in a report whose title has more classes`,
            report(
              `<div class="cl-report-title ng-star-inserted">${by} ${user}</div>${groupBy(by, project)}`,
              row('Ana Silva'),
            ),
          ),
          ...['h3', 'h4', 'h5', 'div role="heading"'].map((tag) =>
            ana(
              `${language}: the label in ${tag}`,
              report(`<${tag}>${by}</${tag.split(' ')[0]}><div>${user}</div>`, row('Ana Silva')),
            ),
          ),
          ana(
            `${language}: controls in the bar of the title`,
            report(
              `<div class="report-title d-flex"><span>My report</span><div>${by}</div><div>${user}</div></div>`,
              row('Ana Silva'),
            ),
          ),
          ...[
            'h3',
            'h4',
            'h5',
            'div role="heading"',
            'div class="report-title-text"',
            'div class="cl-report-title__name"',
          ].flatMap((tag) => {
            const title = `<${tag}>${by} ${user}</${tag.split(' ')[0]}>`;
            return [
              never(
                `${language}: by project, in a report called by user, in ${tag}`,
                report(`${title}${groupBy(by, project)}`, row('Ana Silva')),
              ),
              never(
                `${language}: the same behind other buttons, in ${tag}`,
                report(
                  `${title}<button>PDF</button><button>CSV</button><button>Excel</button>${groupBy(by, project)}`,
                  row('Ana Silva'),
                ),
              ),
            ];
          }),
          ...[
            ['an icon', `<h4><i class="material-icons">star</i><span>${by} ${user}</span></h4>`],
            ['a sign', `<h4><i>star</i>${by} ${user}</h4>`],
            ['a path', `<h3><a>Reports</a> / <span>${by} ${user}</span></h3>`],
            [
              'another text',
              `<div class="cl-report-title"><span>Saved</span><span>${by} ${user}</span></div>`,
            ],
            ['another line', `<div class="cl-report-title"><div>Saved</div><div>${by} ${user}</div></div>`],
            ['a sign, in elements', `<h4><i>star</i><b>${by}</b> <span>${user}</span></h4>`],
            ['nothing, in elements', `<div class="cl-report-title"><div><b>${by}</b> ${user}</div></div>`],
          ].map(([what, title]) =>
            never(
              `${language}: by project, in a report called by user behind ${what}`,
              report(`${title}${groupBy(by, project)}`, row('Ana Silva')),
            ),
          ),
          ...[
            ['div class="report-title d-flex"', '<input value="My report">'],
            ['div class="cl-report-title-bar"', ''],
            ['div class="report-name-and-controls"', ''],
            ['h5', ''],
            ['div role="heading"', ''],
          ].map(([tag = '', before]) =>
            ana(
              `${language}: controls in ${tag}`,
              report(`<${tag}>${before}${groupBy(by, user)}</${tag.split(' ')[0]}>`, row('Ana Silva')),
            ),
          ),
          ana(
            `${language}: a control right in a heading`,
            report(
              `<h5><label>${by}</label> <select><option selected>${user}</option></select></h5>`,
              row('Ana Silva'),
            ),
          ),
          never(
            `${language}: a report called by user, without a control`,
            report(`<h4>${by} ${user}</h4>`, row('Ana Silva')),
          ),
          never(
            `${language}: by project, in a report called by user, in several texts`,
            report(`<h3>${by}<!-- --> <!-- -->${user}</h3>${groupBy(by, project)}`, row('Ana Silva')),
          ),
          ana(
            `${language}: controls with small headings`,
            report(`<h5>${by}</h5><div class="report-name-and-controls">${user}</div>`, row('Ana Silva')),
          ),
          ana(`${language}: in one text`, report(`<div>${by} ${user}</div>`, row('Ana Silva'))),
          never(
            `${language}: in one text, by project`,
            report(`<div>${by} ${project}</div>`, row('Ana Silva')),
          ),
          ana(
            `${language}: without a colon`,
            report(`<div><label>${short}</label><button>${user}</button></div>`, row('Ana Silva')),
          ),
          ...[
            'GLOBAL.PROJECT_LABEL',
            'GLOBAL.CLIENT_LABEL',
            'GLOBAL.TASK_LABEL',
            'GLOBAL.TAG_LABEL',
            'GLOBAL.DESCRIPTION_LABEL',
            'GLOBAL.DATE_LABEL',
            'GLOBAL.USER_GROUP',
            'GLOBAL.GROUP_LABEL',
          ].map((key) =>
            never(`${language}: ${key}`, report(groupBy(by, label(key, language)), row('Ana Silva'))),
          ),
          never(
            `${language}: no control`,
            report(`<div>${label('GLOBAL.TITLE_LABEL', language)}</div>`, row('Ana Silva')),
          ),
        ];
      }),
      ...[' cl-sub-row', ' cl-component-row-nested', ' inner'].flatMap((inner) => {
        const two = groupBy('Group by:', 'Project', 'User');
        const three = groupBy('Group by:', 'Project', 'Client', 'User');
        const ofAna = row('Ana Silva', '', inner);
        return [
          ana(`a person in a row with the class${inner}`, report(two, row('Apollo', ofAna))),
          ana(`behind it`, report(two, `<div>${row('Apollo')}<div>${ofAna}</div></div>`)),
          ana(`beside it`, report(two, row('Apollo'), ofAna)),
          never(`a client in a row with the class${inner}`, report(three, row('Apollo', ofAna))),
          never(`a client behind it`, report(three, `<div>${row('Apollo')}<div>${ofAna}</div></div>`)),
          ana(
            `a person behind a client, with the class${inner}`,
            report(three, `<div>${row('Apollo')}<div>${row('Initech')}${ofAna}</div></div>`),
          ),
        ];
      }),
      ana(
        'a list of choices',
        report(
          '<label>Group by:</label><select><option selected>User</option><option>Project</option></select>',
          row('Ana Silva'),
        ),
      ),
      never(
        'a list of choices, by project',
        report(
          '<label>Group by:</label><select><option>User</option><option selected>Project</option></select>',
          row('Ana Silva'),
        ),
      ),
      ana(
        'a control with an accessible name',
        report('<button aria-label="Group by">User</button>', row('Ana Silva')),
      ),
      ana(
        'a control by data-cy',
        report('<div data-cy="group-by"><span>User</span></div>', row('Ana Silva')),
      ),
      ana(
        'a control by a longer data-cy',
        report('<div data-cy="group-by-dropdown"><span>User</span></div>', row('Ana Silva')),
      ),
      ana(
        'an icon in the control',
        report(
          '<div><span>Group by:</span><a>User <i class="material-icons">arrow_drop_down</i></a></div>',
          row('Ana Silva'),
        ),
      ),
      never('a renamed project', report(groupBy('Group by:', 'Matter', 'User'), row('Ana Silva'))),
      ana(
        'a subgroup of its own',
        report(
          '<div><div><span>Group by:</span><a>Project</a></div><div><span>Subgroup:</span><a>User</a></div></div>',
          row('Ana Silva', row('Ana Silva')),
        ),
      ),
      c('one word needs evidence still', report(groupBy('Group by:', 'User'), row('Carlos'))),
      ana(
        'filters before the control say nothing',
        report(
          '<div><button>Project</button><button>Client</button></div><div><span>Group by:</span><a>User</a></div>',
          row('Ana Silva'),
        ),
      ),
      ana('the same attribute elsewhere', '<h2 data-cy="title">Ana Silva</h2>'),
      ana(
        'without a control, but the own id',
        report(
          '',
          '<div class="cl-component-row" data-user="{id:ana}"><span data-cy="title">Ana Silva</span></div>',
        ),
      ),
    ],
  },
];
