/** Requests of the extension's pages to the background, which may end at any moment. */
import { explained, StatusError } from '../domain/errors.ts';
import { type ExtensionProtocol, type Request, type Response, send } from '../platform/messages.ts';

/** Pauses before a message without an answer is sent again, ms: the first, twice as long each time, the last. */
const FIRST_MS = 100;
const LAST_MS = 6_400;
/** A message that only reads what is stored has had no answer after so long, ms. */
const SILENCE_MS = 15_000;

/** Messages that are answered from the storage, or after waiting for the service for at most ten seconds. */
const READING_MESSAGES: ReadonlySet<keyof ExtensionProtocol> = new Set([
  'status.read',
  'connection.list',
  'workspace.list',
  'roster.read',
  'leftovers.read',
  'history.read',
  'diagnosis.read',
]);

/**
 * Sends one message and returns its answer. When the background ends meanwhile, both browsers lose the message: the
 * promise rejects or resolves with `undefined`. Such a message is sent again for 13 s, so every message must be safe
 * to send twice. Throws a `StatusError` with the code of the answer, or one that says that there is none.
 */
export async function sendRequest<K extends keyof ExtensionProtocol>(
  type: K,
  payload: Request<ExtensionProtocol, K>,
): Promise<Response<ExtensionProtocol, K>> {
  for (let pause = FIRST_MS; ; pause *= 2) {
    try {
      return await answerOf(type, payload);
    } catch (error) {
      if (error instanceof StatusError) throw error;
      if (pause > LAST_MS) throw explained('storage', 'no_answer');
    }
    await new Promise((wake) => setTimeout(wake, pause));
  }
}

function answerOf<K extends keyof ExtensionProtocol>(
  type: K,
  payload: Request<ExtensionProtocol, K>,
): Promise<Response<ExtensionProtocol, K>> {
  const answer = send(type, payload) as Promise<Response<ExtensionProtocol, K>>;
  if (!READING_MESSAGES.has(type)) return answer;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('silence')), SILENCE_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
