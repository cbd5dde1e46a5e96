/**
 * Seeded worlds: the same seed gives the same people, so a failure can be repeated. People who are active in one
 * workspace are deactivated in another. Every standing and every kind of awkward name occurs.
 */
import {
  type Member,
  type Project,
  type RegionName,
  type Role,
  type User,
  type Workspace,
  World,
} from './world.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** Members of the main workspace, 10 to 20 000; default 300. */
  readonly members?: number;
  /** Average number of project and group memberships of a person; default 6. With 60, a person takes 13 kB. */
  readonly memberships?: number;
}

/** The keys of the demo world by what they can do. They are no secrets. */
export const DEMO_KEYS = {
  global: 'demo-key-global-not-a-secret-0001',
  euc1: 'demo-key-euc1-not-a-secret-0002',
  use2: 'demo-key-use2-not-a-secret-0003',
  acme: 'demo-key-acme-not-a-secret-0004',
  /** The workspaces of `global`, with a role that sees no memberships. */
  blind: 'demo-key-blind-not-a-secret-0005',
  /** The workspaces of `global`, with a role that may not read the user list. */
  refused: 'demo-key-refused-not-a-secret-0006',
} as const;

export const WORKSPACE_NAMES = {
  main: 'Northwind Studio',
  second: 'Bluebird Labs',
  quiet: 'Quiet Office',
  europe: 'Northwind Europe',
  usa: 'Orchard Retail',
  acme: 'Acme Works',
} as const;

/** Deterministic numbers in [0, 1) (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const FIRST =
  'Olivia Noah Amara Liam Sofia Mateo Ines Lukas Freya Hugo Priya Arjun Mei Kenji Yara Omar Zoe Felix Nadia Ivan Chloe Marcus Elena Tomas Greta Samuel Ruth Pavel Lena Dario Aisha Bruno Clara Emil Fatima Gustav Helena Isaac Julia Karim Laura Milan Nora Oscar Paula Quentin Rosa Stefan Tara Viktor'.split(
    ' ',
  );
const LAST =
  'Bennett Okafor Lindqvist Moreau Rossi Tanaka Novak Schneider Costa Haddad Petrov Larsen Fischer Duarte Nakamura Silva Kowalski Hughes Berg Castillo Dubois Ekman Ferrari Gruber Hansen Ivanova Jansen Keller Laurent Mendes Nilsson Ortega Pereira Quinn Ramirez Santos Thorne Ueda Vargas Weber Xu Yilmaz Zhang Abbott Brandt Conti Dahl Engel Faber Garnier'.split(
    ' ',
  );

/** Account status, and workspace membership (`null` means none). */
type State = readonly [account: string, membership: string | null];

const STATES = {
  active: ['ACTIVE', 'ACTIVE'],
  here: ['ACTIVE', 'INACTIVE'],
  deactivated: ['NOT_REGISTERED', 'INACTIVE'],
  invited: ['ACTIVE', 'PENDING'],
  declined: ['ACTIVE', 'DECLINED'],
  limited: ['LIMITED', 'ACTIVE'],
  limitedOff: ['LIMITED', 'INACTIVE'],
  deleted: ['DELETED', 'INACTIVE'],
  limitedDeleted: ['LIMITED_DELETED', 'INACTIVE'],
  elsewhere: ['ACTIVE', null],
  verifying: ['PENDING_EMAIL_VERIFICATION', 'ACTIVE'],
  strange: ['ACTIVE', 'SUSPENDED'],
  strangeAccount: ['HIBERNATING', 'INACTIVE'],
} as const satisfies Record<string, State>;

