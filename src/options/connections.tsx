/** Connections side by side, and the form that makes a new one. */
import { ConnectForm } from './connect-form.tsx';
import { ConnectionStatus } from './connect-outcome.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { connections } from './connections-state.ts';

export function Connections() {
  return (
    <>
      {connections.value.length > 0 && (
        <ul class="connections">
          {connections.value.map((connection) => (
            <ConnectionRow key={connection.id} connection={connection} />
          ))}
        </ul>
      )}
      <ConnectForm />
      <ConnectionStatus />
    </>
  );
}
