/**
 * What the web app's pages show in a workspace, and which badges belong on them. Pages get the data through the app's
 * internal calls. `expectedBadges` is only for tests and never reaches a page.
 */
import { normalizeName } from '../../../src/domain/case-spaces-and-accents-of-names.ts';
import { type BadgeStanding, FLAGGED_BY_DEFAULT, type Standing } from '../../../src/domain/standing.ts';
import { randomFrom } from '../generate-people-and-workspaces.ts';
import type { Member, User, Workspace, World } from '../world.ts';

export interface PagePerson {
  readonly id: string;
  readonly name: string;
  readonly initials: string;
  readonly color: string;
}

export interface TeamRow extends PagePerson {
  /** Shown in the row; empty when the service has none. */
  readonly email: string;
  readonly role: string;
  readonly groups: readonly string[];
  /** Workspace membership status. The page strikes `INACTIVE` through, like the real one. */
  readonly status: string;
}

export interface ReportRow {
  readonly description: string;
  readonly project: string;
  readonly client: string;
  readonly color: string;
  readonly task: string;
  readonly tags: readonly string[];
  readonly user: PagePerson;
  readonly date: string;
  readonly time: string;
  readonly duration: string;
  readonly amount: string;
}

export interface DashboardRow extends PagePerson {
  readonly activity: string;
  readonly activityProject: string;
  readonly activityColor: string;
  readonly total: string;
  /** 0 to 100 */
  readonly share: number;
}

export interface ApprovalRow extends PagePerson {
  readonly period: string;
  readonly total: string;
  readonly state: 'Submitted' | 'Approved' | 'Unsubmitted' | 'Rejected';
}

export interface TimeOffRow extends PagePerson {
  readonly policy: string;
  readonly period: string;
  readonly days: number;
  readonly state: 'Approved' | 'Pending' | 'Rejected';
}

export interface AccessRow extends PagePerson {
  readonly rate: string;
  readonly manager: boolean;
}

export interface ScheduleRow extends PagePerson {
  readonly capacity: string;
  readonly assignments: readonly {
    readonly id: string;
    readonly project: string;
    readonly color: string;
    /** Day of the shown two weeks, from 0. */
    readonly from: number;
    readonly days: number;
  }[];
}

export interface PageData {
  readonly workspace: { readonly id: string; readonly name: string };
  readonly team: { readonly members: TeamRow[]; readonly limited: PagePerson[]; readonly groups: GroupRow[] };
  readonly report: ReportRow[];
  readonly dashboard: DashboardRow[];
  readonly approvals: ApprovalRow[];
  readonly timeOff: TimeOffRow[];
  readonly project: { readonly id: string; readonly name: string; readonly access: AccessRow[] };
  readonly schedule: ScheduleRow[];
}

export interface GroupRow {
  readonly name: string;
  readonly people: PagePerson[];
}

export interface ExpectedBadge {
  /** The name as the page shows it; compare with `normalizeName`. */
  readonly text: string;
  readonly standing: BadgeStanding;
  /** Sorted ids, for `data-users`. */
  readonly users: readonly string[];
}

const COLORS = ['#5c8df6', '#3aa17e', '#c8794f', '#8d6cc4', '#b84f74', '#4d9aa8', '#7d8a2e', '#a0614b'];
const DESCRIPTIONS = [
  'Weekly planning',
  'Fix the export of invoices',
  'Call with the client',
  'Maya Lindholm',
  'Prepare the workshop with Daniel Reyes and the others',
  'Daniel Reyes',
  'Draft of the annual report',
  'Grace Whitfield, Daniel Reyes',
  'Code Review',
  'Update the style guide',
];

