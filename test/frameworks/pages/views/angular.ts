import { Component, signal } from '@angular/core';
import { FIRST, type Row } from '../../rows.ts';

export const TAG = 'name-list';

@Component({
  selector: TAG,
  template: `<ul>@for (row of rows(); track row.id) {<li [id]="row.id"><span class="name">{{ row.name }}</span>@if (row.name !== null) {<b class="cut">{{ row.name }}</b>}<div class="mixed">{{ row.name }}<button type="button">Edit</button></div><i>{{ row.time }}</i></li>}</ul>`,
})
export class List {
  readonly rows = signal<readonly Row[]>(FIRST);
}
