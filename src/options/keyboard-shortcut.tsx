/** Shows the keyboard shortcut for the next badge, which people change in the browser. */
import { signal } from '@preact/signals';
import { browser } from '../platform/browser.ts';
import { t } from '../ui/texts-numbers-and-dates.ts';

const shortcut = signal('');

/** Reads the keys of the shortcut in the browser; empty when it has none. */
async function loadShortcut(): Promise<void> {
  const commands = await browser.commands.getAll();
  shortcut.value = commands.find(({ name }) => name === 'next-flagged')?.shortcut ?? '';
}

/** Reads them now, and whenever somebody comes back to this page, maybe from the page where they are changed. */
export async function watchShortcut(): Promise<void> {
  document.addEventListener('visibilitychange', () => void loadShortcut());
  await loadShortcut();
}

/** Opens the browser's own page for changing shortcuts. */
function changeShortcut(): void {
  const commands: { openShortcutSettings?: () => Promise<void> } = browser.commands;
  if (commands.openShortcutSettings !== undefined) void commands.openShortcutSettings();
  else void browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}

export function KeyboardShortcut() {
  return (
    <div class="setting">
      <h3>{t('options_keyboard')}</h3>
      <p>
        {t('command_next')}:{' '}
        {shortcut.value === '' ? (
          <span class="muted">{t('options_keyboard_none')}</span>
        ) : (
          <kbd>{shortcut.value}</kbd>
        )}
      </p>
      <div>
        <button type="button" class="button" onClick={changeShortcut}>
          {t('options_keyboard_change')}
        </button>
      </div>
    </div>
  );
}
