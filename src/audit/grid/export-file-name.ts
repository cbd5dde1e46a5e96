/** The names of exported files. Pure. */

/**
 * `members`, `Acme Ltd.`, `csv` → `members-acme-ltd.csv`: a name that every system accepts. Without a workspace where the
 * rows are of several.
 */
export function exportFileName(view: string, workspaceName: string | null, ending: 'csv' | 'json'): string {
  return `${workspaceName === null ? view : `${view}-${stemOf(workspaceName)}`}.${ending}`;
}

function stemOf(text: string): string {
  const stem = text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return stem === '' ? 'workspace' : stem.slice(0, 40);
}
