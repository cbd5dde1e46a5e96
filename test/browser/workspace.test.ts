/** Which workspace a page shows: two tabs, a workspace without a key, other hosts, other addresses. */
import type { Frame, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_KEYS, WORKSPACE_NAMES } from '../clockify/generator.ts';
import { judgeOf, pageData } from '../clockify/pages/data.ts';
import { EMBEDDED_PATH } from '../clockify/pages/serve.ts';
import { type StandIn, startStandIn } from '../clockify/service.ts';
import { ask, BROWSERS, expressionOf, type Harness, launch, until } from './harness.ts';
import { CORRECT, judgePage, switchWorkspace } from './tour.ts';

interface FirstBadge {
  firstBadge?: DocumentReadyState;
}

/** Runs in a page before anything else: how far its load is when the first badge comes; an image holds it up. */
function noteFirstBadge(): void {
  new Image().src = '/held';
  new MutationObserver((_, observer) => {
    if (document.querySelector('member-status-badge') === null) return;
    (globalThis as unknown as FirstBadge).firstBadge = document.readyState;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
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

  /** Until every badge of the old workspace is gone: the new one's are judged after it. */
  async function leaves(page: Page, badge: string): Promise<void> {
    await until(async () => (await harness.badges(page)).every(({ users }) => !users.includes(badge)), {
      what: 'the end of the old badges',
    });
  }

  /** Flagged in the main workspace and nowhere else on the page of the second. */
  async function onlyInMain(page: Page): Promise<string> {
    const second = standIn.world.expected(idOf('second'));
    const found = (await harness.badges(page)).flatMap(({ users }) => users).find((id) => !second.has(id));
    if (found === undefined) throw new Error('everybody is in both workspaces');
    return found;
  }

  /** Badges of the page that tells nothing, by the list of a workspace. */
  function wantedIn(name: keyof typeof WORKSPACE_NAMES): string[] {
    const { world } = standIn;
    const judge = judgeOf(world, world.workspace(idOf(name)));
    return embedded().flatMap((text) => {
      const badge = judge(text);
      return badge === undefined ? [] : [`${badge.standing} ${[...badge.users].sort().join(' ')}`];
    });
  }

  const embedded = () =>
    pageData(standIn.world, standIn.world.workspace(idOf('main'))).dashboard.map(({ name }) => name);

  async function shows(frame: Frame, badges: readonly string[], what: string): Promise<void> {
    await until(async () => JSON.stringify(await stateOf(frame)) === stateWith(badges), { what });
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

  test('a workspace that no key covers is setup without a badge, also after a switch, and back again', async () => {
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
      [`#/workspaces/${idOf('usa')}/settings`, 'setup'],
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

  test('a page of which nothing tells the workspace has no badge before it has loaded, and the right ones then', async () => {
    standIn.faults.set({ kind: 'hang', match: '/held' });
    const page = await harness.newPage();
    await page.evaluateOnNewDocument(expressionOf(noteFirstBadge));
    const loading = page.goto(`https://app.clockify.me${EMBEDDED_PATH}`);
    await page.waitForSelector('.cl-person');
    const [name = ''] = [...standIn.world.expected(idOf('main'))].flatMap(([id, standing]) =>
      standing === 'deactivated-here' ? (standIn.world.user(id).name ?? []) : [],
    );
    await page.evaluate((text) => {
      for (const [id, data] of Object.entries({ gone: text, renamed: text, named: 'Nobody Known' })) {
        const place = document.createElement('p');
        place.id = id;
        place.textContent = data;
        document.body.append(place);
      }
    }, name);
    // The background answers one after the other: by now the first page has the list too.
    const other = await harness.openApp('/teams');
    await harness.waitForState(other, 'ready');
    expect(await page.evaluate(() => document.documentElement.dataset.memberStatus)).toBe('waiting');
    await page.bringToFront();
    await page.evaluate((text) => {
      document.querySelector('#gone')?.remove();
      for (const [id, data] of Object.entries({ renamed: 'Nobody Known', named: text })) {
        const node = document.getElementById(id)?.firstChild as Text;
        node.data = data;
      }
    }, name);
    standIn.faults.clear();
    await loading;
    await harness.waitForState(page, 'ready');
    const first = await page.evaluate(() => (globalThis as unknown as FirstBadge).firstBadge);
    expect(first).toBe('complete');
    const texts = (await harness.badges(page)).map(({ text }) => text);
    expect(texts.filter((text) => text === name || text === 'Nobody Known')).toHaveLength(
      await page.$$eval(
        'span,#named',
        (places, text) => places.filter((one) => one.textContent === text).length,
        name,
      ),
    );
    expect(texts).toContain(name);
    expect(texts).not.toContain('Nobody Known');
    await Promise.all([page.close(), other.close()]);
  });

  test('a page of which nothing tells the workspace stays with the one that was active when it came', async () => {
    const { world } = standIn;
    const { userId } = world.session;
    const main = idOf('main');
    const page = await harness.openApp(EMBEDDED_PATH);
    await shows(page.mainFrame(), wantedIn('main'), 'the badges of the active workspace');
    const other = await harness.openApp('/teams');
    await switchTo(other, 'second');
    world.user(userId).activeWorkspace = idOf('second');
    await judge(other, '/teams', 'second');
    // Within the minute in which nobody asks whether another workspace is active.
    const later = await harness.openApp(EMBEDDED_PATH);
    await shows(later.mainFrame(), wantedIn('second'), 'the badges of the workspace that is active now');

    const one = embedded()
      .flatMap((name) => world.membersNamed(main, name))
      .find(({ id }) => id !== userId && world.expected(main).get(id) === 'active');
    if (one === undefined) throw new Error('nobody is active');
    world.setMembership(main, one.id, 'INACTIVE');
    const options = await harness.openExtension('options.html');
    await ask(options, 'workspace.refresh', { workspaceId: main });
    await shows(page.mainFrame(), wantedIn('main'), 'one more badge on the page that came first');
    await shows(later.mainFrame(), wantedIn('second'), 'the badges of the second page as they were');
    world.setMembership(main, one.id, 'ACTIVE');
    world.user(userId).activeWorkspace = main;
    await ask(options, 'workspace.refresh', { workspaceId: main });
    await Promise.all([page.close(), other.close(), later.close(), options.close()]);
  });

  test.each(['/en/teams', '/de/dashboard', '/pt/reports/detailed'])(
    'a language in front of the path: %s',
    async (path) => {
      const page = await harness.openApp(path);
      await judge(page, path, 'main');
      await page.close();
    },
  );

  test('a report whose address names its users', async () => {
    const main = standIn.world.expected(idOf('main'));
    const flagged = [...main].filter(([, standing]) => standing === 'deactivated-here').map(([id]) => id);
    const whole = await harness.openApp('/reports/detailed');
    await judge(whole, '/reports/detailed', 'main');
    const shown = new Set((await harness.badges(whole)).flatMap(({ users }) => users));
    const wanted = flagged.filter((id) => shown.has(id)).slice(0, 2);
    expect(wanted).toHaveLength(2);
    const path = `/reports/detailed?filterValuesData=${encodeURIComponent(JSON.stringify({ users: wanted }))}`;
    const page = await harness.openApp(path);
    await harness.waitForState(page, 'ready');
    const seen = async () => [...new Set((await harness.badges(page)).flatMap(({ users }) => users))].sort();
    await until(async () => (await seen()).length >= wanted.length, { what: 'badges' });
    expect(await seen()).toEqual(wanted.sort());
    await Promise.all([whole.close(), page.close()]);
  });

  test('a frame of the app is of the workspace of the page around it, also after a switch there', async () => {
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

    const card = await openCard(frame);
    expect(card).toEqual({ inside: true, above: false });
    await page.keyboard.press('Escape');

    await switchTo(page, 'second');
    const afterwards = (await frame.evaluate(expressionOf(waitForOtherBadges, wantedIn('main')))) as string[];
    // The old badges were gone before the first new one came.
    expect(afterwards.filter((one) => !wantedIn('second').includes(one))).toEqual([]);
    await shows(frame, wantedIn('second'), 'the badges of the other workspace in the frame');
    await switchTo(page, 'main');
    await shows(frame, wantedIn('main'), 'the badges of the main workspace in the frame');
    await page.$eval('iframe', (one) => one.remove());
    const rest = new Set((await harness.badges(page)).map(({ users }) => users.join()));
    const later = await harness.openExtension('popup.html');
    await until(async () => (await later.$$eval('.on-page > li', (rows) => rows.length)) === rest.size, {
      what: `${rest.size} people in the popup once the frame is gone`,
    });
    await Promise.all([page.close(), later.close()]);
  });

  test('a subdomain and a region show their own, by a key of their own', async () => {
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

  test('a page of which nothing tells the workspace follows when the key is replaced by another', async () => {
    const page = await harness.openApp(EMBEDDED_PATH);
    await shows(page.mainFrame(), wantedIn('main'), 'the badges of the active workspace');
    const options = await harness.openExtension('options.html');
    const { data } = await ask(options, 'connection.list', null);
    for (const { id } of data as readonly { id: string }[]) await ask(options, 'connection.forget', { id });
    await harness.waitForState(page, 'setup');
    standIn.world.user(standIn.world.session.userId).activeWorkspace = idOf('usa');
    await harness.connect({ region: 'use2', key: DEMO_KEYS.use2 });
    await shows(page.mainFrame(), wantedIn('usa'), 'what the other key says');
    await Promise.all([page.close(), options.close()]);
  });

  test('nothing was logged as an error on any page', () => {
    expect(harness.consoleErrors).toEqual([]);
  });
});

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

function stateWith(badges: readonly string[]): string {
  return JSON.stringify({ state: 'ready', badges });
}

/** Opens the card of the last badge of the frame, at whose edge it stands, and says where it is. */
async function openCard(frame: Frame): Promise<{ inside: boolean; above: boolean }> {
  await frame.evaluate(() => {
    const last = [...document.querySelectorAll<HTMLElement>('member-status-badge')].at(-1);
    last?.scrollIntoView({ block: 'end' });
    last?.focus();
  });
  return until(
    () =>
      frame.evaluate(() => {
        const card = document.querySelector('member-status-card');
        if (!card?.shadowRoot?.querySelector('.statuses')) return null;
        const { left, top, right, bottom } = card.getBoundingClientRect();
        return {
          inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
          above: parent.document.querySelector('member-status-card') !== null,
        };
      }),
    { what: 'the card in the frame' },
  ) as Promise<{ inside: boolean; above: boolean }>;
}

/** In the frame: the first badges that stand after those of the old workspace, and all is over when they do. */
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
