/** The content script on a page that changes: edits, removed badges, keys, and what stays behind. */
import type { ElementHandle, Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import type { StandIn } from '../stand-in/service.ts';
import {
  answered,
  cardCloses,
  cardOpens,
  cardOpensByHover,
  inCard,
  placeOfCard,
  pressInCard,
} from './card-root.ts';
import {
  makePlace,
  putInPlace,
  type StageWindow,
  settled,
  setUpStage,
  timeClock,
} from './cases/case-page.ts';
import { idOf } from './cases/roster.ts';
import { BROWSERS, chromeScope, expressionOf, focusByKey, type Harness, resize, until } from './harness.ts';

describe.each(BROWSERS)('a changing page in %s', (kind) => {
  let harness: Harness;
  let page: Page;
  let standIn: StandIn;

  setUpStage(kind, async (stage) => {
    ({ harness, page, standIn } = stage);
    await makePlace(page);
  });

  const put = (html: string) => putInPlace(page, html);

  function standings(): Promise<string[]> {
    return page.$$eval('#place member-status-badge', (all) =>
      all.map((one) => one.getAttribute('data-standing') ?? ''),
    );
  }

  test('any sequence of edits ends with the badges of a fresh scan', async () => {
    const differences = (await page.evaluate(
      expressionOf(editAtRandom, 600, idOf('sam1'), idOf('sam2')),
    )) as {
      wrong: string[];
      badges: number;
    };
    expect(differences.wrong).toEqual([]);
    expect(differences.badges).toBeGreaterThan(300);
  });

  test('a recycled row in which only the e-mail changes is judged again', async () => {
    await put('<table><tr><td>Sam Green</td><td id="mail">sam.green@north.example</td></tr></table>');
    expect(await standings()).toEqual(['deactivated-here']);
    await page.$eval('#mail', (cell) => {
      (cell.firstChild as Text).nodeValue = 'green.s@north.example';
    });
    await settled(page);
    expect(await standings()).toEqual([]);
    await page.$eval('#mail', (cell) => {
      cell.textContent = 'nobody@north.example';
    });
    await settled(page);
    expect(await standings()).toEqual(['ambiguous']);
  });

  test('a badge goes when its name changes together with a thousand new elements', async () => {
    await put('<p id="name">Dana Cole</p><p id="moved">Dana Cole</p>');
    await until(async () => (await standings()).length === 2, { what: 'both badges' });
    await page.evaluate(() => {
      const textIn = (selector: string) => document.querySelector(selector)?.firstChild as Text;
      textIn('#name').nodeValue = 'Nobody Here';
      textIn('#moved').remove();
      const more = Array.from({ length: 1_500 }, () => document.createElement('i'));
      (document.querySelector('#place') as Element).append(...more);
    });
    await until(async () => (await standings()).length === 0, { what: 'no badge' });
  });

  test('a copy of a row has its own badge, and none once it has another name', async () => {
    await put('<p id="name"><b>Dana Cole</b></p>');
    await until(async () => (await standings()).length === 1, { what: 'the badge' });
    await page.evaluate(() => {
      const copies = ['Dana Cole', 'Nobody Here'].map((name) => {
        const copy = document.querySelector('#name')?.cloneNode(true) as Element;
        (copy.querySelector('b')?.firstChild as Text).nodeValue = name;
        return copy;
      });
      (document.querySelector('#place') as Element).append(...copies);
    });
    const seen = () =>
      page.$$eval('#place p', (rows) =>
        rows.map((row) => {
          const badges = [...row.querySelectorAll('member-status-badge')];
          return `${row.textContent}: ${badges.filter((one) => one.shadowRoot !== null).length} of ${badges.length}`;
        }),
      );
    const wanted = ['Dana Cole: 1 of 1', 'Dana Cole: 1 of 1', 'Nobody Here: 0 of 0'].join();
    await until(async () => (await seen()).join() === wanted, { what: wanted });
  });

  test.each(EDITS)('only the badges of a fresh scan remain: %s', async (_, html, edit) => {
    // A judgement before may have made the old place one that is always judged again.
    await makePlace(page);
    await put(html);
    await page.evaluate(typeof edit === 'string' ? edit : expressionOf(edit));
    const { stood, fresh } = (await page.evaluate(expressionOf(compareWithFresh))) as Record<
      'stood' | 'fresh',
      string[]
    >;
    expect(stood).toEqual(fresh);
  });

  test('rows that come one by one are read as fast in a long list as in a short one', async () => {
    const [short = 0, long = 0] = (await page.evaluate(expressionOf(timeRows, [50, 10_000]))) as number[];
    expect(long).toBeLessThan(4 * short + 15);
  });

  test('a change is read as fast as before once what depended on the whole page has gone', async () => {
    const times: number[] = [];
    // The row of a report without controls depends on all of `main`, and the name of one word on all of its page.
    const pages = [
      '<p>Nobody Here</p>',
      '<div class="cl-component-row"><span data-cy="title">Dana Cole</span></div><p>Madonna</p>',
    ];
    for (const html of pages) {
      await put(html);
      await put(
        `<div>${'<div><span>Dana Cole</span><i>1:00</i></div>'.repeat(500)}</div><p id="clock">0:00</p>`,
      );
      times.push((await page.evaluate(expressionOf(timeClock, 20))) as number);
    }
    const [before = 0, after = 0] = times;
    expect(after).toBeLessThan(4 * before + 1000);
  });

  test('a page that removes a badge again and again gets it back only a few times', async () => {
    const returns = await page.evaluate(async () => {
      const place = document.querySelector('#place');
      if (place === null) throw new Error('the page has no place');
      let seen = 0;
      const observer = new MutationObserver(() => {
        for (const badge of place.querySelectorAll('member-status-badge')) {
          seen += 1;
          badge.remove();
        }
      });
      observer.observe(place, { childList: true, subtree: true });
      place.innerHTML = '<p>Dana Cole</p>';
      const { settled } = globalThis as unknown as StageWindow;
      // Waits until it has not come back for ten frames.
      for (let last = -1, quiet = 0; quiet < 10; quiet = seen === last ? quiet + 1 : 0) {
        last = seen;
        await settled();
        await new Promise((done) => requestAnimationFrame(done));
      }
      observer.disconnect();
      return seen;
    });
    expect(returns).toBeGreaterThan(1);
    expect(returns).toBeLessThanOrEqual(10);
  });

  test('a text that goes into a shadow tree with another name stops no badge of the same change', async () => {
    await put('<p id="from">Dana Cole</p><p id="late"></p>');
    await page.evaluate(() => {
      const [from, late] = ['#from', '#late'].map((id) => document.querySelector(id)) as [Element, Element];
      const text = from.firstChild as Text;
      from.attachShadow({ mode: 'open' }).append(text);
      text.nodeValue = 'Ray Otto';
      late.textContent = 'Nora Vance';
    });
    await settled(page);
    expect(await standings()).toEqual(['deleted']);
    const inside = await page.$eval('#from', (from) => from.shadowRoot?.childNodes.length);
    expect(inside).toBe(1);
  });

  test('a page that writes many names into one element anew keeps all badges, however often', async () => {
    const counts = await page.evaluate(async () => {
      const place = document.querySelector('#place');
      if (place === null) throw new Error('the page has no place');
      const found: number[] = [];
      for (let time = 0; time < 20; time += 1) {
        place.innerHTML = 'Dana Cole<br>'.repeat(12);
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        found.push(place.querySelectorAll('member-status-badge').length);
      }
      return found;
    });
    expect(counts).toEqual(Array.from({ length: 20 }, () => 12));
  });

  test('badges in a hidden panel get their place once the panel is shown', async () => {
    const names =
      '<div style="width:50px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">Dana Cole</div><div style="display:grid">Dana Cole<i>x</i></div>';
    await put(`<div>${names}</div><div style="display:none">${names}</div>`);
    await until(async () => (await standings()).length === 4, { what: 'every badge' });
    // Arranging something else must not drop the hidden ones.
    await page.evaluate(() => {
      const one = document.createElement('p');
      one.textContent = 'Dana Cole';
      (document.querySelector('#place') as Element).append(one);
    });
    await settled(page);
    await page.$eval('#place > :nth-child(2)', (panel) => {
      (panel as HTMLElement).style.display = '';
    });
    const places = () =>
      page.$$eval('#place > div', (panels) =>
        panels.map((panel) =>
          [...panel.querySelectorAll('member-status-badge')].map((badge) => {
            const chip = badge.shadowRoot?.firstElementChild?.getBoundingClientRect();
            return Math.round((chip?.left ?? 0) - (badge.parentElement?.getBoundingClientRect().left ?? 0));
          }),
        ),
      );
    const [cut = 0, whole = 0] = await until(
      async () => {
        const [always, later] = await places();
        if (JSON.stringify(always) !== JSON.stringify(later))
          throw new Error(`${always} differs from ${later}`);
        return later;
      },
      { what: 'the same places' },
    );
    expect(cut).toBeLessThan(40);
    expect(whole).toBeGreaterThan(60);
  });

  test('a badge is a tab stop beside plain text, but not in links, buttons, options and grids', async () => {
    await put(
      '<p>Dana Cole</p><a href="/x">Dana Cole</a><button>Dana Cole</button><div role="listbox"><div role="option">Dana Cole</div></div><div role="grid"><div role="row"><div role="gridcell">Dana Cole</div></div></div>',
    );
    expect(
      await page.$$eval('#place member-status-badge', (all) =>
        all.map((one) => (one as HTMLElement).tabIndex),
      ),
    ).toEqual([0, -1, -1, -1, -1]);
    expect((await harness.badges(page)).map(({ label }) => label)).toEqual([
      'Dana Cole is deactivated in this workspace, although the account is active',
      ...Array.from({ length: 4 }, () => ', Deactivated here'),
    ]);
  });

  test('the card opens by focus, lets Tab go through it, closes by Escape, and stays inside a small viewport', async () => {
    await resize(page, 320, 480);
    await put('<p style="text-align:right">Dana Cole</p>');
    await focusByKey(page, '#place member-status-badge');
    await cardOpens(page);
    expect((await placeOfCard(page)).isInside).toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('member-status-card');
    await page.keyboard.press('Escape');
    await cardCloses(page);
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('member-status-badge');
    await resize(page, 1280, 800);
  });

  test('Refresh by keyboard leaves the card open and the focus on its button', async () => {
    await put('<p>Dana Cole</p>');
    await focusByKey(page, '#place member-status-badge');
    await cardOpens(page, 'Refresh');
    await inCard(page, (root) => (root.querySelector('section') as Element).setAttribute('data-before', ''));
    const focused = async () => {
      const text = await inCard(page, (root) => root.activeElement?.textContent ?? '');
      if (text === null) throw new Error('the card has closed');
      return text;
    };
    while ((await focused()) !== 'Refresh') {
      if ((await focused()) === 'Copy user id') throw new Error('Tab skips Refresh');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await until(
      () => inCard(page, (root) => root.querySelector('section') && !root.querySelector('[data-before]')),
      { what: 'the card, read anew' },
    );
    expect(await focused()).toBe('Refresh');
    await page.keyboard.press('Escape');
  });

  test('after a Refresh that failed, a press in the card leaves the focus on the page too', async () => {
    await put('<input id="field"><p>Dana Cole</p>');
    await page.focus('#field');
    const chip = await page.evaluateHandle(
      () => document.querySelector('#place member-status-badge')?.shadowRoot?.firstElementChild as Element,
    );
    await cardOpensByHover(page, chip as ElementHandle);
    const end = standIn.faults.set({ kind: 'error', status: 400, match: '/users' });
    for (const _ of ['it fails', 'after the failure']) {
      await pressInCard(page, 'Refresh');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('field');
      await answered(page);
    }
    end();
    expect(await inCard(page, (root) => root.querySelector('.live')?.textContent)).toContain('did not work');
    await page.mouse.move(700, 600);
    await cardCloses(page);
  });

  test('the card shows what to copy, and says so, when the clipboard is denied', async () => {
    await denyClipboard(harness, page);
    await put('<p>Dana Cole</p>');
    await focusByKey(page, '#place member-status-badge');
    const said = await until(
      async () => {
        // Firefox sends the preference to its processes one after the other. Until then, the press copies.
        await pressInCard(page, 'Copy user id');
        await answered(page);
        return inCard(page, (root) => {
          const shown = root.querySelector('code');
          const { bottom = Number.POSITIVE_INFINITY } = shown?.getBoundingClientRect() ?? {};
          return (
            shown && bottom <= innerHeight && [shown.textContent, shown.previousSibling?.nodeValue].join(' ')
          );
        });
      },
      { what: 'the text to copy by hand' },
    );
    expect(said).toBe(`${idOf('dana')} This page has no access to the clipboard. Select and copy:`);
  });
});

/** Runs in the page. */
function rewriteText(selector: string, text: string): void {
  (document.querySelector(selector)?.firstChild as Text).nodeValue = text;
}

/** Runs in the page. */
function appendText(selector: string, text: string): void {
  (document.querySelector(selector) as Element).append(text);
}

/** In the page: removes a row, changes its name, and puts it back. */
async function renameOutside(name: string): Promise<void> {
  const row = document.querySelector('#row') as Element;
  const text = row.querySelector('b')?.firstChild as Text;
  row.remove();
  await new Promise((done) => setTimeout(done));
  text.nodeValue = name;
  await new Promise((done) => setTimeout(done));
  (document.querySelector('#place') as Element).append(row);
}

type Edit = (() => Promise<void> | void) | string;

/** Orders of edits in which one person's badge could stay beside another name. An edit is a function or its call. */
const EDITS: readonly (readonly [what: string, html: string, edit: Edit])[] = [
  [
    'two names one after the other in a line that is cut',
    '<div id="cut" style="width:60px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">Ann Lee</div>',
    async () => {
      const text = document.querySelector('#cut')?.firstChild as Text;
      await new Promise((done) => requestAnimationFrame(done));
      for (const name of ['Dana Cole', 'Ray Otto']) {
        text.nodeValue = name;
        // The observers of the first change run before the code after this.
        await Promise.resolve();
      }
    },
  ],
  [
    'a longer name that loses its end',
    '<p><b>Ray Otto</b><i> 2</i></p>',
    () => (document.querySelector('#place i') as Element).remove(),
  ],
  [
    'a name that becomes the beginning of a longer one',
    '<p><b>Ray Otto</b><i></i></p>',
    expressionOf(appendText, '#place i', ' 2'),
  ],
  [
    'an element that comes between two texts, of which the later one is a name',
    '<p id="line"></p>',
    async () => {
      const line = document.querySelector('#line') as Element;
      line.append('Nobody', 'Dana Cole');
      await new Promise((done) => setTimeout(done));
      line.insertBefore(document.createElement('i'), line.lastChild);
    },
  ],
  [
    'an element that goes from between two parts of a name',
    '<p id="line">Dana <i></i>Cole</p>',
    () => (document.querySelector('#line i') as Element).remove(),
  ],
  [
    'a row that gets another name while it is out of the page',
    '<p id="row"><b>Dana Cole</b></p>',
    expressionOf(renameOutside, 'Nobody Here'),
  ],
  [
    'a row that gets the name of somebody else who is flagged while it is out of the page',
    '<p id="row"><b>Dana Cole</b></p>',
    expressionOf(renameOutside, 'Ray Otto'),
  ],
  [
    'a heading that comes after its rows',
    '<table><tbody><tr><td>Harbor Works</td><td>Dana Cole</td></tr></tbody></table>',
    () => {
      const head = document.createElement('thead');
      head.innerHTML = '<tr><th>Project</th><th>User</th></tr>';
      (document.querySelector('#place table') as Element).prepend(head);
    },
  ],
  [
    'a heading that goes while its rows stay',
    '<table><thead><tr><th>Project</th><th>User</th></tr></thead><tbody><tr><td>Harbor Works</td><td>Dana Cole</td></tr></tbody></table>',
    () => (document.querySelector('#place thead') as Element).remove(),
  ],
  [
    'a heading that comes after its rows in a table of its own',
    '<div><div><table><tbody><tr><td>Harbor Works</td><td>Dana Cole</td></tr></tbody></table></div></div>',
    () => {
      const head = document.createElement('table');
      head.innerHTML = '<thead><tr><th>User</th><th>Project</th></tr></thead>';
      (document.querySelector('#place div') as Element).prepend(head);
    },
  ],
  [
    'a heading in a table of its own that gets another word',
    '<div><div><table><thead><tr><th>User</th></tr></thead></table></div><div><table><tbody><tr><td>Dana Cole</td></tr></tbody></table></div></div>',
    expressionOf(rewriteText, '#place th', 'Project'),
  ],
  [
    'a heading in a table of its own that gets its word late',
    '<div><table><thead><tr><th></th></tr></thead></table><table><tbody><tr><td>Dana Cole</td></tr></tbody></table></div>',
    expressionOf(appendText, '#place th', 'Project'),
  ],
  [
    'a cell that comes before a name',
    '<table><thead><tr><th>User</th><th>Project</th></tr></thead><tbody><tr><td>Dana Cole</td></tr></tbody></table>',
    () => (document.querySelector('#place tbody tr') as Element).prepend(document.createElement('td')),
  ],
  [
    'a cell before a name that goes',
    '<div role="grid"><div role="row"><b role="columnheader">User</b><b role="columnheader">Project</b></div><div role="row"><i role="gridcell"></i><i role="gridcell">Dana Cole</i></div></div>',
    () => (document.querySelector('#place i') as Element).remove(),
  ],
  [
    'a label that gets its word after the name',
    '<div><div><span id="label"></span> <span>Dana Cole</span></div></div>',
    expressionOf(appendText, '#label', 'Client:'),
  ],
  [
    'a label that gets another word',
    '<div><div><b id="label">Project:</b> Dana Cole</div></div>',
    expressionOf(rewriteText, '#label', 'Submitted by:'),
  ],
  [
    'a label that comes before a name',
    '<div><div><span>Dana Cole</span></div></div>',
    () => {
      const label = document.createElement('span');
      label.textContent = 'Task:';
      (document.querySelector('#place div div') as Element).prepend(label);
    },
  ],
  [
    'an element LABEL that gets its word after the name',
    '<div><label id="label"></label><div>Dana Cole</div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'an element LABEL that gets another word',
    '<div><label id="label">Owner</label><div>Dana Cole</div></div>',
    expressionOf(rewriteText, '#label', 'Client'),
  ],
  [
    'an element in a LABEL that gets its word after the name',
    '<div><label><span id="label"></span></label><div>Dana Cole</div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'an element in a LABEL that gets another word',
    '<div><label><span id="label">Owner</span></label><div>Dana Cole</div></div>',
    expressionOf(rewriteText, '#label', 'Client'),
  ],
  [
    'a LABEL in a box of its own that gets its word after the name',
    '<div><div><label id="label"></label></div><div>Dana Cole</div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'a box with a LABEL that comes before a name',
    '<div id="field"><div>Dana Cole</div></div>',
    () => {
      const box = document.createElement('div');
      box.innerHTML = '<label>Client</label>';
      document.querySelector('#field')?.prepend(box);
    },
  ],
  [
    'a LABEL that gets another word and leaves the page, and a name that comes with it',
    '<div><label id="label">Owner</label></div><p id="name"></p>',
    () => {
      const label = document.querySelector('#label') as Element;
      (label.firstChild as Text).nodeValue = 'Client';
      label.remove();
      const name = document.createElement('b');
      name.textContent = 'Dana Cole';
      document.querySelector('#name')?.append(name);
    },
  ],
  [
    'a box that holds nothing but a LABEL once another element has gone',
    '<div><div><label>Client</label><i id="other"></i></div><div>Dana Cole</div></div>',
    () => (document.querySelector('#other') as Element).remove(),
  ],
  [
    'the button of a menu that gets its word after the names in it',
    '<div><a id="label" class="cl-dropdown-toggle"></a><div class="cl-dropdown-menu"><span>Dana Cole</span></div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'a LABEL before a menu that gets its word after the names in it',
    '<div><label id="label"></label><div><a class="cl-dropdown-toggle">Initech</a><div class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'the button of a menu that gets another word',
    '<div><a id="label" class="cl-dropdown-toggle">Client</a><div class="cl-dropdown-menu"><span>Dana Cole</span></div></div>',
    expressionOf(rewriteText, '#label', 'Team'),
  ],
  [
    'an e-mail in the button of a menu that becomes that of a namesake',
    '<div class="cl-dropdown-toggle" role="listitem"><span>Sam Green</span> <small>sam.green@north.example</small></div><div class="cl-dropdown-menu">Dana Cole</div>',
    expressionOf(rewriteText, '#place small', 'green.s@north.example'),
  ],
  [
    'the head of a row that gets its word late',
    '<div role="table"><div role="row"><div role="rowheader" id="label"></div><div role="cell">Dana Cole</div></div></div>',
    expressionOf(appendText, '#label', 'Client'),
  ],
  [
    'controls of a report that are put anew, set to something else',
    '<div id="bar"><span>Group by:</span><div><a>User</a></div></div><div class="cl-component-row"><span data-cy="title"> Dana Cole </span></div>',
    () => {
      const bar = document.createElement('div');
      bar.innerHTML = '<span>Group by:</span><div><a>Project</a></div>';
      document.querySelector('#bar')?.replaceWith(bar);
    },
  ],
  [
    'an e-mail in an item inside of an item',
    '<ul><li>Sam Green <ul><li>Madonna <i>x</i></li></ul></li></ul>',
    expressionOf(rewriteText, '#place i', 'green.s@north.example'),
  ],
  [
    'an e-mail that comes late, levels above the name',
    '<div><div><div id="card"><div><div><span>Sam Green</span></div></div></div></div></div>',
    () => {
      const mail = document.createElement('div');
      mail.textContent = 'green.s@north.example';
      (document.querySelector('#card') as Element).append(mail);
    },
  ],
  [
    'content that moves to another element with a thousand new ones, and then gets another name',
    '<p id="from">Dana Cole</p><p id="to"></p>',
    () => {
      const from = document.querySelector('#from') as Element;
      const to = document.querySelector('#to') as Element;
      to.append(...from.childNodes);
      (to.firstChild as Text).nodeValue = 'Nobody Here';
      const more = Array.from({ length: 1_500 }, () => document.createElement('i'));
      (document.querySelector('#place') as Element).append(...more);
    },
  ],
  [
    'content that moves and gets another name with a thousand new elements, on a page that takes long to read',
    `<p id="from">Dana Cole</p><p id="to"></p><div>${'<i>1:00 </i>'.repeat(20_000)}</div>`,
    () => {
      const to = document.querySelector('#to') as Element;
      to.append(...(document.querySelector('#from') as Element).childNodes);
      (to.firstChild as Text).nodeValue = 'Nobody Here';
      const more = Array.from({ length: 1_500 }, () => document.createElement('i'));
      (document.querySelector('#place') as Element).append(...more);
    },
  ],
  [
    'a name that moves to the column of projects with a thousand new elements, on a page that takes long to read',
    `<table><thead><tr><th>User</th><th>Project</th></tr></thead><tbody><tr><td>Dana Cole</td><td></td></tr></tbody></table><div>${'<i>1:00 </i>'.repeat(20_000)}</div>`,
    () => {
      const [from, to] = document.querySelectorAll('#place td');
      (to as Element).append(...(from as Element).childNodes);
      const more = Array.from({ length: 1_500 }, () => document.createElement('i'));
      (document.querySelector('#place') as Element).append(...more);
    },
  ],
  [
    'a page that changes a name when its badge goes and loses the focus',
    '<p id="one">Dana Cole</p><p id="two">Ray Otto</p>',
    () => {
      const one = document.querySelector('#one') as Element;
      const two = document.querySelector('#two') as Element;
      (one.querySelector('member-status-badge') as HTMLElement).focus();
      one.addEventListener('focusout', () => {
        (two.firstChild as Text).nodeValue = 'Nobody Here';
      });
      (one.firstChild as Text).nodeValue = 'Ann Lee';
    },
  ],
];

/** In the page: for lists of that many rows, the shortest time in which 500 more are read, in milliseconds. */
async function timeRows(lengths: readonly number[]): Promise<number[]> {
  const makeRows = (count: number) =>
    Array.from({ length: count }, () => {
      const row = document.createElement('div');
      row.append(document.createElement('span'));
      return row;
    });
  const { settled } = globalThis as unknown as StageWindow;
  const times: number[] = [];
  for (const length of lengths) {
    const list = document.createElement('div');
    list.append(...makeRows(length));
    document.querySelector('#place')?.replaceChildren(list);
    const rows = makeRows(500);
    const all: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      await settled();
      for (const row of rows) list.append(row);
      const start = performance.now();
      // Observers of all scripts run before what waits for a promise.
      await Promise.resolve();
      all.push(performance.now() - start);
      for (const row of rows) row.remove();
    }
    times.push(Math.min(...all));
  }
  document.querySelector('#place')?.replaceChildren();
  return times;
}

/** In the page: what is there once all is read and laid out, and what is there after the same text is put in again. */
async function compareWithFresh(): Promise<{ stood: string[]; fresh: string[] }> {
  const place = document.querySelector('#place');
  if (place === null) throw new Error('the place is gone');
  const { settled } = globalThis as unknown as StageWindow;
  const laidOut = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const seen = () =>
    [...place.querySelectorAll('member-status-badge')].map((one) => {
      const text = one.previousSibling?.nodeValue || one.nextSibling?.nodeValue;
      return `${text} ${one.getAttribute('data-standing')} ${one.getAttribute('data-users')}`;
    });
  await settled();
  await laidOut();
  const stood = seen();
  const copy = place.cloneNode(true) as Element;
  for (const badge of copy.querySelectorAll('member-status-badge')) badge.remove();
  place.replaceChildren(...copy.childNodes);
  await settled();
  await laidOut();
  return { stood, fresh: seen() };
}

/** Like a setting of the browser, or a frame without permission to write. */
async function denyClipboard({ kind, browser }: Harness, page: Page): Promise<void> {
  if (kind === 'chromium') {
    const session = await page.createCDPSession();
    await session.send('Browser.setPermission', {
      permission: { name: 'clipboard-write' },
      setting: 'denied',
    });
    return;
  }
  const chrome = await chromeScope(browser);
  await chrome(() => {
    const { Services } = globalThis as unknown as {
      Services: { prefs: { setBoolPref(name: string, value: boolean): void } };
    };
    Services.prefs.setBoolPref('dom.allow_cut_copy', false);
  }, []);
}

/** In the page: makes seeded edits of every kind, and compares what is there with a fresh copy of the same text. */
async function editAtRandom(
  rounds: number,
  flaggedId: string,
  activeId: string,
): Promise<{ wrong: string[]; badges: number }> {
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const texts = [
    'Dana Cole',
    'Ann Lee',
    'Dana',
    ' Cole',
    'Sam Green',
    'Madonna',
    'M',
    'sam.green@north.example',
    'green.s@north.example',
    'madonna@north.example',
    'Ray Otto, Ann Lee',
    'Nobody Here',
    'Ann Lee',
    ' (you)',
    ' ',
    '',
  ];
  const place = document.querySelector('#place');
  if (place === null) throw new Error('the place is gone');
  const bare = (root: Element) => {
    const copy = root.cloneNode(true) as Element;
    for (const badge of copy.querySelectorAll('member-status-badge')) badge.remove();
    return copy;
  };
  const seen = (root: Element) =>
    [...root.querySelectorAll('member-status-badge')]
      .map(
        (one) =>
          `${one.previousSibling?.nodeValue}|${one.getAttribute('data-standing')}|${one.getAttribute('data-users')}`,
      )
      .join('\n');
  const nodes = () => {
    const all: Node[] = [];
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_ALL);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.localName !== 'member-status-badge') all.push(node);
    }
    return all;
  };
  const some = (all: readonly Node[]) => all[random(all.length)];
  const make = () => {
    const kind = random(6);
    if (kind === 0) return document.createComment('');
    if (kind < 3) return document.createTextNode(texts[random(texts.length)] ?? '');
    const row = document.createElement('li');
    row.innerHTML = `<span>${texts[random(texts.length)]}</span> <i>${texts[random(texts.length)]}</i>`;
    if (kind === 5) row.append(document.createComment(''), texts[random(texts.length)] ?? '');
    if (random(8) === 0) row.setAttribute('data-id', random(2) === 0 ? flaggedId : activeId);
    return row;
  };
  const { settled } = globalThis as unknown as StageWindow;
  const wrong: string[] = [];
  let badges = 0;
  for (let round = 0; round < rounds; round += 1) {
    place.innerHTML = '<ul><li><span>Dana Cole</span></li></ul>';
    const out: Element[] = [];
    for (let edit = random(14) + 1; edit > 0; edit -= 1) {
      const all = nodes();
      const target = some(all);
      const kind = random(8);
      const away = out.at(-1);
      if (kind === 0 && target instanceof Text) target.nodeValue = texts[random(texts.length)] ?? '';
      else if (kind === 1 && target instanceof Element && target !== place.firstChild)
        target.textContent = texts[random(texts.length)] ?? '';
      else if (kind === 2 && target !== place.firstChild) target?.parentNode?.removeChild(target);
      else if (kind === 3 && target?.parentNode) target.parentNode.insertBefore(make(), target);
      else if (kind === 4 && target instanceof Element) target.append(make());
      else if (kind === 6 && target instanceof Element && target !== place.firstChild) {
        target.remove();
        out.push(target);
        await new Promise((done) => setTimeout(done));
      } else if (kind === 7 && away !== undefined) {
        // Changes it outside of the page, or does not.
        const text = document.createTreeWalker(away, NodeFilter.SHOW_TEXT).nextNode();
        if (text !== null && random(2) === 0) text.nodeValue = texts[random(texts.length)] ?? '';
        if (random(2) === 0) place.firstElementChild?.append(...out.splice(-1));
      } else if (target instanceof Element && !target.contains(place.firstElementChild))
        place.firstElementChild?.prepend(target);
      if (random(3) === 0) await new Promise((done) => setTimeout(done));
    }
    await settled();
    const after = seen(place);
    const fresh = bare(place);
    const markup = fresh.innerHTML;
    place.replaceChildren(...fresh.childNodes);
    await settled();
    const wanted = seen(place);
    badges += place.querySelectorAll('member-status-badge').length;
    if (after !== wanted) wrong.push(`${markup}\n  stood: ${after}\n  fresh: ${wanted}`);
  }
  place.replaceChildren();
  return { wrong: wrong.slice(0, 5), badges };
}
