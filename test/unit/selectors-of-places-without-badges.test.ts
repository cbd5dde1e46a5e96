/** The menu of workspaces, whose names may be those of people. */
import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import { WITHOUT_PEOPLE } from '../../src/page/clockify-markup/selectors-of-places-without-badges.ts';

describe('the switcher’s menu at the end of the page', () => {
  const menuOf = (expanded: boolean) => {
    const { document } = new Window();
    document.body.innerHTML = `<main><button data-cy="workspace-dropdown" aria-expanded="${expanded}">Northwind</button></main><div class="cl-dropdown-menu" role="menu"><button data-cy="Ana Silva">Ana Silva</button></div>`;
    return document.querySelector('[role=menu]');
  };

  test('holds no person while the switcher is open', () => {
    expect(menuOf(true)?.matches(WITHOUT_PEOPLE.never)).toBe(true);
  });

  test('is another menu while the switcher is closed', () => {
    expect(menuOf(false)?.matches(WITHOUT_PEOPLE.never)).toBe(false);
  });
});
