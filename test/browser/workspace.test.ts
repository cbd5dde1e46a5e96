/** Which workspace a page shows: two tabs, a workspace without a key, other hosts, other addresses. */
import type { Frame, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../stand-in/generate-people-and-workspaces.ts';
import { judgeOf, pageData } from '../stand-in/pages/data.ts';
import { EMBEDDED_PATH } from '../stand-in/pages/serve.ts';
import { type StandIn, startStandIn } from '../stand-in/service.ts';
import { CARD, cardOpensByHover, placeOfCard } from './card-root.ts';
import { ask, BROWSERS, chromeScope, expressionOf, frames, type Harness, launch, until } from './harness.ts';
import { CORRECT, judgePage, switchWorkspace } from './web-app-pages.ts';

const SECOND_KEY = 'key-of-another-admin-not-a-secret-07';

/** Runs in the page before anything else: an image delays the load. */
function holdLoad(): void {
  new Image().src = '/held';
}

/** Creates the switcher when there is none, and writes the texts into it. Without texts, removes it. */
function writeSwitcher(page: Page, ...texts: readonly string[]): Promise<void> {
  return page.evaluate((words) => {
    const old = document.querySelector('[data-cy="workspace-dropdown"]');
    if (words.length === 0) {
      if (old === null) throw new Error('there is no switcher to remove');
      old.remove();
      return;
    }
    const switcher = old ?? document.body.appendChild(document.createElement('div'));
    switcher.setAttribute('data-cy', 'workspace-dropdown');
    switcher.replaceChildren(
      ...words.map((word) => {
        const part = document.createElement('span');
        part.textContent = ` ${word} `;
        return part;
      }),
    );
  }, texts);
}

/** Makes a call like the app's, and waits until the page's observers have seen it. */
function call(page: Page, path: string): Promise<void> {
  return page.evaluate(async (address) => {
    const heard = new Promise<void>((done) => {
      new PerformanceObserver((list, observer) => {
        if (!list.getEntries().some(({ name }) => name.endsWith(address))) return;
        observer.disconnect();
        done();
      }).observe({ type: 'resource' });
    });
    await (await fetch(address)).text();
    await heard;
  }, path);
}

describe.each(BROWSERS)('the workspace in %s', (kind) => {
  let standIn: StandIn;
  let harness: Harness;
  const idOf = (name: keyof typeof WORKSPACE_NAMES) => standIn.world.workspaceNamed(WORKSPACE_NAMES[name]).id;

  beforeAll(async () => {
    standIn = await startStandIn({ members: 60 });
    harness = await launch(kind, { standIn });
    await harness.connect({ key: DEMO_KEYS.global });
  });

  afterAll(async () => {
    await harness?.close();
    await standIn?.close();
  });

  afterEach(() => standIn.faults.clear());

  async function judge(page: Page, path: string, name: keyof typeof WORKSPACE_NAMES): Promise<void> {
    const { badges, missing, wrong } = await judgePage(harness, page, {
      world: standIn.world,
      path,
      workspaceId: idOf(name),
    });
    expect({ missing, wrong }, `${path} of ${WORKSPACE_NAMES[name]}`).toEqual(CORRECT);
    expect(badges.length).toBeGreaterThan(0);
  }

  async function switchTo(page: Page, name: keyof typeof WORKSPACE_NAMES): Promise<void> {
    await page.bringToFront();
    await switchWorkspace(page, WORKSPACE_NAMES[name]);
  }

  /** Waits until every badge of the old workspace is gone. The badges of the new one are judged after that. */
  async function leaves(page: Page, badge: string): Promise<void> {
    await until(async () => (await harness.badges(page)).every(({ users }) => !users.includes(badge)), {
      what: 'the end of the old badges',
    });
  }

  /** A name that is flagged in the main workspace and not on the second one's page. */
  async function onlyInMain(page: Page): Promise<string> {
    const second = standIn.world.expected(idOf('second'));
    const found = (await harness.badges(page)).flatMap(({ users }) => users).find((id) => !second.has(id));
    if (found === undefined) throw new Error('everybody is in both workspaces');
    return found;
  }

  /** Badges of a page that tells nothing and shows people of `listed`, with the list of a workspace. */
  function wantedIn(
    name: keyof typeof WORKSPACE_NAMES,
    listed: keyof typeof WORKSPACE_NAMES = 'main',
  ): string[] {
    const { world } = standIn;
    const judge = judgeOf(world, world.workspace(idOf(name)));
    const people = pageData(world, world.workspace(idOf(listed))).timeOff;
    return people
      .map((one) => one.name)
      .flatMap((text) => {
        const badge = judge(text);
        return badge === undefined ? [] : [`${badge.standing} ${badge.users.toSorted().join(' ')}`];
      });
  }

  async function shows(
    frame: Frame,
    badges: readonly string[],
    what: string,
    state = 'ready',
  ): Promise<void> {
    const wanted = stateWith(badges, state);
    await until(
      async () => {
        const seen = JSON.stringify(await stateOf(frame));
        if (seen !== wanted) throw new Error(`${seen} instead of ${wanted}`);
        return true;
      },
      { what },
    );
  }

  /** Waits until everything that the page has told is answered: the background answers one after the other. */
  async function settled(page: Page): Promise<void> {
    await page.bringToFront();
    await frames(page);
    const options = await harness.openExtension('options.html');
    await ask(options, 'status.read', null);
    await options.close();
    await page.bringToFront();
  }

  /** Waits until the popup shows a sentence about the tab used last. */
  async function popupSays(sentence: string): Promise<void> {
    const popup = await harness.openExtension('popup.html');
    await until(() => popup.$eval('main', ({ textContent }, part) => textContent?.includes(part), sentence), {
      what: `the popup with “${sentence}”`,
    });
    await popup.close();
  }

  test('two tabs show two workspaces, and a switch in one leaves the other as it is', async () => {
    const one = await harness.openApp('/teams');
    const other = await harness.openApp('/teams');
    await judge(one, '/teams', 'main');
    await judge(other, '/teams', 'main');
    const before = await harness.badges(other);
    const stranger = await onlyInMain(one);
    await switchTo(one, 'second');
    await leaves(one, stranger);
    await judge(one, '/teams', 'second');
    expect(await harness.badges(other)).toEqual(before);
    await one.reload();
    await judge(one, '/teams', 'second');
    expect(await harness.badges(other)).toEqual(before);
    await switchTo(other, 'second');
    await leaves(other, stranger);
    await switchTo(one, 'main');
    await until(async () => (await harness.badges(one)).some(({ users }) => users.includes(stranger)), {
      what: 'the badges of the main workspace',
    });
    await judge(one, '/teams', 'main');
    await judge(other, '/teams', 'second');
    await Promise.all([one.close(), other.close()]);
  });

  test('the old badges go at once, even while the list of the other workspace takes its time', async () => {
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    const reading = `/api/v1/workspaces/${idOf('quiet')}/users`;
    standIn.faults.set({ kind: 'hang', match: reading });
    await switchTo(page, 'quiet');
    await until(() => standIn.requests.some(({ path }) => path === reading), { what: 'the reading' });
    await harness.waitForState(page, 'waiting');
    expect(await harness.badges(page)).toEqual([]);
    standIn.faults.clear();
    await harness.waitForState(page, 'ready');
    await page.close();
  });

  test('the calls of a switch count, however long its task takes and whatever was called before', async () => {
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    // One task writes the name and makes the call. Observers run only at its end.
    await page.evaluate(() =>
      addEventListener('click', () => {
        for (const end = performance.now() + 200; performance.now() < end; );
      }),
    );
    for (const _ of ['never named', 'named before']) {
      await switchTo(page, 'usa');
      await harness.waitForState(page, 'setup');
      await switchTo(page, 'main');
      await judge(page, '/teams', 'main');
    }
    await page.close();
  });

  test('a workspace without a key is setup without a badge, also after a switch, and back again', async () => {
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    await switchTo(page, 'usa');
    await harness.waitForState(page, 'setup');
    await page.waitForFunction(() => document.querySelectorAll('[data-cy="team-row"]').length > 0);
    expect(await harness.badges(page)).toEqual([]);
    await switchTo(page, 'main');
    await judge(page, '/teams', 'main');
    await page.close();
  });

  test('a workspace in the fragment of the address counts as soon as it is there', async () => {
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    for (const [fragment, state] of [
      // The switcher still names another workspace.
      [`#/workspaces/${idOf('usa')}/settings`, 'no-workspace'],
      ['', 'ready'],
    ] as const) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, fragment);
      await harness.waitForState(page, state);
    }
    await judge(page, '/teams', 'main');
    await page.close();
  });

  test('a page that tells nothing about its workspace waits for its load and then belongs to none', async () => {
    standIn.faults.set({ kind: 'hang', match: '/held' });
    const page = await harness.newPage();
    await page.evaluateOnNewDocument(expressionOf(holdLoad));
    const loading = page.goto(`https://app.clockify.me${EMBEDDED_PATH}`);
    await page.waitForSelector('.cl-person');
    // The background answers one after the other, so the first page has its answer by now.
    const other = await harness.openApp('/teams');
    await harness.waitForState(other, 'ready');
    await shows(page.mainFrame(), [], 'a page that waits for its load', 'waiting');
    standIn.faults.clear();
    await loading;
    await harness.waitForState(page, 'no-workspace');
    await page.bringToFront();
    await popupSays('Nothing on this page says which workspace it shows');
    expect(await stateOf(page.mainFrame())).toEqual({ state: 'no-workspace', badges: [] });
    await Promise.all([page.close(), other.close()]);
  });

  test('names on the page have no badge until the first call tells their workspace', async () => {
    const { world } = standIn;
    const user = world.user(world.session.userId);
    user.activeWorkspace = idOf('second');
    const options = await harness.openExtension('options.html');
    for (const { id } of (await ask(options, 'connection.list', null)).data as readonly { id: string }[]) {
      await ask(options, 'connection.test', { id });
    }
    await options.close();
    standIn.faults.set({ kind: 'hang', match: '/session' });
    const page = await harness.openApp('/scheduling');
    await harness.waitForState(page, 'no-workspace');
    await page.waitForSelector('[data-cy="schedule-row"]');
    await settled(page);
    expect(await harness.badges(page)).toEqual([]);
    standIn.faults.clear();
    await judge(page, '/scheduling', 'main');
    user.activeWorkspace = idOf('main');
    await page.close();
  });

  test('switcher, calls and address tell the workspace, and nobody is flagged while they differ', async () => {
    const [main, second] = [WORKSPACE_NAMES.main, WORKSPACE_NAMES.second];
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await shows(frame, [], 'nobody’s page', 'no-workspace');
    await writeSwitcher(page, 'Some Other Company');
    await popupSays('None of your workspaces here has the name that this page shows');
    await shows(frame, [], 'nobody flagged by an unknown name', 'no-workspace');

    await writeSwitcher(page, main);
    await shows(frame, wantedIn('main'), 'the badges of the named workspace');
    await call(page, `/api/workspaces/${idOf('second')}/tags`);
    await shows(frame, [], 'a contradiction', 'no-workspace');
    await popupSays('two different workspaces');
    await call(page, `/api/workspaces/${idOf('main')}/tags`);
    await shows(frame, wantedIn('main'), 'the end of the contradiction');
    for (const turn of [1, 2, 3]) await call(page, `/api/workspaces/${idOf('second')}/tags?${turn}`);
    await writeSwitcher(page, main, second, 'Some Other Company');
    await settled(page);
    expect(JSON.stringify(await stateOf(frame))).toBe(stateWith(wantedIn('main')));

    await writeSwitcher(page, second);
    await shows(frame, wantedIn('second'), 'the badges of the workspace that is named now');
    await writeSwitcher(page);
    await settled(page);
    expect(JSON.stringify(await stateOf(frame))).toBe(stateWith(wantedIn('second')));

    // A workspace without a key, and then its menu, drawn inside the switcher.
    await writeSwitcher(page, 'Secret Lab');
    await shows(frame, [], 'nobody flagged in an uncovered workspace', 'no-workspace');
    await writeSwitcher(page, 'Secret Lab', main, second);
    await writeSwitcher(page, 'Secret Lab');
    await settled(page);
    expect(await stateOf(frame)).toEqual({ state: 'no-workspace', badges: [] });
    await call(page, `/api/workspaces/${idOf('usa')}/tags`);
    await shows(frame, [], 'setup', 'setup');
    await popupSays('None of your keys covers the workspace');
    for (const turn of [1, 2]) await call(page, `/api/workspaces/${idOf('main')}/tags?hover=${turn}`);
    await settled(page);
    expect(await stateOf(frame)).toEqual({ state: 'setup', badges: [] });
    await page.close();
  });

  test('a name of two workspaces flags nobody until a call tells which', async () => {
    const second = standIn.world.workspace(idOf('second'));
    const { name } = standIn.world.workspace(idOf('main'));
    const badges = wantedIn('second');
    second.name = name;
    const options = await harness.openExtension('options.html');
    const refresh = async () => {
      for (const { id } of (await ask(options, 'connection.list', null)).data as readonly { id: string }[]) {
        await ask(options, 'connection.test', { id });
      }
    };
    await refresh();
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await writeSwitcher(page, 'Loading…');
    // The page checks for a switcher a few times a second, so it has seen the first text.
    await popupSays('None of your workspaces here has the name that this page shows');
    for (const turn of [1, 2, 3, 4]) await call(page, `/api/workspaces/${second.id}/tags?${turn}`);
    await shows(frame, badges, 'the badges of what was called');
    await writeSwitcher(page, name);
    await popupSays('Several of your workspaces have the name');
    await shows(frame, [], 'nobody flagged', 'no-workspace');
    await call(page, `/api/workspaces/${second.id}/tags`);
    await shows(frame, badges, 'the badges of the one that the call names');
    second.name = WORKSPACE_NAMES.second;
    await refresh();
    await Promise.all([page.close(), options.close()]);
  });

  test('two calls tell the workspace without a switcher, also after three hundred others', async () => {
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await shows(frame, [], 'nobody’s page', 'no-workspace');
    const path = (name: 'main' | 'second') => `/api/workspaces/${idOf(name)}/tags`;
    await call(page, path('main'));
    await call(page, path('main'));
    await shows(frame, wantedIn('main'), 'the badges of what was called');
    await page.evaluate(async () => {
      for (let turn = 0; turn < 300; turn += 1) await fetch(`/api/ping?${turn}`);
    });
    await call(page, path('second'));
    await settled(page);
    expect(JSON.stringify(await stateOf(frame))).toBe(stateWith(wantedIn('main')));
    await call(page, path('second'));
    await shows(frame, wantedIn('second'), 'the badges of the switch');
    await call(page, `/api/users/${standIn.world.session.userId}/defaultWorkspace/${idOf('main')}`);
    await shows(frame, wantedIn('main'), 'the badges of where the switch says that it goes');
    // The pointer passes over the other workspace before it is chosen.
    await call(page, `${path('second')}?hover`);
    await settled(page);
    expect(JSON.stringify(await stateOf(frame))).toBe(stateWith(wantedIn('main')));
    await call(page, `/api/users/${standIn.world.session.userId}/defaultWorkspace/${idOf('second')}`);
    await shows(frame, wantedIn('second'), 'the badges of a switch after a hover');
    await page.close();
  });

  test('the call that started first tells the workspace, even when it is answered last', async () => {
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await shows(frame, [], 'nobody’s page', 'no-workspace');
    const path = `/api/workspaces/${idOf('main')}/tags`;
    standIn.faults.set({ kind: 'hang', match: path });
    const before = standIn.requests.length;
    const late = call(page, path);
    await until(() => standIn.requests.slice(before).some((one) => one.path === path), {
      what: 'the first call',
    });
    await call(page, `/api/workspaces/${idOf('second')}/tags`);
    // One call is enough once the document has been loaded for two seconds.
    await shows(frame, wantedIn('second'), 'the badges of the only call that was answered');
    standIn.faults.clear();
    await late;
    await shows(frame, wantedIn('main'), 'the badges of the call that began first');
    await page.close();
  });

  test('a shared report never has a badge, whoever it names', async () => {
    const page = await harness.openApp('/shared/65d8a1b2c3d4e5f60718293a');
    await page.waitForSelector('.cl-report-row');
    await harness.waitForState(page, 'no-workspace');
    for (const turn of [1, 2]) await call(page, `/api/workspaces/${idOf('main')}/tags?${turn}`);
    await writeSwitcher(page, WORKSPACE_NAMES.main);
    await popupSays('shared report');
    expect(await stateOf(page.mainFrame())).toEqual({ state: 'no-workspace', badges: [] });
    await page.close();
  });

  test('a page whose address only begins like that of a shared report keeps its badges', async () => {
    const page = await harness.openApp(EMBEDDED_PATH);
    await page.evaluate(() => history.pushState(null, '', '/shared/people'));
    for (const turn of [1, 2]) await call(page, `/api/workspaces/${idOf('main')}/tags?${turn}`);
    await shows(page.mainFrame(), wantedIn('main'), 'the badges of its calls');
    const badge = await page.waitForSelector('member-status-badge');
    // One call of another workspace changes nothing, but is something new.
    await call(page, `/api/workspaces/${idOf('second')}/tags`);
    expect(await badge?.evaluate(({ isConnected }) => isConnected)).toBe(true);
    await page.close();
  });

  test('the forum, the documentation and deeper hosts are left alone and are no Clockify tab', async () => {
    const app = await harness.openApp('/teams');
    await harness.waitForState(app, 'ready');
    const before = standIn.requests.length;
    for (const host of ['forum.clockify.me', 'docs.clockify.me', 'jira.euc1.clockify.me']) {
      const page = await harness.openApp('/t/people/1', host);
      await page.waitForSelector('.cl-person');
      const popup = await harness.openExtension('popup.html');
      // A script of ours would have its answer by now.
      await popup.waitForSelector('#refresh');
      await until(
        () => popup.$eval('h1', ({ textContent }, name) => textContent === name, WORKSPACE_NAMES.main),
        { what: 'the popup of the app' },
      );
      expect(await stateOf(page.mainFrame()), host).toEqual({ state: null, badges: [] });
      await Promise.all([page.close(), popup.close()]);
    }
    expect(
      standIn.requests.slice(before).filter(({ fromPage, path }) => !fromPage && path.startsWith('/api/')),
    ).toEqual([]);
    await app.close();
  });

  test.each(['/en/teams', '/de/time-off', '/pt/reports/detailed'])(
    'a language may come before the path: %s',
    async (path) => {
      const page = await harness.openApp(path);
      await judge(page, path, 'main');
      await page.close();
    },
  );

  test('a report whose address names its users has the right badges', async () => {
    const main = standIn.world.expected(idOf('main'));
    const flagged = [...main].filter(([, standing]) => standing === 'deactivated-here').map(([id]) => id);
    const whole = await harness.openApp('/reports/detailed');
    await judge(whole, '/reports/detailed', 'main');
    const wanted = await until(
      async () => {
        const shown = new Set((await harness.badges(whole)).flatMap(({ users }) => users));
        const some = flagged.filter((id) => shown.has(id)).slice(0, 2);
        return some.length === 2 ? some.sort() : null;
      },
      { what: 'two people with a badge' },
    );
    const path = `/reports/detailed?filterValuesData=${encodeURIComponent(JSON.stringify({ users: wanted }))}`;
    const page = await harness.openApp(path);
    await harness.waitForState(page, 'ready');
    const seen = async () => [...new Set((await harness.badges(page)).flatMap(({ users }) => users))].sort();
    await until(async () => (await seen()).join() === wanted.join(), { what: 'badges of both alone' });
    await Promise.all([whole.close(), page.close()]);
  });

  test('a frame of the app belongs to the workspace of the page around it, also after a switch there', async () => {
    // Somebody loses the badge by the switch, and somebody keeps one.
    expect(wantedIn('second')).not.toEqual(wantedIn('main'));
    expect(wantedIn('second').length).toBeGreaterThan(0);
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    const frame = await addFrame(page, EMBEDDED_PATH);
    await shows(frame, wantedIn('main'), 'the badges in the frame');

    const ids = new Set((await harness.badges(page)).map(({ users }) => users.join()));
    const popup = await harness.openExtension('popup.html');
    const listed = () => popup.$$eval('.on-page > li', (rows) => rows.length);
    await until(async () => (await listed()) === ids.size, { what: `${ids.size} people in the popup` });
    await popup.close();
    await page.bringToFront();

    await openCard(frame);
    await page.keyboard.press('Escape');

    await switchTo(page, 'second');
    const afterwards = (await frame.evaluate(expressionOf(waitForOtherBadges, wantedIn('main')))) as string[];
    // The old badges were gone before the first new one came.
    expect(afterwards.filter((one) => !wantedIn('second').includes(one))).toEqual([]);
    await shows(frame, wantedIn('second'), 'the badges of the other workspace in the frame');
    await switchTo(page, 'main');
    await shows(frame, wantedIn('main'), 'the badges of the main workspace in the frame');
    await page.$eval('iframe', (one) => one.remove());
    // The page itself may be covered by its frame.
    await judge(page, '/teams', 'main');
    const rest = new Set((await harness.badges(page)).map(({ users }) => users.join()));
    const later = await harness.openExtension('popup.html');
    await until(async () => (await later.$$eval('.on-page > li', (rows) => rows.length)) === rest.size, {
      what: `${rest.size} people in the popup once the frame is gone`,
    });
    await Promise.all([page.close(), later.close()]);
  });

  test('a subdomain and a region show their own workspaces with their own keys', async () => {
    for (const [name, host, request] of [
      ['acme', 'acme.clockify.me', { region: 'subdomain', subdomain: 'acme', key: DEMO_KEYS.acme }],
      ['usa', 'use2.clockify.me', { region: 'use2', key: DEMO_KEYS.use2 }],
    ] as const) {
      standIn.world.addMember(idOf(name), 'Tess Marlow', `tess@${name}.example`, 'INACTIVE');
      const page = await harness.openApp('/teams', host);
      await harness.waitForState(page, 'setup');
      expect(await harness.badges(page)).toEqual([]);
      expect(await harness.connectByForm(request)).toContain(WORKSPACE_NAMES[name]);
      await judge(page, '/teams', name);
      await page.close();
    }
  });

  test('a page that tells nothing belongs to the only workspace of its host’s key, once there is one', async () => {
    const page = await harness.openApp(EMBEDDED_PATH, 'use2.clockify.me');
    await shows(page.mainFrame(), wantedIn('usa', 'usa'), 'the badges of the region’s only workspace');
    const options = await harness.openExtension('options.html');
    const { data } = await ask(options, 'connection.list', null);
    for (const { id, region } of data as readonly { id: string; region: string }[]) {
      if (region === 'use2') await ask(options, 'connection.forget', { id });
    }
    await harness.waitForState(page, 'setup');
    await page.bringToFront();
    await popupSays('No key is connected for use2.clockify.me');
    await harness.connect({ region: 'use2', key: DEMO_KEYS.use2 });
    await shows(page.mainFrame(), wantedIn('usa', 'usa'), 'what the other key says');
    await Promise.all([page.close(), options.close()]);
  });

  test('one tab has the badges of each place in turn: region, subdomain, forum, shared report and back', async () => {
    for (const name of ['usa', 'acme'] as const) {
      // Somebody added after the first list would only be in the next one.
      if (standIn.world.membersNamed(idOf(name), 'Tess Marlow').length === 0)
        standIn.world.addMember(idOf(name), 'Tess Marlow', `tess@${name}.example`, 'INACTIVE');
    }
    await harness.connect({ region: 'use2', key: DEMO_KEYS.use2 });
    await harness.connect({ region: 'subdomain', subdomain: 'acme', key: DEMO_KEYS.acme });
    const page = await harness.openApp('/teams');
    await judge(page, '/teams', 'main');
    for (const [host, name] of [
      ['use2.clockify.me', 'usa'],
      ['acme.clockify.me', 'acme'],
    ] as const) {
      await page.goto(`https://${host}/teams`);
      await judge(page, '/teams', name);
    }
    await page.goto('https://forum.clockify.me/t/people/1');
    await page.waitForSelector('.cl-person');
    await popupSays('No Clockify page is open');
    expect(await stateOf(page.mainFrame())).toEqual({ state: null, badges: [] });
    await page.goto('https://app.clockify.me/shared/65d8a1b2c3d4e5f60718293a');
    await harness.waitForState(page, 'no-workspace');
    await page.waitForSelector('.cl-report-row');
    expect(await harness.badges(page)).toEqual([]);
    await page.goto('https://app.clockify.me/teams');
    await judge(page, '/teams', 'main');
    await page.close();
  });

  test('a workspace that two keys cover is one workspace, which the switcher names', async () => {
    const { world } = standIn;
    const admin = [...world.workspace(idOf('main')).members].find(
      ([id, { status }]) =>
        id !== world.session.userId && status === 'ACTIVE' && world.user(id).status === 'ACTIVE',
    )?.[0];
    if (admin === undefined) throw new Error('nobody else is active');
    world.keys.set(SECOND_KEY, { key: SECOND_KEY, userId: admin, region: 'global', sight: 'full' });
    expect(await harness.connect({ key: SECOND_KEY })).toContain(WORKSPACE_NAMES.main);
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await shows(frame, [], 'nobody’s page', 'no-workspace');
    await writeSwitcher(page, WORKSPACE_NAMES.main);
    await shows(frame, wantedIn('main'), 'the badges of the named workspace');
    const options = await harness.openExtension('options.html');
    const { data } = await ask(options, 'connection.list', null);
    for (const { id, owner } of data as readonly { id: string; owner: { id: string } }[]) {
      if (owner.id === admin) await ask(options, 'connection.forget', { id });
    }
    await Promise.all([page.close(), options.close()]);
  });

  test('a script that comes late to a page follows its switcher, not earlier calls', async () => {
    const page = await harness.openApp(EMBEDDED_PATH);
    const frame = page.mainFrame();
    await shows(frame, [], 'nobody’s page', 'no-workspace');
    // A browser keeps the first 250 entries for scripts that come late.
    await page.evaluate(
      async (address) => {
        const turns = Array.from({ length: 260 }, (_, turn) => fetch(`${address}?${turn}`));
        for (const answer of await Promise.all(turns)) await answer.text();
      },
      `/api/workspaces/${idOf('main')}/tags`,
    );
    // The earlier script must be done with it, so that only the next one is noted.
    await shows(frame, wantedIn('main'), 'the badges of the workspace that is called');
    await writeSwitcher(page, WORKSPACE_NAMES.second);
    await shows(frame, [], 'nobody, where calls and name contradict each other', 'no-workspace');
    await page.evaluate(expressionOf(noteBadges));
    await harness.reloadExtension();
    await shows(frame, wantedIn('second'), 'the badges of the workspace that is named');
    const { noted } = (await page.evaluate(() => ({
      noted: [...(globalThis as unknown as Noting).noted],
    }))) as {
      noted: string[];
    };
    expect(noted.filter((one) => !wantedIn('second').includes(one))).toEqual([]);
    await page.close();
  });

  if (kind === 'firefox')
    test('switcher and address tell the workspace even without performance entries', async () => {
      const chrome = await chromeScope(harness.browser);
      const setObserver = (isOn: boolean) =>
        chrome(changePreference, ['dom.enable_performance_observer', isOn]);
      await setObserver(false);
      const page = await harness.openApp('/tags');
      // The preference takes some time to reach each process.
      await until(
        async () => {
          await page.goto('https://app.clockify.me/teams');
          return page.evaluate(() => !('PerformanceObserver' in window));
        },
        { what: 'a page without observers' },
      );
      await judge(page, '/teams', 'main');
      const before = await onlyInMain(page);
      await switchTo(page, 'second');
      await leaves(page, before);
      await judge(page, '/teams', 'second');
      await page.goto(`https://app.clockify.me/workspaces/${idOf('main')}/settings`);
      await harness.waitForState(page, 'ready');
      await setObserver(true);
      await page.close();
    });

  test('no page logged an error', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});

