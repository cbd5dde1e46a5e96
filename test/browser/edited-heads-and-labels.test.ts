/** Badges follow every change of what says who a name is: heads, labels, captions, and what opens a menu. */
import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import {
  makePlace,
  putInPlace,
  type StageWindow,
  settled,
  setUpStage,
  timeClock,
} from './cases/case-page.ts';
import { BROWSERS, expressionOf } from './harness.ts';

const ROUNDS = 1_500;

describe.each(BROWSERS)('edited heads and labels in %s', (kind) => {
  let page: Page;

  setUpStage(kind, async (stage) => {
    ({ page } = stage);
    await makePlace(page);
  });

  /** The texts before which badges stand. */
  const badged = () =>
    page.$$eval('#place member-status-badge', (all) => all.map((one) => one.previousSibling?.nodeValue));

  test.each([
    [
      'a caption in a box comes before a name',
      '<div><div id="name"><b>Dana Cole</b></div></div>',
      '#name',
      'before',
      '<div><span>Client:</span></div>',
      [],
    ],
    [
      'a value comes between a label of people and a name of a project',
      '<div class="cl-project-card"><label>Members</label><div id="name">Dana Cole</div></div>',
      '#name',
      'before',
      '<b>Initech</b>',
      [],
    ],
    [
      'a caption loses its words',
      '<div><span id="caption">Client:</span> <b>Dana Cole</b></div>',
      '#caption',
      'data',
      '',
      ['Dana Cole'],
    ],
    [
      'a caption goes',
      '<div><div id="caption"><span>Client:</span></div><b>Dana Cole</b></div>',
      '#caption',
      'outer',
      '',
      ['Dana Cole'],
    ],
    [
      'another element opens a menu',
      '<div><div id="menu" class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div>',
      '#menu',
      'before',
      '<a class="cl-dropdown-toggle">Client</a>',
      [],
    ],
    [
      'another element opens a menu behind a comment',
      '<div><a class="cl-dropdown-toggle">User</a> <!----> <div id="menu" class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div>',
      '#menu',
      'before',
      '<a class="cl-dropdown-toggle">Client</a>',
      [],
    ],
    [
      'the text between two terms goes',
      '<dl><dt>Client</dt><dd id="text">Initech</dd><dt>User</dt><dd>Dana Cole</dd></dl>',
      '#text',
      'outer',
      '',
      [],
    ],
    [
      'a cell reaches down into the next row',
      '<table><tr><th>User</th><th>Project</th></tr><tr><td id="cell">1.50</td></tr><tr><td>Dana Cole</td></tr></table>',
      '#cell',
      'before',
      '<td rowspan="2">2.50</td>',
      [],
    ],
    [
      'a cell comes into the row of heads',
      '<table><tr id="heads"><th id="project">Project</th><th>User</th></tr><tr><td>1.50</td><td>Dana Cole</td></tr></table>',
      '#project',
      'before',
      '<td></td>',
      [],
    ],
  ] as const)('%s', async (_, html, at, place, added, expected) => {
    await putInPlace(page, html);
    expect(await badged()).toEqual(expected.length > 0 ? [] : ['Dana Cole']);
    await page.$eval(
      at,
      (element, [where, markup]) => {
        if (where === 'data') (element.firstChild as Text).data = markup;
        else if (where === 'outer') element.outerHTML = markup;
        else {
          const template = document.createElement('template');
          template.innerHTML = markup;
          element.before(template.content);
        }
      },
      [place, added] as const,
    );
    await settled(page);
    const followed = await badged();
    expect(followed).toEqual(expected);
    // A fresh reading says the same.
    const markup = await page.$eval('#place', (element) => {
      for (const one of element.querySelectorAll('member-status-badge')) one.remove();
      return element.innerHTML;
    });
    await putInPlace(page, markup);
    expect(await badged()).toEqual(followed);
  });

  /** How long thirty changes of a text take beside an element with many names at the end of the page, ms. */
  async function timeBeside(className: string): Promise<number> {
    await page.evaluate((name) => {
      const end = document.createElement('div');
      end.id = 'end';
      end.className = name;
      end.innerHTML = `<ul>${'<li>Dana Cole</li>'.repeat(500)}</ul>`;
      document.body.append(end);
    }, className);
    await putInPlace(page, '<p id="clock">0:00</p>');
    const took = (await page.evaluate(expressionOf(timeClock, 30))) as number;
    await page.$eval('#end', (end) => end.remove());
    return took;
  }

  test('changes elsewhere do not read a menu at the end of the page again', async () => {
    // The shortest of some tries by turns: other programs only make them longer.
    let card = Number.POSITIVE_INFINITY;
    let menu = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 5; tries += 1) {
      card = Math.min(card, await timeBeside('cl-card'));
      menu = Math.min(menu, await timeBeside('cl-dropdown-menu'));
    }
    expect(menu).toBeLessThan(20 * card);
  });

  test('any sequence of edits ends with the badges of a fresh scan', async () => {
    const { wrong, badges } = (await page.evaluate(expressionOf(editAtRandom, ROUNDS))) as {
      wrong: string[];
      badges: number;
    };
    expect(wrong).toEqual([]);
    expect(badges).toBeGreaterThan(ROUNDS / 4);
  });
});

