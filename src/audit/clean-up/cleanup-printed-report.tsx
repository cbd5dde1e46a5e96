/** Who left and is still assigned, project by project and group by group: a page to print and hand on. */
import './cleanup-printed-report.css';
import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Leftovers } from '../../platform/messages.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { errorText } from '../../ui/error-text-with-next-try.ts';
import { Notice } from '../../ui/notice-box.tsx';
import { nameOf } from '../../ui/person-search.ts';
import { dateTime, language, plural, standingText, t } from '../../ui/texts-numbers-and-dates.ts';
import { assignments, namesError } from '../assignments-by-person.ts';
import { sinceText } from '../dates-on-screen-and-in-exports.ts';
import { sortRows } from '../grid/sorting.ts';
import type { AuditRow } from '../member-rows.ts';
import { connection, listedAt, roster, workspace } from '../shown-workspace.ts';
import { assignedCount, type Cleanup } from './people-in-each-cleanup-list.ts';
import { byAssignment } from './printed-report-projects-and-groups.ts';

function People({ people }: { people: readonly AuditRow[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('audit_name')}</th>
          <th scope="col">{t('audit_email')}</th>
          <th scope="col">{t('audit_standing')}</th>
          <th scope="col">{t('audit_since')}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <td>{nameOf(person)}</td>
            <td>{person.email}</td>
            <td>{standingText(person.standing)}</td>
            <td>{sinceText(person.since)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ByAssignment(props: { title: string; people: readonly AuditRow[]; of: 'groups' | 'projects' }) {
  const known = assignments.value ?? new Map<string, Leftovers>();
  const found = byAssignment(props.people, known, props.of, language());
  return (
    <section>
      <h3>{props.title}</h3>
      {found.length === 0 && <p>{t('page_none')}</p>}
      {found.map(([name, people]) => (
        <section key={name} class="report-part">
          <h4>
            <bdi>{name}</bdi> <span class="muted">{plural('audit_rows', people.length)}</span>
          </h4>
          <People people={sortRows(people, nameOf, false, language())} />
        </section>
      ))}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** How many people who left the service does not show alone. */
export function Unreadable({ people }: { people: number }) {
  return people === 0 ? null : <Notice kind="warn" text={plural('cleanup_unreadable', people)} />;
}

/** The lists of accounts that were not read. */
export const unreadAccounts = computed(() => roster.value?.info.unread ?? []);

/** People may be missing because of them. */
export const lacksAccounts = computed(() => unreadAccounts.value.length > 0);

/** Why people may be missing. */
export function LackingAccounts() {
  return <Notice kind="warn" text={t('cleanup_lacks_accounts')} />;
}

/** Why names of groups and projects are missing. `onRetry`: what "Try again" does; on paper nothing can be pressed. */
export function MissingNames({ onRetry }: { onRetry?: () => void }) {
  const error = namesError.value;
  if (error === undefined) return null;
  if (onRetry !== undefined) return <ErrorNotice error={error} about="assignments" onRetry={onRetry} />;
  return <Notice kind="warn" text={errorText(error, 'assignments')} />;
}

/** `onClose`: back to the table. */
export function CleanupReport({ cleanup, onClose }: { cleanup: Cleanup; onClose: () => void }) {
  const { assigned, unread, unreadable } = cleanup;
  const { count, bound } = assignedCount(cleanup, lacksAccounts.value);
  const result = plural('report_people', count);
  const info = roster.value?.info;
  const at = listedAt(info, workspace.value);
  const isReady = assignments.value !== null && info !== undefined;
  const source = connection.value;
  const close = useRef<HTMLButtonElement>(null);
  // The button that was pressed to come here is gone. With another list or tab, the focus is there.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) close.current?.focus();
  }, []);
  return (
    <article class="report" aria-busy={!isReady}>
      <div class="row spread no-print">
        <button type="button" class="button quiet" id="report-close" ref={close} onClick={onClose}>
          {t('report_close')}
        </button>
        <button
          type="button"
          class="button primary"
          aria-disabled={!isReady}
          onClick={() => isReady && print()}
        >
          {t('report_print')}
        </button>
      </div>
      <h2>{t('report_title')}</h2>
      <dl>
        <Fact name={t('audit_workspace')}>{workspace.value?.name}</Fact>
        <Fact name={t('report_made')}>{dateTime(Date.now())}</Fact>
        <Fact name={t('report_list')}>{at === undefined ? '' : dateTime(at)}</Fact>
        {source !== undefined && (
          <Fact name={t('report_source')}>{t('report_source_text', source.base, nameOf(source.owner))}</Fact>
        )}
        <Fact name={t('report_result')}>{bound === 'exact' ? result : t(`audit_at_${bound}`, result)}</Fact>
      </dl>
      {unread.length > 0 && <Notice kind="warn" text={plural('cleanup_unread', unread.length)} />}
      <Unreadable people={unreadable.length} />
      {lacksAccounts.value && <LackingAccounts />}
      <MissingNames />
      {isReady && (
        <>
          <ByAssignment title={t('report_by_project')} people={assigned} of="projects" />
          <ByAssignment title={t('report_by_group')} people={assigned} of="groups" />
        </>
      )}
      <footer class="small muted">{t('report_footer')}</footer>
    </article>
  );
}
