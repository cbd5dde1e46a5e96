/** Notices on the extension's pages: a sentence, and what can be done. */
import type { ComponentChildren } from 'preact';
import { Icon } from './icons.tsx';

const NOTICE_ICONS = { bad: 'warn', warn: 'warn', good: 'done', info: 'info' } as const;

interface NoticeProps {
  readonly kind: keyof typeof NOTICE_ICONS;
  readonly text?: string;
  /** More than a text, or something else. */
  readonly children?: ComponentChildren;
}

/** A sentence with the icon of its kind, and buttons below when something can be done. */
export function Notice(props: NoticeProps & { actions?: ComponentChildren }) {
  return (
    <div class={`notice ${props.kind}`}>
      <Icon name={NOTICE_ICONS[props.kind]} />
      <div>
        {props.text !== undefined && <p>{props.text}</p>}
        {props.children}
        {props.actions !== undefined && <div class="actions">{props.actions}</div>}
      </div>
    </div>
  );
}

/** A notice with the one button that helps. `name`: of the action, for tests and style sheets. */
export function ActionNotice(
  props: NoticeProps & {
    name: string;
    action: string;
    onAction: () => void;
    /** The action of the button is under way. */
    busy?: boolean;
  },
) {
  const { name, action, onAction, busy = false, ...notice } = props;
  return (
    <Notice
      {...notice}
      actions={
        <button
          type="button"
          class="button"
          data-action={name}
          aria-disabled={busy}
          onClick={() => !busy && onAction()}
        >
          {action}
        </button>
      }
    />
  );
}