/** Edits the page at random, and compares its badges with those of a copy that is read at once. */
async function editAtRandom(rounds: number): Promise<{ wrong: string[]; badges: number }> {
  const starts = [
    '<div><label>Client</label><div>Dana Cole</div></div>',
    '<div><label>User</label><span>Dana Cole</span></div>',
    '<div><div><label>Client</label></div><div>Dana Cole</div></div>',
    '<div><div><span>Client:</span></div><div><b>Dana Cole</b></div></div>',
    '<div><span>Client:</span> <b>Dana Cole</b></div>',
    '<div><div><label>Status</label></div><div><div><b>Dana Cole</b></div></div></div>',
    '<div><label><span>Status</span></label><div><a class="cl-dropdown-toggle">Ann Lee</a><div class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div></div>',
    '<div><label>Client</label><div><a class="cl-dropdown-toggle">Initech</a><div class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div></div>',
    '<div><a class="cl-dropdown-toggle">Client</a><div class="cl-dropdown-menu"><ul><li>Dana Cole</li></ul></div></div>',
    '<table><thead><tr><th>Project</th><th>User</th></tr></thead><tbody><tr><td>Harbor Works</td><td>Dana Cole</td></tr></tbody></table>',
    '<table><tr><th scope="row">Client</th><td>Dana Cole</td></tr></table>',
    '<div role="grid"><div role="row"><b role="columnheader">User</b><b role="columnheader">Project</b></div><div role="row"><i role="gridcell">Dana Cole</i><i role="gridcell">Harbor Works</i></div></div>',
    '<div class="cl-project-card"><label>Members</label><div>Dana Cole</div></div>',
    '<ul><li><span>Client:</span> <b>Dana Cole</b></li><li><b>Dana Cole</b></li></ul>',
  ];
  const texts = ['Dana Cole', 'Client', 'User', 'Client:', 'User:', 'Initech', '', ' ', 'Team', 'Project'];
  const pieces = [
    '<b>Initech</b>',
    '<b>Dana Cole</b>',
    '<label>Client</label>',
    '<label>User</label>',
    '<div><label>Client</label></div>',
    '<span>Client:</span>',
    '<div><span>Client:</span></div>',
    '<i class="icon"></i>',
    '<input>',
    '<!---->',
  ];
  const cells = [
    ['td', 'Dana Cole'],
    ['td', ''],
    ['th', 'Client'],
  ] as const;

  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const { settled } = globalThis as unknown as StageWindow;
  const place = document.querySelector('#place');
  if (place === null) throw new Error('the place is gone');

  const pageNodes = () => {
    const all: ChildNode[] = [];
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_ALL);
    while (walker.nextNode()) {
      const node = walker.currentNode as ChildNode;
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.localName !== 'member-status-badge') all.push(node);
    }
    return all;
  };
  const badges = () =>
    [...place.querySelectorAll('member-status-badge')].map((badge) => {
      const path = [badge.previousSibling?.nodeValue];
      for (let up = badge.parentElement; up && up !== place; up = up.parentElement) path.push(up.localName);
      return path.join(' < ');
    });
  const make = (target: ChildNode): Node => {
    if (target instanceof HTMLTableCellElement) {
      const [name, text] = pick(cells);
      const cell = document.createElement(name);
      cell.textContent = text;
      return cell;
    }
    const template = document.createElement('template');
    template.innerHTML = pick(pieces);
    return template.content;
  };

  const wrong: string[] = [];
  let count = 0;
  for (let round = 0; round < rounds; round += 1) {
    place.innerHTML = pick(starts);
    await settled();
    const edits: string[] = [];
    for (let edit = random(6); edit >= 0; edit -= 1) {
      const target = pick(pageNodes());
      if (!target) break;
      const name = `${target.nodeName} ${target.textContent}`;
      const kind = random(4);
      if (kind < 2 && target instanceof Text) {
        target.nodeValue = pick(texts);
        edits.push(`${name} becomes ${target.nodeValue}`);
      } else if (kind === 2) {
        target.remove();
        edits.push(`${name} goes`);
      } else if (!(target instanceof Element && /^(TABLE|THEAD|TBODY|TR)$/.test(target.nodeName))) {
        const added = make(target);
        edits.push(`${added.textContent} before ${name}`);
        target.before(added);
      }
      await settled();
    }
    const followed = badges();
    for (const badge of place.querySelectorAll('member-status-badge')) badge.remove();
    // Not as HTML, which would join texts.
    place.replaceChildren(...[...place.childNodes].map((node) => node.cloneNode(true)));
    const markup = place.innerHTML;
    await settled();
    const fresh = badges();
    count += fresh.length;
    if (followed.join() !== fresh.join())
      wrong.push([...edits, markup, `followed: ${followed}`, `fresh: ${fresh}`].join('\n'));
  }
  place.replaceChildren();
  return { wrong, badges: count };
}