/** Names that a careless matcher would get wrong, with the standing in the main workspace. */
const AWKWARD: readonly (readonly [name: string | null, state: keyof typeof STATES])[] = [
  ['Daniel Reyes', 'here'],
  ['Maya Lindholm', 'here'],
  ['Grace Whitfield', 'deactivated'],
  ['Peter Ashdown', 'deleted'],
  ['Hannah Castell', 'elsewhere'],
  ['Ravi Menon', 'invited'],
  ['Ellen Brook', 'declined'],
  ['Kiosk Kim', 'limited'],
  ['Kiosk Lee', 'limitedOff'],
  ['Kiosk Ade', 'limitedDeleted'],
  ['Vera Nowak', 'verifying'],
  ['Sam Strange', 'strange'],
  ['Hal Ibernate', 'strangeAccount'],
  // Namesakes: with different standings, with the same flagged standing, with none flagged.
  ['Alex Morgan', 'active'],
  ['Alex Morgan', 'here'],
  ['Robin Blake', 'here'],
  ['Robin Blake', 'here'],
  ['Jordan Price', 'active'],
  ['Jordan Price', 'active'],
  ['Casey Stone', 'here'],
  ['CASEY STONE', 'active'],
  // One word.
  ['Bjorn', 'here'],
  ['Xenia', 'active'],
  ['Q', 'here'],
  // Scripts and marks.
  ['山田太郎', 'here'],
  ['王 小明', 'here'],
  ['김민수', 'active'],
  ['محمد العلي', 'here'],
  ['יעל כהן', 'here'],
  ['Zo\u00eb Ren\u00e9e', 'here'],
  ['Jose\u0301 Nu\u0301n\u0303ez', 'here'],
  ['I\u015f\u0131l Y\u0131ld\u0131z', 'here'],
  ['Irmak \u0130nce', 'active'],
  ['Noelle Faure 🌻', 'here'],
  ['Dr. (Eva) Kern [x]*+?^$', 'here'],
  ['O\u2019Brien\u00a0Sean', 'here'],
  ['Lin\u200bda \u200fMarsh', 'here'],
  ['Ward  Double', 'here'],
  ['Winter, Tom', 'here'],
  ['Anne-Marie D\u2019Arcy', 'here'],
  ['Eszett Stra\u00dfe', 'here'],
  // Words that have another meaning on a page.
  ['Total', 'here'],
  ['Admin', 'here'],
  ['Atlas Redesign', 'here'],
  ['Harbor Foods', 'here'],
  ['Code Review', 'here'],
  ['Billable', 'here'],
  ['Design Team', 'here'],
  ['Project', 'here'],
  ['DeletedUser', 'active'],
  [null, 'invited'],
  ['', 'here'],
  ['\u200b\u200d', 'here'],
  ['Maximiliane Theodora von Hohenlohe-Waldenburg-Schillingsfuerst', 'here'],
];

const CLIENTS = ['Harbor Foods', 'Lumen Energy', 'Tidewater Bank', 'Oak & Elm', 'Stellar Freight'];
const PROJECTS = [
  'Atlas Redesign',
  'Mobile App',
  'Website Care',
  'Brand Refresh',
  'Data Platform',
  'Daniel Reyes',
  'Onboarding',
  'Annual Report',
  'Support Desk',
  'Internal',
];
const TASKS = ['Code Review', 'Wireframes', 'Maya Lindholm', 'Planning', 'QA'];
const TAGS = ['Billable', 'Urgent', 'Grace Whitfield', 'Remote'];
const GROUPS = ['Design Team', 'Engineering', 'Peter Ashdown', 'Night shift'];
const COLORS = ['#03a9f4', '#8bc34a', '#ff9800', '#e91e63', '#9c27b0', '#009688', '#795548', '#607d8b'];

