/** A setting as the options show it: its name, its control, and why it is locked when an administrator set it. */
import type { ComponentChildren } from 'preact';
import type { Settings } from '../platform/setting-limits-and-defaults.ts';
import { errorText } from './error-text-with-next-try.ts';
import { Notice } from './notice-box.tsx';
import { isLocked, unsaved } from './settings-state.ts';
import { t } from './texts-numbers-and-dates.ts';

/** A group of controls for one setting; locked ones are disabled as a whole and say why. Says what was not stored. */
export function Setting(props: {
  name: keyof Settings;
  title: string;
  hint?: string;
  children: ComponentChildren;
}) {
  const fixed = isLocked(props.name);
  const failed = unsaved.value;
  return (
    <fieldset
      class="setting"
      disabled={fixed}
      data-setting={props.name}
      aria-labelledby={`setting-${props.name}`}
    >
      <h3 id={`setting-${props.name}`}>{props.title}</h3>
      {props.hint !== undefined && <p class="small muted">{props.hint}</p>}
      {props.children}
      {fixed && <p class="small locked">{t('options_locked')}</p>}
      {failed?.names.includes(props.name) && (
        <div role="alert">
          <Notice kind="bad" text={errorText(failed.error)} />
        </div>
      )}
    </fieldset>
  );
}

/** On or off. `onChange` gets the box too, which shows what was chosen until it is drawn again. */
export function Switch(props: {
  id?: string;
  checked: boolean;
  disabled?: boolean;
  text: string;
  onChange: (on: boolean, box: HTMLInputElement) => void;
}) {
  const { text, onChange, ...input } = props;
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        {...input}
        aria-checked={input.checked}
        onChange={({ currentTarget: box }) => onChange(box.checked, box)}
      />
      {text}
    </label>
  );
}

/** One choice out of a few, as radio buttons. */
export function Choice<T extends string>(props: {
  name: string;
  value: T;
  options: readonly (readonly [value: T, text: ComponentChildren])[];
  onChoose: (value: T) => void;
}) {
  return (
    <div class="choices">
      {props.options.map(([value, text]) => (
        <label class="check" key={value}>
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChoose(value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </div>
  );
}