/** In the page: notes every badge that appears from now on. */
function noteBadges(): void {
  const noted = new Set<string>();
  Object.assign(globalThis, { noted });
  const note = (): void => {
    for (const { dataset } of document.querySelectorAll<HTMLElement>('member-status-badge')) {
      noted.add(`${dataset.standing} ${dataset.users?.split(' ').sort().join(' ')}`);
    }
  };
  new MutationObserver(note).observe(document, { childList: true, subtree: true });
}

interface Noting {
  readonly noted: ReadonlySet<string>;
}

/** In the browser's own window (Firefox). */
function changePreference(name: string, value: boolean): void {
  const { Services } = globalThis as unknown as {
    Services: { prefs: { setBoolPref(name: string, value: boolean): void } };
  };
  Services.prefs.setBoolPref(name, value);
}

async function addFrame(page: Page, path: string): Promise<Frame> {
  await page.evaluate((address) => {
    const frame = document.createElement('iframe');
    frame.style.cssText = 'position:fixed;right:0;bottom:0;width:320px;height:220px';
    frame.src = address;
    document.body.append(frame);
  }, path);
  return page.waitForFrame((frame) => frame.url().endsWith(path));
}

interface FrameState {
  readonly state: string | null;
  readonly badges: readonly string[];
}

function stateOf(frame: Frame): Promise<FrameState> {
  return frame.evaluate(() => ({
    state: document.documentElement.getAttribute('data-member-status'),
    badges: [...document.querySelectorAll<HTMLElement>('member-status-badge')].map(
      ({ dataset }) => `${dataset.standing} ${dataset.users?.split(' ').sort().join(' ')}`,
    ),
  }));
}