/** Everything that the pages of a workspace show. The same each time while the world does not change. */
export function pageData(world: World, workspace: Workspace, projectId?: string): PageData {
  const listed = [...workspace.members].flatMap(([id, member]) => {
    const user = world.users.get(id);
    return user === undefined ? [] : [{ user, member }];
  });
  const named = listed.filter(({ user }) => normalizeName(user.name ?? '') !== '');
  const project = workspace.projects.find(({ id }) => id === projectId) ?? workspace.projects[0];
  return {
    workspace: { id: workspace.id, name: workspace.name },
    team: teamOf(listed, workspace),
    report: reportOf(named, workspace),
    dashboard: named
      .filter(isActive)
      .slice(0, 48)
      .map(({ user }, at) => ({
        ...person(user),
        activity: DESCRIPTIONS[at % DESCRIPTIONS.length] ?? '',
        activityProject: workspace.projects[at % workspace.projects.length]?.name ?? '',
        activityColor: workspace.projects[at % workspace.projects.length]?.color ?? '',
        total: `${38 - (at % 9)}:${String((at * 7) % 60).padStart(2, '0')}`,
        share: 96 - (at % 12) * 7,
      })),
    approvals: named.slice(0, 300).map(({ user }, at) => ({
      ...person(user),
      period: APPROVAL_PERIOD,
      total: `${40 - (at % 11)}:${String((at * 13) % 60).padStart(2, '0')}`,
      state: (['Submitted', 'Approved', 'Unsubmitted', 'Rejected'] as const)[at % 4] ?? 'Submitted',
    })),
    timeOff: named.slice(0, 48).map(({ user }, at) => ({
      ...person(user),
      policy: ['Vacation', 'Sick leave', 'Day off'][at % 3] ?? '',
      period: `Nov ${2 + (at % 20)} – Nov ${3 + (at % 20) + (at % 3)}, 2026`,
      days: 2 + (at % 3),
      state: (['Approved', 'Pending', 'Rejected'] as const)[(at * 5) % 3] ?? 'Pending',
    })),
    project: {
      id: project?.id ?? '',
      name: project?.name ?? '',
      access: named.slice(0, 40).map(({ user }, at) => ({
        ...person(user),
        rate: at % 3 === 0 ? '95.00 USD' : '–',
        manager: at % 9 === 0,
      })),
    },
    schedule: scheduleOf(named, workspace),
  };
}

const APPROVAL_PERIOD = 'Nov 16 – Nov 22, 2026';

/** The Team dashboard lists only active people. */
function isActive({ user, member }: Listed): boolean {
  return user.status === 'ACTIVE' && member.status === 'ACTIVE';
}

function person(user: User): PagePerson {
  const name = user.name ?? user.email ?? '';
  const words = name.trim().split(/\s+/);
  const letter = (word: string | undefined): string => [...(word ?? '')][0]?.toUpperCase() ?? '';
  const initials = `${letter(words[0])}${words.length > 1 ? letter(words.at(-1)) : ''}`;
  return {
    id: user.id,
    name,
    initials,
    color: COLORS[Number.parseInt(user.id.slice(-2), 16) % COLORS.length] ?? '#5c8df6',
  };
}

interface Listed {
  readonly user: User;
  readonly member: Member;
}

function teamOf(listed: readonly Listed[], workspace: Workspace): PageData['team'] {
  const groupName = new Map(workspace.groups.map((group) => [group.id, group.name]));
  const isLimited = (user: User): boolean => user.status === 'LIMITED' || user.status === 'LIMITED_DELETED';
  const members = listed
    .filter(({ user, member }) => member.status !== null && user.status !== 'DELETED' && !isLimited(user))
    .map(({ user, member }) => ({
      ...person(user),
      email: user.name === null ? '' : (user.email ?? ''),
      role: ROLE_TEXT[member.role],
      groups: member.groups.map((id) => groupName.get(id) ?? ''),
      status: member.status ?? '',
    }));
  // Names without a visible character come last, as in the app's own sorting.
  members.sort(
    (a, b) =>
      Number(!normalizeName(a.name)) - Number(!normalizeName(b.name)) || a.name.localeCompare(b.name, 'en'),
  );
  return {
    members,
    limited: listed.filter(({ user }) => user.status === 'LIMITED').map(({ user }) => person(user)),
    groups: workspace.groups.map((group) => ({
      name: group.name,
      people: listed
        .filter(
          ({ user, member }) => member.groups.includes(group.id) && normalizeName(user.name ?? '') !== '',
        )
        .slice(0, 6)
        .map(({ user }) => person(user)),
    })),
  };
}

const ROLE_TEXT = {
  OWNER: 'Owner',
  WORKSPACE_ADMIN: 'Admin',
  PROJECT_MANAGER: 'Project manager',
  TEAM_MANAGER: 'Team manager',
  MEMBER: 'Member',
} as const;

