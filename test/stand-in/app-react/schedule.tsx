/**
 * The schedule as a real React application in StrictMode: rendered on the server and hydrated when the document
 * brings it, with keyed reorder, Suspense and dialogs in a portal.
 */
import { StrictMode, Suspense, use, useDeferredValue, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import type { PagePerson, ScheduleRow } from '../pages/data.ts';

const DAYS = 14;

function Person({ person }: { person: PagePerson }) {
  return (
    <div className="cl-person">
      <span className="cl-avatar" aria-hidden="true" style={{ backgroundColor: person.color }}>
        {person.initials}
      </span>
      <span className="cl-cut-text" title={person.name}>
        {person.name}
      </span>
    </div>
  );
}

function Row({ row, onOpen }: { row: ScheduleRow; onOpen: (row: ScheduleRow) => void }) {
  return (
    <div className="cl-schedule-row" role="row" data-cy="schedule-row">
      <div className="cl-schedule-person" role="rowheader">
        <Person person={row} />
        <small className="cl-faint">{row.capacity}</small>
      </div>
      <div className="cl-schedule-days" role="cell">
        {row.assignments.map((assignment) => (
          <button
            type="button"
            key={assignment.id}
            className="cl-assignment cl-project-name"
            style={{
              gridColumn: `${assignment.from + 1} / span ${assignment.days}`,
              borderColor: assignment.color,
            }}
            onClick={() => onOpen(row)}
          >
            {assignment.project}
          </button>
        ))}
      </div>
    </div>
  );
}

const details = new WeakMap<ScheduleRow, Promise<readonly PagePerson[]>>();

/** The people of a row's projects, as if they came late from the service. */
function teammates(row: ScheduleRow, rows: readonly ScheduleRow[]): Promise<readonly PagePerson[]> {
  let promise = details.get(row);
  if (promise === undefined) {
    const at = rows.indexOf(row);
    promise = new Promise((resolve) => setTimeout(resolve, 60, rows.slice(at + 1, at + 4)));
    details.set(row, promise);
  }
  return promise;
}

function Teammates({ row, rows }: { row: ScheduleRow; rows: readonly ScheduleRow[] }) {
  const people = use(teammates(row, rows));
  return (
    <ul className="cl-dialog-people" data-cy="teammates">
      {people.map((person) => (
        <li key={person.id}>
          <Person person={person} />
        </li>
      ))}
    </ul>
  );
}

function AssignmentDialog(properties: {
  row: ScheduleRow;
  rows: readonly ScheduleRow[];
  onClose: () => void;
  onNext: () => void;
}) {
  const { row, rows, onClose, onNext } = properties;
  const [compact, setCompact] = useState(false);
  return createPortal(
    <div className="cl-dialog-layer">
      <button type="button" className="cl-backdrop" aria-label="Close" onClick={onClose} />
      <div className="cl-dialog" role="dialog" aria-modal="true" aria-label="Assignment">
        <h2 className="cl-dialog-title">{row.name}</h2>
        <p className="cl-dialog-line">
          <span className="cl-avatar" aria-hidden="true" style={{ backgroundColor: row.color }}>
            {row.initials}
          </span>
          {compact ? null : row.name}
          <b className="cl-dialog-capacity">{row.capacity}</b>
        </p>
        <Suspense fallback={<p className="cl-faint">Loading teammates…</p>}>
          <Teammates row={row} rows={rows} />
        </Suspense>
        <div className="cl-dialog-buttons">
          <button
            type="button"
            className="cl-btn cl-btn-plain"
            data-cy="compact"
            onClick={() => setCompact(!compact)}
          >
            Compact
          </button>
          <button type="button" className="cl-btn cl-btn-plain" data-cy="next" onClick={onNext}>
            Next
          </button>
          <button type="button" className="cl-btn" data-cy="close" onClick={onClose}>
            Publish
          </button>
        </div>
      </div>
    </div>,
    document.body,
  );
}

type Order = 'id' | 'name' | 'reversed';

export function Schedule({ rows }: { rows: readonly ScheduleRow[] }) {
  const [order, setOrder] = useState<Order>('id');
  const [search, setSearch] = useState('');
  const [opened, setOpened] = useState<ScheduleRow | null>(null);
  const deferred = useDeferredValue(search);
  const part = deferred.trim().toLowerCase();
  const shown = useMemo(() => {
    const list = rows.filter(({ name }) => name.toLowerCase().includes(part));
    if (order === 'name') list.sort((a, b) => a.name.localeCompare(b.name, 'en'));
    if (order === 'reversed') list.reverse();
    return list;
  }, [rows, part, order]);
  return (
    <StrictMode>
      <header className="cl-page-header">
        <h1 className="cl-page-heading">Schedule</h1>
        <button type="button" className="cl-btn">
          New assignment
        </button>
      </header>
      <div className="cl-filters">
        <input
          className="cl-input"
          type="search"
          placeholder="Search by name"
          aria-label="Search"
          data-cy="schedule-search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {(['id', 'name', 'reversed'] as const).map((one) => (
          <button
            type="button"
            key={one}
            className={`cl-filter${one === order ? ' active' : ''}`}
            data-cy={`order-${one}`}
            onClick={() => setOrder(one)}
          >
            {{ id: 'By date', name: 'By name', reversed: 'Newest first' }[one]}
          </button>
        ))}
      </div>
      <div
        className="cl-card cl-schedule"
        role="table"
        aria-label="Schedule"
        aria-busy={deferred !== search || undefined}
      >
        <div className="cl-schedule-row cl-grid-head" role="row">
          <div role="columnheader">Team</div>
          <div className="cl-schedule-days" role="columnheader">
            {Array.from({ length: DAYS }, (_, day) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the days never move
              <span key={day}>{day + 16}</span>
            ))}
          </div>
        </div>
        {shown.map((row) => (
          <Row key={row.id} row={row} onOpen={setOpened} />
        ))}
      </div>
      {opened === null ? null : (
        <AssignmentDialog
          row={opened}
          rows={rows}
          onClose={() => setOpened(null)}
          onNext={() => setOpened(rows[(rows.indexOf(opened) + 1) % rows.length] ?? null)}
        />
      )}
    </StrictMode>
  );
}