/** A world with workspaces in several regions and the demo keys. Olivia Bennett is signed in to the web app. */
export function generateWorld(options: WorldOptions = {}): World {
  const { seed = 7, members = 300, memberships = 6 } = options;
  const random = randomFrom(seed);
  const world = new World();
  let counter = 0;
  /** Ids grow, like those of the service. */
  const nextId = (): string => {
    counter += 1;
    const middle = Math.floor(random() * 0xffffffffff)
      .toString(16)
      .padStart(10, '0');
    return `${(0x5f000000 + counter * 61).toString(16)}${middle}${counter.toString(16).padStart(6, '0')}`;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

  const addWorkspace = (name: string, region: RegionName): Workspace => {
    const workspace: Workspace = {
      id: nextId(),
      name,
      region,
      members: new Map(),
      projects: [],
      groups: GROUPS.map((group) => ({ id: nextId(), name: group })),
      tags: [...TAGS],
      tasks: [...TASKS],
      plan: 'PRO_YEAR',
      former: ['Oscar Leaver', 'Wilma Gone'],
    };
    workspace.projects = PROJECTS.map(
      (project, at): Project => ({
        id: nextId(),
        name: project,
        client: CLIENTS[at % CLIENTS.length] ?? '',
        color: COLORS[at % COLORS.length] ?? '#03a9f4',
        archived: at === 9,
      }),
    );
    world.workspaces.set(workspace.id, workspace);
    return workspace;
  };

  const main = addWorkspace(WORKSPACE_NAMES.main, 'global');
  const second = addWorkspace(WORKSPACE_NAMES.second, 'global');
  const quiet = addWorkspace(WORKSPACE_NAMES.quiet, 'global');
  const europe = addWorkspace(WORKSPACE_NAMES.europe, 'euc1');
  const usa = addWorkspace(WORKSPACE_NAMES.usa, 'use2');
  const acme = addWorkspace(WORKSPACE_NAMES.acme, 'acme');

  // A heavy world needs more projects than the pages show. Everyone shares a few lists of them.
  const extra = Math.max(0, memberships * 2 - PROJECTS.length - 2);
  for (let at = 0; at < extra; at += 1) {
    main.projects.push({
      id: nextId(),
      name: `Retainer ${at + 1}`,
      client: pick(CLIENTS),
      color: pick(COLORS),
      archived: false,
    });
  }
  const lists = (workspace: Workspace): readonly (readonly string[])[] =>
    Array.from({ length: 16 }, (_, at) => {
      const size = Math.max(0, Math.round((memberships - 1) * (0.5 + at / 15)));
      const start = Math.floor(random() * workspace.projects.length);
      return Array.from(
        { length: Math.min(size, workspace.projects.length) },
        (_, offset) => workspace.projects[(start + offset) % workspace.projects.length]?.id ?? '',
      );
    });
  const groupLists = (workspace: Workspace): readonly (readonly string[])[] => [
    [],
    ...workspace.groups.map((group) => [group.id]),
  ];

  const addUser = (name: string | null, status: string, home: Workspace): User => {
    const id = nextId();
    const limited = status === 'LIMITED' || status === 'LIMITED_DELETED';
    const local = (name ?? '')
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '.')
      .replace(/^\.+|\.+$/g, '');
    const user: User = {
      id,
      name,
      email: limited ? null : `${local === '' ? 'member' : local}.${id.slice(-4)}@example.com`,
      status,
      activeWorkspace: home.id,
      settings: random() < 0.03 ? null : userSettings(),
      extra: {},
    };
    world.users.set(id, user);
    return user;
  };
  const roles: readonly Role[] = ['MEMBER', 'MEMBER', 'MEMBER', 'TEAM_MANAGER', 'PROJECT_MANAGER'];
  const joiner = (workspace: Workspace) => {
    const projects = lists(workspace);
    const groups = groupLists(workspace);
    return (user: User, status: string | null, role: Role = pick(roles)): void => {
      const member: Member = { status, role, projects: pick(projects), groups: pick(groups) };
      // Somebody without this workspace is in its list only because of another membership.
      if (status === null) member.projects = projects.find((list) => list.length > 0) ?? [];
      workspace.members.set(user.id, member);
    };
  };
  const joinMain = joiner(main);
  const joinSecond = joiner(second);
  const joinQuiet = joiner(quiet);
  const joinEurope = joiner(europe);
  const joinUsa = joiner(usa);
  const joinAcme = joiner(acme);

  const owner = addUser('Olivia Bennett', 'ACTIVE', main);
  for (const join of [joinMain, joinSecond, joinQuiet, joinEurope, joinUsa, joinAcme]) {
    join(owner, 'ACTIVE', 'OWNER');
  }
  const manager = addUser('Marcus Okafor', 'ACTIVE', main);
  joinMain(manager, 'ACTIVE', 'WORKSPACE_ADMIN');
  joinSecond(manager, 'ACTIVE', 'TEAM_MANAGER');

  const awkward = AWKWARD.slice(0, Math.max(0, members - 2));
  for (const [name, key] of awkward) {
    const [account, membership] = STATES[key];
    const user = addUser(name, account, main);
    joinMain(user, membership);
    // The other way round in the second workspace.
    if (account === 'ACTIVE') joinSecond(user, membership === 'INACTIVE' ? 'ACTIVE' : 'INACTIVE');
    if (random() < 0.4) joinEurope(user, random() < 0.5 ? 'INACTIVE' : 'ACTIVE');
    if (random() < 0.2) joinUsa(user, random() < 0.5 ? 'INACTIVE' : 'ACTIVE');
  }
  const taken = new Set([owner.name, manager.name, ...awkward.map(([name]) => name)]);
  for (let at = awkward.length + 2; at < members; at += 1) {
    const turn = Math.floor(at / (FIRST.length * LAST.length));
    let name = `${FIRST[at % FIRST.length]} ${LAST[(at * 7 + Math.floor(at / FIRST.length)) % LAST.length]}`;
    if (turn > 0 || taken.has(name)) name = `${name} ${roman(at)}`;
    taken.add(name);
    const chance = random();
    const state: State =
      chance < 0.74
        ? STATES.active
        : chance < 0.86
          ? STATES.here
          : chance < 0.89
            ? STATES.deactivated
            : chance < 0.92
              ? STATES.invited
              : chance < 0.94
                ? STATES.limited
                : chance < 0.96
                  ? STATES.deleted
                  : chance < 0.98
                    ? STATES.verifying
                    : STATES.elsewhere;
    const user = addUser(name, state[0], main);
    joinMain(user, state[1]);
    if (state[0] === 'ACTIVE' && at < 2000 && random() < 0.4) {
      joinSecond(user, state[1] === 'ACTIVE' && random() < 0.3 ? 'INACTIVE' : 'ACTIVE');
    }
    if (at < 400 && random() < 0.1) joinAcme(user, random() < 0.3 ? 'INACTIVE' : 'ACTIVE');
    if (at < 400 && random() < 0.06) joinQuiet(user, 'ACTIVE');
  }

  const key = (text: string, region: RegionName, sight: 'full' | 'blind' | 'refused' = 'full'): void => {
    world.keys.set(text, { key: text, userId: owner.id, region, sight });
  };
  key(DEMO_KEYS.global, 'global');
  key(DEMO_KEYS.euc1, 'euc1');
  key(DEMO_KEYS.use2, 'use2');
  key(DEMO_KEYS.acme, 'acme');
  world.keys.set(DEMO_KEYS.blind, {
    key: DEMO_KEYS.blind,
    userId: manager.id,
    region: 'global',
    sight: 'blind',
  });
  world.keys.set(DEMO_KEYS.refused, {
    key: DEMO_KEYS.refused,
    userId: manager.id,
    region: 'global',
    sight: 'refused',
  });
  world.session = { userId: owner.id, workspaceId: main.id };
  return world;
}

