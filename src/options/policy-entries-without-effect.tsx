/** Says which values of an administrator's policy are ignored: their names, never what they say. */
import { Notice } from '../ui/notice-box.tsx';
import { ignoredByPolicy } from '../ui/settings-state.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

/** A policy may hold anything, so only the first names are shown, and only the beginning of each. */
const MOST_NAMES = 20;
const LONGEST_NAME = 40;

export function IgnoredPolicy() {
  const names = ignoredByPolicy();
  if (names.length === 0) return null;
  const shown = names.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME));
  return (
    <div id="ignored-policy">
      <Notice kind="info" text={t('options_policy_ignored', shown.join(', '))} />
    </div>
  );
}
