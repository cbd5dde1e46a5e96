/** The columns with the names of the groups and projects that somebody who left is still assigned to. */
import type { Leftovers } from '../../platform/messages.ts';
import { list, t } from '../../ui/texts-numbers-and-dates.ts';
import type { Column } from '../grid/grid-column.ts';
import type { AuditRow } from '../member-rows.ts';

/** `known`: `null` while the names are being read. */
export function namesColumn(
  known: ReadonlyMap<string, Leftovers> | null,
  of: 'groups' | 'projects',
  title: string,
): Column<AuditRow> {
  const text = ({ id }: AuditRow, join: (names: readonly string[]) => string): string => {
    const assigned = known?.get(id)?.[of];
    if (assigned === undefined) return '';
    return assigned.atMost ? t('audit_at_most', assigned.total) : join(assigned.names);
  };
  return {
    key: of === 'groups' ? 'group-names' : 'project-names',
    title,
    width: of === 'groups' ? [160, 2] : [200, 5],
    value: (row) => text(row, (names) => names.join('; ')),
    cell: (row) => {
      const shown = known === null ? '…' : text(row, list);
      return <span title={shown}>{shown}</span>;
    },
  };
}
