import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Row } from '../../rows.ts';

export function listOf(rows: readonly Row[]): TemplateResult {
  return html`<ul>${repeat(rows, ({ id }) => id, rowOf)}</ul>`;
}

function rowOf({ id, name, time }: Row): TemplateResult {
  return html`<li id=${id}><span class="name">${name}</span>${name === null ? nothing : html`<b class="cut">${name}</b>`}<div class="mixed">${name}<button type="button">Edit</button></div><i>${time}</i></li>`;
}
