/** The columns that several tables share, and Clockify's status words in the person's language. */

import { normalizeName } from '../../domain/case-spaces-and-accents-of-names.ts';
import { CONFLICT, ELSEWHERE, NEVER_READ, type OwnMembership, STANDINGS } from '../../domain/standing.ts';
import { personPageOf } from '../../domain/web-app-links.ts';
import type { ConnectionSummary } from '../../platform/messages.ts';
import { Icon } from '../../ui/icons.tsx';
import { nameOf } from '../../ui/person-search.ts';
import { StandingLabel } from '../../ui/standing-label.tsx';
import { date, standingText, type TextKey, t } from '../../ui/texts-numbers-and-dates.ts';
import { sinceExported, sinceText } from '../dates-on-screen-and-in-exports.ts';
import { roomFor } from '../grid/column-width-from-texts.ts';
import type { Column } from '../grid/grid-column.ts';
import type { AuditRow } from '../member-rows.ts';

/** People of whom no status is told (`unreadMember`), or two that differ. */
const OWN_TEXTS: Readonly<Record<OwnMembership, TextKey>> = {
  [CONFLICT]: 'audit_word_conflict',
  [NEVER_READ]: 'standing_unknown',
  [ELSEWHERE]: 'standing_not_a_member',
};

/** By Clockify's word. A map, because a word such as `constructor` names something in every object. */
const WORD_TEXTS: ReadonlyMap<string, TextKey> = new Map(
  Object.entries<TextKey>({
    ACTIVE: 'audit_word_active',
    INACTIVE: 'audit_word_inactive',
    PENDING: 'audit_word_pending',
    DECLINED: 'audit_word_declined',
    PENDING_EMAIL_VERIFICATION: 'audit_word_unverified',
    DELETED: 'audit_word_deleted',
    NOT_REGISTERED: 'audit_word_unregistered',
    LIMITED: 'audit_word_limited',
    LIMITED_DELETED: 'audit_word_limited_deleted',
    ...OWN_TEXTS,
    WORKSPACE_ADMIN: 'role_workspace_admin',
    OWNER: 'role_owner',
    WORKSPACE_OWN: 'role_workspace_own',
    TEAM_MANAGER: 'role_team_manager',
    PROJECT_MANAGER: 'role_project_manager',
    TEAM_MEMBER: 'role_team_member',
    MEMBER: 'role_member',
  }),
);

/** Clockify's word in the person's language; a word that is not known is shown as it came. */
function wordText(value: string): string {
  const key = WORD_TEXTS.get(value);
  return key === undefined ? value : t(key);
}

const ROLES = ['WORKSPACE_ADMIN', 'OWNER', 'TEAM_MANAGER', 'PROJECT_MANAGER', 'TEAM_MEMBER', 'MEMBER'];

/** Mark and gap of a standing, px. */
const MARK = 20;

/** One day of every month, because the names of months are not equally long. */
const daysOfAYear = (): string[] =>
  Array.from({ length: 12 }, (_, month) => t('since_at_least', date(Date.UTC(2026, month, 28, 12))));

type Key =
  | 'name'
  | 'email'
  | 'standing'
  | 'account'
  | 'membership'
  | 'role'
  | 'groups'
  | 'projects'
  | 'since';

/** Every column of a member, in the order of the table. */
export function memberColumns(): (Column<AuditRow> & { readonly key: Key })[] {
  return [
    {
      key: 'name',
      title: t('audit_name'),
      width: [130, 2],
      value: ({ name }) => (normalizeName(name) === '' ? '' : name),
      cell: (row) =>
        normalizeName(row.name) === '' ? <span class="muted">{t('audit_no_name')}</span> : row.name,
    },
    { key: 'email', title: t('audit_email'), width: [110, 4], value: ({ email }) => email },
    {
      key: 'standing',
      title: t('audit_standing'),
      width: [roomFor(t('audit_standing'), STANDINGS.map(standingText), MARK), 0.4],
      value: ({ standing }) => standingText(standing),
      cell: ({ standing }) => <StandingLabel standing={standing} />,
    },
    {
      key: 'account',
      title: t('audit_account'),
      width: [roomFor(t('audit_account'), ['ACTIVE', 'LIMITED', 'DELETED'].map(wordText)), 0.4],
      value: ({ account }) => wordText(account),
    },
    {
      key: 'membership',
      title: t('audit_membership'),
      width: [roomFor(t('audit_membership'), ['ACTIVE', 'INACTIVE', 'PENDING'].map(wordText)), 0.4],
      value: ({ membership }) => wordText(membership),
    },
    {
      key: 'role',
      title: t('audit_role'),
      width: [roomFor(t('audit_role'), ROLES.map(wordText)), 1],
      value: ({ roles }) => roles.map(wordText).join(', '),
    },
    {
      key: 'groups',
      title: t('audit_groups'),
      width: [roomFor(t('audit_groups'), []), 0.2],
      ...assigned('groups'),
    },
    {
      key: 'projects',
      title: t('audit_projects'),
      width: [roomFor(t('audit_projects'), []), 0.2],
      ...assigned('projects'),
    },
    {
      key: 'since',
      title: t('audit_since'),
      width: [roomFor(t('audit_since'), daysOfAYear()), 0.4],
      value: ({ since }) => sinceExported(since),
      order: ({ since }) => since?.at ?? '',
      cell: ({ since }) => sinceText(since),
    },
  ];
}

/** Empty, not zero, where assignments did not come with the list: of newcomers, and in very large workspaces. */
function assigned(of: 'groups' | 'projects') {
  const count = (row: AuditRow) => (row.detailed ? row[of] : '');
  const value = (row: AuditRow) =>
    row.detailed && row.atMost.includes(of) ? t('audit_at_most', row[of]) : count(row);
  return {
    numeric: true,
    value,
    order: count,
    // There is room for a number only.
    cell: (row: AuditRow) => {
      const [text, shown] = [value(row), count(row)];
      return text === shown ? shown : <span title={String(text)}>{`≤\u00a0${shown}`}</span>;
    },
  };
}

/** Leads to the person in Clockify. */
export function linkColumn<T extends { id: string; name: string; email: string }>(
  connection: ConnectionSummary | undefined,
  userId: (row: T) => string = ({ id }) => id,
): Column<T> {
  return {
    key: 'link',
    title: t('audit_clockify'),
    width: [52, 0],
    exported: false,
    value: () => '',
    cell: (row) => (
      <a
        class="cell-link"
        href={personPageOf(connection, userId(row))}
        target="_blank"
        rel="noreferrer"
        tabIndex={-1}
        aria-label={t('audit_open_person', nameOf(row))}
      >
        <Icon name="open" />
      </a>
    ),
  };
}
