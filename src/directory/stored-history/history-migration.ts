/** Moves the history of workspaces from the database of lists, which may be thrown away, into its own. */
import type { Database } from '../../platform/database.ts';
import type { ListSchema } from '../lists/list-database-schema.ts';
import type { DayRecord, HistoryStore } from './workspace-history-store.ts';

/** Adds before it deletes, so events of an interrupted move exist twice at most. Throws `storage`. */
export async function moveHistory(lists: Database<ListSchema>, kept: HistoryStore): Promise<void> {
  const [keys, events, days] = await lists.use(async (db) => {
    if (!db.objectStoreNames.contains('history')) return [[], [], []];
    const tx = db.transaction(['history', 'days']);
    const history = tx.objectStore('history');
    return Promise.all([history.getAllKeys(), history.getAll(), tx.objectStore('days').getAll()]);
  });
  if (events.length + days.length === 0) return;
  await kept.add(
    events.map((event, at) => [keys[at] ?? 0, event]),
    days,
  );
  await lists.use(async (db) => {
    const tx = db.transaction(['history', 'days'], 'readwrite');
    const dayStore = tx.objectStore('days');
    const history = tx.objectStore('history');
    const later = await dayStore.getAll();
    await Promise.all([
      ...keys.map((key) => history.delete(key)),
      // A day that was counted again meanwhile is moved the next time.
      ...days
        .filter((day) => later.some((one) => isSameDay(one, day)))
        .map(({ workspaceId, day }) => dayStore.delete([workspaceId, day])),
      tx.done,
    ]);
  });
}

function isSameDay(one: DayRecord, other: DayRecord): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
