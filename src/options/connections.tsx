/** Connections side by side, and the form that makes a new one. */
import { t } from '../ui/texts-numbers-and-dates.ts';
import { ConnectForm } from './connect-form.tsx';
import { ConnectionStatus } from './connect-outcome.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { connections } from './connections-state.ts';

/** The section about keys. */
export function Connections() {
  return (
    <section class="panel" aria-labelledby="connections-heading">
      <header>
        <h2 id="connections-heading">{t('options_connections')}</h2>
        <p class="muted">{t('options_connections_hint')}</p>
      </header>
      {connections.value.length > 0 && (
        <ul class="connections">
          {connections.value.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
      <ConnectForm />
      <ConnectionStatus />
    </section>
  );
}
