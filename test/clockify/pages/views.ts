/** The pages that no framework draws, as the real app's markup looks. Nothing here helps the extension. */
import type { PageData, PagePerson } from './data.ts';
import { avatar, comment, element, setUpMenu } from './dom.ts';

/** A person as most tables show one: initials and the name, side by side; some cut the name when too long. */
function personCell(person: PagePerson, { cut = false, struck = false } = {}): HTMLElement {
  const kind = `ng-star-inserted${cut ? ' cl-cut-text' : ''}${struck ? ' cl-text-line-through' : ''}`;
  return element(
    'div',
    { class: 'cl-person' },
    comment(),
    avatar(person),
    comment(),
    element('span', { class: kind, title: person.name }, `\n            ${person.name}\n          `),
  );
}

function page(title: string | Node, tools: readonly Node[], ...content: readonly Node[]): HTMLElement {
  return element(
    'section',
    { class: 'cl-page' },
    element(
      'header',
      { class: 'cl-page-header' },
      element('h1', { class: 'cl-page-heading' }, typeof title === 'string' ? ` ${title} ` : title),
      ...tools,
    ),
    ...content,
  );
}

function table(headings: readonly string[], rows: readonly HTMLElement[], kind: string): HTMLElement {
  return element(
    'div',
    { class: 'cl-card ng-star-inserted' },
    element(
      'table',
      { class: `cl-table cl-table-${kind}` },
      element(
        'thead',
        {},
        element('tr', {}, ...headings.map((text) => element('th', { scope: 'col' }, ` ${text} `))),
      ),
      element('tbody', {}, comment(), ...rows.flatMap((row) => [row, comment()]), comment()),
    ),
  );
}

function cell(kind: string, ...content: (Node | string)[]): HTMLElement {
  return element('td', { class: kind }, ...content);
}

function tabs(current: string, items: readonly (readonly [label: string, path: string])[]): HTMLElement {
  return element(
    'nav',
    { class: 'cl-tabs' },
    ...items.map(([label, path]) =>
      element('a', { class: `cl-tab${label === current ? ' active' : ''}`, href: path }, ` ${label} `),
    ),
  );
}

/**
 * Members with the filter the real page has: inactive people are struck through under "Show all".
 * `change` sends a new membership status; the page is drawn anew after it.
 */
export function teamView(
  team: PageData['team'],
  groups: boolean,
  change: (userId: string, status: 'ACTIVE' | 'INACTIVE') => void,
): HTMLElement {
  const bar = tabs(groups ? 'Groups' : 'Members', [
    ['Members', '/teams'],
    ['Groups', '/teams/groups'],
  ]);
  if (groups) {
    const rows = team.groups.map(({ name, people }) =>
      element(
        'tr',
        {},
        cell('cl-group', element('span', { class: 'cl-group-name' }, ` ${name} `)),
        cell('cl-group-people', ...people.map((person) => personCell(person))),
      ),
    );
    return page('Team', [], bar, table(['Name', 'Access'], rows, 'groups'));
  }
  const rows = team.members.map((member) => {
    const dots = element('button', { type: 'button', class: 'cl-dots', 'aria-label': 'More' }, '⋮');
    setUpMenu(dots, () => {
      const [label, status] =
        member.status === 'INACTIVE'
          ? (['Activate', 'ACTIVE'] as const)
          : (['Deactivate', 'INACTIVE'] as const);
      const item = element(
        'button',
        { type: 'button', class: 'cl-dropdown-item', role: 'menuitem', 'data-cy': 'change-status' },
        ` ${label} `,
      );
      item.addEventListener('click', () => change(member.id, status));
      return [item];
    });
    const row = element(
      'tr',
      { class: 'cl-team-row', 'data-cy': 'team-row' },
      cell('cl-col-name', personCell(member, { cut: true, struck: member.status === 'INACTIVE' })),
      cell('cl-col-email', element('span', { class: 'cl-cut-text' }, ` ${member.email} `)),
      cell('cl-col-rate', element('span', { class: 'cl-faint' }, '–')),
      cell(
        'cl-col-role',
        member.role === 'Member'
          ? element('button', { type: 'button', class: 'cl-role cl-role-empty' }, ' Member ')
          : element('button', { type: 'button', class: 'cl-role' }, ` ${member.role} `),
      ),
      cell(
        'cl-col-group',
        ...member.groups.map((group) => element('span', { class: 'cl-group-chip' }, ` ${group} `)),
      ),
      cell('cl-col-menu', dots),
    );
    return { row, member };
  });
  const filter = element(
    'select',
    { class: 'cl-select', 'aria-label': 'Filter', 'data-cy': 'team-filter' },
    element('option', { value: 'ALL' }, 'Show all'),
    element('option', { value: 'ACTIVE' }, 'Show active'),
    element('option', { value: 'INACTIVE' }, 'Show inactive'),
  );
  const search = element('input', {
    class: 'cl-input',
    type: 'search',
    placeholder: 'Search by name or email',
    'aria-label': 'Search',
  });
  const apply = (): void => {
    const wanted = filter.value;
    const part = search.value.trim().toLowerCase();
    for (const { row, member } of rows) {
      const shown =
        (wanted === 'ALL' || member.status === wanted) &&
        `${member.name} ${member.email}`.toLowerCase().includes(part);
      row.hidden = !shown;
    }
  };
  filter.addEventListener('change', apply);
  search.addEventListener('input', apply);
  return page(
    'Team',
    [element('button', { type: 'button', class: 'cl-btn' }, ' Add new member ')],
    bar,
    element('div', { class: 'cl-filters' }, filter, search),
    table(
      ['Name', 'Email', 'Rate', 'Role', 'Group', ''],
      rows.map(({ row }) => row),
      'team',
    ),
  );
}

