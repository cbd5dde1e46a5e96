/** The pages that no framework draws, with markup like the real app's. Nothing here helps the extension. */
import type { PageData } from './data.ts';
import { comment, element, setUpMenu } from './dom.ts';
import { cell, page, personCell, table, tabs } from './parts.ts';

/**
 * Members with the filter of the real page: "Show all" strikes inactive people through. `change` sends a new
 * membership status; the page is then drawn again.
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

/** The team dashboard. */
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

/** Requests for time off, including those of people who have been deactivated since. */
export function timeOffView(requests: PageData['timeOff']): HTMLElement {
  const rows = requests.map((request) => {
    const state = request.state === 'Approved' ? 'cl-state cl-state-good' : 'cl-state';
    return element(
      'li',
      { class: 'cl-request ng-star-inserted' },
      personCell(request),
      element('span', { class: 'cl-cut-text' }, ` ${request.policy} `),
      element('span', { class: 'cl-faint cl-cut-text' }, ` ${request.period} `),
      element('b', {}, ` ${request.days} `),
      element('span', { class: state }, ` ${request.state} `),
    );
  });
  return page(
    'Time off',
    [element('button', { type: 'button', class: 'cl-btn' }, ' Request time off ')],
    tabs('Requests', [
      ['Requests', '/time-off'],
      ['Balance', '/time-off/balance'],
    ]),
    element(
      'div',
      { class: 'cl-card' },
      element('ul', { class: 'cl-requests' }, ...rows.flatMap((row) => [row, comment()])),
    ),
  );
}

/** One submitted timesheet. The heading names its person, and the line below names who submitted it. */
export function approvalView(approval: PageData['approvals'][number]): HTMLElement {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'].map((day, at) =>
    element(
      'tr',
      {},
      cell('cl-col-name', ` ${day}, Nov ${16 + at} `),
      cell('cl-col-duration', element('b', {}, ` ${7 + (at % 2)}:30 `)),
    ),
  );
  return page(
    element('approval-header', {}, ` ${approval.name}, ${approval.period} `),
    [element('button', { type: 'button', class: 'cl-btn' }, ' Approve ')],
    element(
      'p',
      { class: 'cl-submitted' },
      element('span', { class: 'cl-faint' }, ' Submitted by: '),
      element('span', {}, ` ${approval.name} `),
    ),
    table(['Day', 'Total'], days, 'approval'),
  );
}

/** Who has access to a project. */
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

/** The list of projects. */
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

/** A page without people. */
export function emptyView(path: string): HTMLElement {
  const title = path.split('/').filter(Boolean).at(-1) ?? '';
  return page(
    title.charAt(0).toUpperCase() + title.slice(1).replaceAll('-', ' '),
    [],
    element('div', { class: 'cl-card cl-empty' }, element('p', {}, ' Nothing to show for this week. ')),
  );
}