function reportOf(named: readonly Listed[], workspace: Workspace): ReportRow[] {
  const random = randomFrom(11);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const people = [
    ...named.slice(0, 70).map(({ user }) => person(user)),
    ...workspace.former.map((name, at) => ({
      id: `former${at}`,
      name,
      initials: name.slice(0, 1),
      color: '#90a4ae',
    })),
  ];
  return people.map((user, at) => {
    const project = pick(workspace.projects);
    const minutes = 15 * (1 + Math.floor(random() * 28));
    const start = 8 * 60 + 15 * Math.floor(random() * 12);
    return {
      description: DESCRIPTIONS[at % DESCRIPTIONS.length] ?? '',
      project: project?.name ?? '',
      client: project?.client ?? '',
      color: project?.color ?? '',
      task: pick(workspace.tasks) ?? '',
      tags: at % 3 === 0 ? [pick(workspace.tags) ?? ''] : [],
      user,
      date: `${20 - Math.floor(at / 9)}/11/2026`,
      time: `${clock(start)} - ${clock(start + minutes)}`,
      duration: `${clock(minutes)}:00`,
      amount: (minutes * 1.55).toFixed(2),
    };
  });
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

function scheduleOf(named: readonly Listed[], workspace: Workspace): ScheduleRow[] {
  return named.slice(0, 60).map(({ user }, at) => ({
    ...person(user),
    capacity: `${(at * 5) % 40}h / 40h`,
    assignments: [0, 1].flatMap((turn) => {
      const project = workspace.projects[(at + turn * 3) % workspace.projects.length];
      return project === undefined || (at + turn) % 4 === 3
        ? []
        : [
            {
              id: `${user.id}-${turn}`,
              project: project.name,
              color: project.color,
              from: ((at * 3) % 4) + turn * 6,
              days: 2 + ((at + turn) % 4),
            },
          ];
    }),
  }));
}

/** Reports where only the control above the rows says that they are people. */
const GROUPED_REPORT = /^\/reports\/(?:summary|weekly|team\/assignments)$/;

/** The path of a page without its language prefix. */
export function routeOf(path: string): string {
  return path.replace(/^\/[a-z]{2}(?=\/|$)/, '').replace(/(?<=.)\/+$/, '') || '/';
}

/** Every badge that belongs on a page, in the page's order, when all rows are shown. */
export function expectedBadges(world: World, path: string, workspaceId: string): ExpectedBadge[] {
  const workspace = world.workspace(workspaceId);
  const route = routeOf(path);
  const data = pageData(world, workspace, route.match(/^\/projects\/([0-9a-f]{24})/)?.[1]);
  const shown = namesOn(route, data);
  const judge = judgeOf(world, workspace);
  return shown.flatMap(({ name, email, text = name }) => {
    const badge = judge(name, email);
    return badge === undefined ? [] : [{ ...badge, text }];
  });
}

interface Place {
  readonly name: string;
  readonly email?: string;
  /** The whole text with the name, where it is more than the name. */
  readonly text?: string;
}

function namesOn(route: string, data: PageData): readonly Place[] {
  if (route === '/teams') return data.team.members.map(({ name, email }) => ({ name, email }));
  if (route === '/teams/groups') return data.team.groups.flatMap(({ people }) => people.map(nameOnly));
  const reported = data.report.map(({ user }) => user).map(nameOnly);
  // Nothing beside the names marks them as people there, and a single word needs that.
  if (GROUPED_REPORT.test(route)) return reported.filter(({ name }) => /\S\s+\S/.test(name));
  if (route.startsWith('/reports')) return reported;
  if (route === '/dashboard' || route === '/') return data.dashboard.map(nameOnly);
  // The page shows the last five submitted timesheets a second time above the table.
  if (route === '/approvals') return [...data.approvals.slice(0, 5), ...data.approvals].map(nameOnly);
  const submitter = data.approvals.find(({ id }) => route === `/approvals/details/${id}`);
  if (submitter !== undefined) {
    const { name, period } = submitter;
    return [{ name, text: `${name}, ${period}` }, { name }];
  }
  if (route === '/time-off') return data.timeOff.map(nameOnly);
  if (route === '/scheduling') return data.schedule.map(nameOnly);
  if (/^\/projects\/[0-9a-f]{24}\/edit$/.test(route)) return data.project.access.map(nameOnly);
  return [];
}

function nameOnly({ name }: PagePerson): Place {
  return { name };
}

/**
 * The badge that a name beside initials should have in a workspace; `undefined` means none. An e-mail in the row
 * tells namesakes apart.
 */
export function judgeOf(
  world: World,
  workspace: Workspace,
): (name: string, email?: string) => ExpectedBadge | undefined {
  const byName = new Map<string, { id: string; email: string; standing: Standing }[]>();
  for (const [id, standing] of world.expected(workspace.id)) {
    const user = world.user(id);
    const name = normalizeName(user.name ?? '');
    if (name === '') continue;
    const entry = { id, email: user.email ?? '', standing };
    const namesakes = byName.get(name);
    if (namesakes === undefined) byName.set(name, [entry]);
    else namesakes.push(entry);
  }
  return (text, email) => {
    const all = byName.get(normalizeName(text));
    if (all === undefined) return undefined;
    const own = email === undefined || email === '' ? [] : all.filter((one) => one.email === email);
    const people = own.length > 0 ? own : all;
    if (!people.some(({ standing }) => FLAGGED_BY_DEFAULT.includes(standing))) return undefined;
    const standings = new Set(people.map(({ standing }) => standing));
    const [only] = standings;
    return {
      text,
      standing: standings.size === 1 && only !== undefined ? only : 'ambiguous',
      users: people.map(({ id }) => id).sort(),
    };
  };
}