/** A second name, so that large worlds have no accidental namesakes. */
function roman(at: number): string {
  const letters = 'bcdfghklmnprstvz';
  const vowels = 'aeiou';
  let rest = at;
  let text = '';
  do {
    text += `${letters[rest % 16]}${vowels[Math.floor(rest / 16) % 5]}`;
    rest = Math.floor(rest / 80);
  } while (rest > 0);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function userSettings(): Record<string, unknown> {
  return {
    weekStart: 'MONDAY',
    timeZone: 'Europe/Belgrade',
    timeFormat: 'HOUR24',
    dateFormat: 'DD/MM/YYYY',
    sendNewsletter: false,
    weeklyUpdates: false,
    longRunning: false,
    scheduledReports: true,
    approval: true,
    pto: true,
    alerts: true,
    reminders: true,
    timeTrackingManual: false,
    summaryReportSettings: { group: 'Project', subgroup: 'Time Entry' },
    isCompactViewOn: false,
    dashboardSelection: 'ME',
    dashboardViewType: 'PROJECT',
    dashboardPinToTop: false,
    projectListCollapse: 50,
    collapseAllProjectLists: false,
    groupSimilarEntriesDisabled: false,
    myStartOfDay: '09:00',
    darkTheme: false,
    projectPickerSpecialFilter: false,
    lang: 'EN',
    theme: 'DEFAULT',
  };
}
