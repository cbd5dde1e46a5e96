/** The reports, which no framework draws, with markup like the real app's. Nothing here helps the extension. */
import type { PageData } from './data.ts';
import { comment, element, setUpMenu } from './dom.ts';
import { cell, page, personCell, table, tabs } from './parts.ts';

const TABS = [
  ['Summary', '/reports/summary'],
  ['Detailed', '/reports/detailed'],
  ['Weekly', '/reports/weekly'],
  ['Attendance', '/reports/team/attendance'],
  ['Assignments', '/reports/team/assignments'],
] as const;

function reportTabs(path: string): HTMLElement {
  return tabs(TABS.find(([, own]) => own === path)?.[0] ?? 'Detailed', TABS);
}

/** The detailed report. Descriptions, projects, clients, tasks and tags also contain names of people. */
export function reportView(report: PageData['report'], path: string): HTMLElement {
  const rows = report.map((entry) => {
    const dot = element('span', { class: 'cl-dot' });
    dot.style.backgroundColor = entry.color;
    return element(
      'tr',
      { class: 'cl-report-row' },
      cell(
        'cl-col-description',
        element('span', { class: 'cl-description cl-cut-text' }, ` ${entry.description} `),
        ...entry.tags.map((tag) => element('span', { class: 'cl-tag' }, ` ${tag} `)),
      ),
      cell(
        'cl-col-project',
        element(
          'project-picker-label',
          { class: 'ng-star-inserted' },
          dot,
          element('span', { class: 'cl-project-name cl-cut-text' }, ` ${entry.project} `),
          element('span', { class: 'cl-client-name' }, ` - ${entry.client} `),
        ),
      ),
      cell('cl-col-task', element('span', { class: 'cl-task-name' }, ` ${entry.task} `)),
      cell('cl-col-user', personCell(entry.user)),
      cell(
        'cl-col-time',
        element('span', {}, ` ${entry.time} `),
        element('small', { class: 'cl-faint' }, ` ${entry.date} `),
      ),
      cell('cl-col-duration', element('b', {}, ` ${entry.duration} `)),
      cell('cl-col-amount', ` ${entry.amount} `),
    );
  });
  return page(
    'Detailed report',
    [element('button', { type: 'button', class: 'cl-btn cl-btn-plain' }, ' Nov 1, 2026 - Nov 30, 2026 ')],
    reportTabs(path),
    element(
      'div',
      { class: 'cl-filters' },
      teamFilter(report),
      ...['Client', 'Project', 'Task', 'Tag', 'Status', 'Description'].map((label) =>
        element('button', { type: 'button', class: 'cl-filter' }, ` ${label} `),
      ),
    ),
    element(
      'div',
      { class: 'cl-summary' },
      element('span', {}, ' Total: '),
      element('b', {}, ' 284:15:00 '),
      element('span', {}, ' Billable: '),
      element('b', {}, ' 261:30:00 '),
      element('span', {}, ' Amount: '),
      element('b', {}, ' 26,432.25 USD '),
    ),
    table(['Description', 'Project', 'Task', 'User', 'Time', 'Duration', 'Amount'], rows, 'report'),
  );
}

/** The filter's menu comes late, at the end of the body, and shows plain names. */
function teamFilter(report: PageData['report']): HTMLElement {
  const toggle = element(
    'button',
    { type: 'button', class: 'cl-filter', 'data-cy': 'team-filter', 'aria-haspopup': 'menu' },
    ' Team ',
  );
  setUpMenu(toggle, () =>
    report
      .slice(0, FILTER_PEOPLE)
      .map(({ user }) =>
        element(
          'label',
          { class: 'cl-dropdown-item' },
          element('input', { type: 'checkbox' }),
          element('span', {}, ` ${user.name} `),
        ),
      ),
  );
  return toggle;
}

const FILTER_PEOPLE = 10;

/** Summary, weekly and assignments: only the control above the rows says that they are people. */
export function groupedView(report: PageData['report'], path: string): HTMLElement {
  const rows = report.map(({ user, duration, amount }) =>
    element(
      'div',
      { class: 'cl-component-row' },
      element('span', { class: 'cl-cut-text', 'data-cy': 'title' }, ` ${user.name} `),
      element('b', {}, ` ${duration} `),
      element('span', { class: 'cl-faint' }, ` ${amount} `),
    ),
  );
  return page(
    ` ${TABS.find(([, own]) => own === path)?.[0]} `,
    [element('button', { type: 'button', class: 'cl-btn cl-btn-plain' }, ' Nov 1, 2026 - Nov 30, 2026 ')],
    reportTabs(path),
    element(
      'div',
      { class: 'cl-filters' },
      element('span', {}, ' Group by: '),
      element('a', { class: 'cl-filter' }, ' User '),
    ),
    element(
      'div',
      { class: 'cl-card' },
      element(
        'div',
        { class: 'cl-component-header' },
        ...['Title', 'Duration', 'Amount'].map((head) => element('span', {}, ` ${head} `)),
      ),
      ...rows.flatMap((row) => [row, comment()]),
    ),
  );
}

/** The attendance report. */
export function attendanceView(report: PageData['report'], path: string): HTMLElement {
  const rows = report.map(({ user, date, time, duration }) =>
    element(
      'tr',
      {},
      cell('cl-col-user', personCell(user)),
      cell('cl-col-time', ` ${date} `),
      cell('cl-col-time', ` ${time} `),
      cell('cl-col-duration', element('b', {}, ` ${duration} `)),
    ),
  );
  return page(
    'Attendance',
    [],
    reportTabs(path),
    table(['User', 'Date', 'Start - End', 'Work'], rows, 'attendance'),
  );
}
