import * as ko from 'knockout';
import type { Row } from '../rows.ts';
import { begin } from './bench.ts';

const TEMPLATE = `<ul data-bind="foreach: rows"><li data-bind="attr: { id: id }"><span class="name" data-bind="text: name"></span><!-- ko if: name() !== null --><b class="cut" data-bind="text: name"></b><!-- /ko --><div class="mixed"><!-- ko text: name --><!-- /ko --><button type="button">Edit</button></div><i data-bind="text: time"></i></li></ul>`;

begin((place, first) => {
  const kept = new Map<string, ReturnType<typeof observableOf>>();
  const observableOf = ({ id, name, time }: Row) => ({ id, time, name: ko.observable(name) });
  const rowsOf = (rows: readonly Row[]) =>
    rows.map((row) => {
      const one = kept.get(row.id) ?? observableOf(row);
      kept.set(row.id, one);
      one.name(row.name);
      return one;
    });
  const rows = ko.observableArray(rowsOf(first));
  place.innerHTML = TEMPLATE;
  ko.applyBindings({ rows }, place);
  return (next) => rows(rowsOf(next));
});
