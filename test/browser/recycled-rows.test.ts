/** Things besides the text that decide on a badge change under it: recycled rows, controls, editing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { makePlace, putInPlace, type Stage, settled, setUpStage } from './cases/case-page.ts';
import { idOf } from './cases/roster.ts';
import { BROWSERS } from './harness.ts';

describe.each(BROWSERS)('changes in %s', (kind) => {
  let stage: Stage;

  setUpStage(kind, (opened) => {
    stage = opened;
  });

  beforeEach(() => makePlace(stage.page));

  /** Who the badges of the place stand for, and the text before each. */
  const badges = () =>
    stage.page.$$eval('#place member-status-badge', (all) =>
      all.map((one) => `${one.previousSibling?.nodeValue?.trim()} = ${one.getAttribute('data-users')}`),
    );
  const told = (name: string, ...aliases: string[]) => [`${name} = ${aliases.map(idOf).join(' ')}`];

  test('a row in which only an id changes is judged again', async () => {
    await putInPlace(
      stage.page,
      `<table><tr data-user="${idOf('sam1')}"><td>Sam Green</td><td><a href="/users/${idOf('sam1')}">⋮</a></td></tr></table>`,
    );
    expect(await badges()).toEqual(told('Sam Green', 'sam1'));
    const set = (id: string) =>
      stage.page.evaluate((user) => {
        (document.querySelector('#place tr') as Element).setAttribute('data-user', user);
        (document.querySelector('#place a') as Element).setAttribute('href', `/users/${user}`);
      }, id);
    await set(idOf('sam2'));
    await settled(stage.page);
    expect(await badges()).toEqual([]);
    await set(idOf('sam1'));
    await settled(stage.page);
    expect(await badges()).toEqual(told('Sam Green', 'sam1'));
  });

  test('a changed e-mail counts in pinned columns, in the other part of the row', async () => {
    await putInPlace(
      stage.page,
      '<div role="grid"><div><div role="row" row-id="1"><div role="gridcell">Sam Green</div></div></div><div><div role="row" row-id="1"><div role="gridcell" id="mail">sam.green@north.example</div></div></div></div>',
    );
    expect(await badges()).toEqual(told('Sam Green', 'sam1'));
    await stage.page.evaluate(() => {
      const text = document.querySelector('#mail')?.firstChild as Text;
      text.nodeValue = 'green.s@north.example';
    });
    await settled(stage.page);
    expect(await badges()).toEqual([]);
  });

  test('both names of a row with pinned columns are judged again', async () => {
    const part = (cell: string) =>
      `<div><div role="row" row-id="1"><div role="gridcell">${cell}</div></div></div>`;
    await putInPlace(
      stage.page,
      `<div role="grid">${part('Sam Green')}${part('Kim Park')}${part('<i>sam.green@north.example</i>')}</div>`,
    );
    expect(await badges()).toEqual([...told('Sam Green', 'sam1'), ...told('Kim Park', 'kim1', 'kim2')]);
    await stage.page.$eval('#place i', (mail) => {
      (mail.firstChild as Text).nodeValue = 'green.s@north.example';
    });
    await settled(stage.page);
    expect(await badges()).toEqual(told('Kim Park', 'kim1', 'kim2'));
  });

  test('rows of a report follow its control', async () => {
    await putInPlace(
      stage.page,
      '<div><span>Group by:</span> <a id="by">Project</a></div><div class="cl-component-row"><span data-cy="title">Ana Silva</span></div>',
    );
    expect(await badges()).toEqual([]);
    const set = (text: string) =>
      stage.page.$eval(
        '#by',
        (one, next) => {
          if (one.firstChild) one.firstChild.nodeValue = next;
        },
        text,
      );
    await set('User');
    await settled(stage.page);
    expect(await badges()).toEqual(told('Ana Silva', 'ana'));
    await set('Client');
    await settled(stage.page);
    expect(await badges()).toEqual([]);
  });

  test('a control that comes after its rows counts', async () => {
    await putInPlace(
      stage.page,
      '<div id="bar"></div><div class="cl-component-row"><span data-cy="title">Ana Silva</span></div>',
    );
    expect(await badges()).toEqual([]);
    await stage.page.$eval('#bar', (bar) => {
      bar.textContent = 'Group by: User';
    });
    await settled(stage.page);
    expect(await badges()).toEqual(told('Ana Silva', 'ana'));
  });

  /** What the page's own listener saves at the first key. */
  async function savedAtKey(field: string): Promise<string | undefined> {
    const { page } = stage;
    await page.$eval(field, (element) => {
      element.addEventListener(
        'keydown',
        () => {
          (element as HTMLElement).dataset.saved = element.innerHTML;
        },
        { once: true, capture: true },
      );
    });
    await page.keyboard.press('End');
    return page.$eval(field, (element) => (element as HTMLElement).dataset.saved);
  }

  test('an element that becomes editable has no badge at the first key', async () => {
    const { page } = stage;
    await putInPlace(page, '<div id="field">Dana Cole</div><p>Dana Cole</p>');
    expect(await badges()).toHaveLength(2);
    await page.$eval('#field', (field) => {
      field.setAttribute('contenteditable', 'true');
      (field as HTMLElement).focus();
    });
    expect(await savedAtKey('#field')).toBe('Dana Cole');
    await settled(page);
    expect(await badges()).toHaveLength(1);
  });

  test('an element that already has the focus has none either', async () => {
    const { page } = stage;
    await putInPlace(page, '<div id="field" tabindex="0">Dana Cole</div>');
    expect(await badges()).toHaveLength(1);
    await page.focus('#field');
    await page.$eval('#field', (field) => field.setAttribute('contenteditable', ''));
    expect(await savedAtKey('#field')).toBe('Dana Cole');
  });

  test('a document that becomes editable as a whole has no badge at the first key', async () => {
    const { page } = stage;
    await putInPlace(page, '<div id="field">Dana Cole</div>');
    expect(await badges()).toHaveLength(1);
    await page.evaluate(() => {
      document.designMode = 'on';
      getSelection()?.collapse(document.querySelector('#field'), 0);
    });
    await page.keyboard.press('End');
    await settled(page);
    expect(await badges()).toEqual([]);
    await page.evaluate(() => {
      document.designMode = 'off';
    });
  });
});
