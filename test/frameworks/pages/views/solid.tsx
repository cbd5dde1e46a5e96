import { For, type JSX, Show } from 'solid-js';
import type { Row } from '../../rows.ts';

export function List(properties: { readonly rows: readonly Row[] }): JSX.Element {
  return (
    <ul>
      <For each={properties.rows}>
        {(row) => (
          <li id={row.id}>
            <span class="name">{row.name}</span>
            <Show when={row.name !== null}>
              <b class="cut">{row.name}</b>
            </Show>
            <div class="mixed">
              {row.name}
              <button type="button">Edit</button>
            </div>
            <i>{row.time}</i>
          </li>
        )}
      </For>
    </ul>
  );
}