function stateWith(badges: readonly string[], state = 'ready'): string {
  return JSON.stringify({ state, badges });
}

/** Opens the card of the frame's last badge, which is at the edge, and checks that it stays inside. */
async function openCard(frame: Frame): Promise<void> {
  const chip = await frame.evaluateHandle(() => {
    const last = [...document.querySelectorAll<HTMLElement>('member-status-badge')].at(-1);
    if (!last?.shadowRoot?.firstElementChild) throw new Error('the frame has no badge');
    last.scrollIntoView({ block: 'end' });
    return last.shadowRoot.firstElementChild;
  });
  await cardOpensByHover(frame, chip);
  const { isInside } = await placeOfCard(frame);
  expect(isInside).toBe(true);
  expect(await frame.evaluate((tag) => parent.document.querySelector(tag), CARD)).toBeNull();
}

/** In the frame: the first badges after those of the old workspace. Resolves when they are there. */
async function waitForOtherBadges(old: readonly string[]): Promise<string[]> {
  const seen = () =>
    [...document.querySelectorAll<HTMLElement>('member-status-badge')].map(
      ({ dataset }) => `${dataset.standing} ${dataset.users?.split(' ').sort().join(' ')}`,
    );
  const deadline = performance.now() + 20_000;
  while (seen().join() === old.join() && performance.now() < deadline) {
    await new Promise((done) => requestAnimationFrame(done));
  }
  return seen();
}