/** The detailed report. Descriptions, projects, clients, tasks and tags bear names of people too. */
export function reportView(report: PageData['report']): HTMLElement {
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
    tabs('Detailed', [
      ['Summary', '/reports/summary'],
      ['Detailed', '/reports/detailed'],
      ['Weekly', '/reports/weekly'],
    ]),
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

export function dashboardView(people: PageData['dashboard']): HTMLElement {
  const bars = [52, 78, 64, 91, 70, 22, 12];
  const chart = element(
    'div',
    { class: 'cl-card cl-chart' },
    ...bars.map((height, at) => {
      const bar = element('div', { class: 'cl-bar' });
      bar.style.height = `${height}%`;
      return element(
        'div',
        { class: 'cl-bar-slot' },
        bar,
        element('span', { class: 'cl-faint' }, ` ${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][at]} `),
      );
    }),
  );
  const rows = people.map((entry) => {
    const fill = element('div', { class: 'cl-share-fill' });
    fill.style.width = `${entry.share}%`;
    fill.style.backgroundColor = entry.activityColor;
    return element(
      'li',
      { class: 'cl-activity ng-star-inserted' },
      personCell(entry),
      element(
        'div',
        { class: 'cl-activity-latest' },
        element('div', { class: 'cl-description cl-cut-text' }, ` ${entry.activity} `),
        element('project-picker-label', { class: 'cl-faint' }, ` ${entry.activityProject} `),
      ),
      element('b', { class: 'cl-activity-total' }, ` ${entry.total} `),
      element('div', { class: 'cl-share' }, fill),
    );
  });
  return page(
    'Dashboard',
    [element('button', { type: 'button', class: 'cl-btn cl-btn-plain' }, ' This week ')],
    chart,
    element(
      'div',
      { class: 'cl-card' },
      element('h2', { class: 'cl-card-heading' }, ' Team activities '),
      element('ul', { class: 'cl-activities' }, ...rows.flatMap((row) => [row, comment()])),
    ),
  );
}

export function accessView(project: PageData['project']): HTMLElement {
  const rows = project.access.map((entry) =>
    element(
      'tr',
      {},
      cell('cl-col-name', personCell(entry, { cut: true })),
      cell('cl-col-rate', ` ${entry.rate} `),
      cell(
        'cl-col-role',
        element(
          'button',
          { type: 'button', class: `cl-role${entry.manager ? '' : ' cl-role-empty'}` },
          entry.manager ? ' Project manager ' : ' Role ',
        ),
      ),
      cell(
        'cl-col-menu',
        element('button', { type: 'button', class: 'cl-dots', 'aria-label': 'Remove' }, '×'),
      ),
    ),
  );
  return page(
    element('project-title', { class: 'cl-project-name' }, ` ${project.name} `),
    [],
    element(
      'nav',
      { class: 'cl-tabs' },
      ...['Tasks', 'Access', 'Status', 'Note', 'Settings'].map((label) =>
        element(
          'button',
          { type: 'button', class: `cl-tab${label === 'Access' ? ' active' : ''}` },
          ` ${label} `,
        ),
      ),
    ),
    table(['Name', 'Billable rate', 'Role', ''], rows, 'access'),
  );
}

export function projectsView(project: PageData['project']): HTMLElement {
  return page(
    'Projects',
    [element('button', { type: 'button', class: 'cl-btn' }, ' Create new project ')],
    element(
      'div',
      { class: 'cl-card' },
      element('a', { class: 'cl-project-name', href: `/projects/${project.id}/edit` }, ` ${project.name} `),
    ),
  );
}

/** A page that shows nobody. */
export function emptyView(path: string): HTMLElement {
  const title = path.split('/').filter(Boolean).at(-1) ?? '';
  return page(
    title.charAt(0).toUpperCase() + title.slice(1).replaceAll('-', ' '),
    [],
    element('div', { class: 'cl-card cl-empty' }, element('p', {}, ' Nothing to show for this week. ')),
  );
}
