/**
 * Follows the changes of tasks as long as a screen is open. It subscribes again after every end that is not
 * final, and continues from the last watermark, so that no change is missed. It depends on no GraphQL client.
 */

/** The position of a session. Each of its streams continues from there. */
export interface Position {
  watermark?: string | undefined;
}

export type StreamState =
  /** No response yet. */
  | 'connecting'
  /** It begins with changes from now on. Earlier changes are not known: load the list (again). */
  | 'begun'
  /** It continues from the watermark. */
  | 'resumed'
  /** It could not be resumed, and is retried. */
  | 'down'
  /** It failed, and another attempt would fail in the same way. */
  | 'ended';

export interface Stream<Event> {
  /** Subscribes. Resolves once the gateway has accepted the subscription. */
  connect(since: string | undefined, signal: AbortSignal): Promise<AsyncIterable<Event>>;
  /** Shows a change, and returns its watermark. The next one waits for it. */
  show(event: Event): string | Promise<string>;
  /**
   * `extensions.code` of a GraphQL error, and its `retryAfter` in seconds. Without both, the network failed.
   */
  reasonOf(error: unknown): { code?: string | undefined; retryAfter?: number | undefined };
  onState(state: StreamState): void;
}

const FINAL: ReadonlySet<string | undefined> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'QUERY_TOO_COMPLEX',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

const FIRST_DELAY_MS = 1000;
const MAX_DOUBLINGS = 5;

/**
 * Runs until the signal is aborted.
 *
 * @throws the error that is final
 */
export async function followChanges<Event>(
  stream: Stream<Event>,
  position: Position,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const since = position.watermark;
    let pause = 0;
    try {
      const events = await stream.connect(since, signal);
      stream.onState(since === undefined ? 'begun' : 'resumed');
      for await (const event of events) {
        position.watermark = await stream.show(event);
        failures = 0;
      }
      // The stream was completed: this gateway stops, and another one takes over.
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const { code, retryAfter = 0 } = stream.reasonOf(error);
      if (code === 'BAD_USER_INPUT' && since !== undefined) {
        // Too many changes since the watermark.
        position.watermark = undefined;
        continue;
      }
      if (FINAL.has(code)) {
        stream.onState('ended');
        throw error;
      }
      failures += 1;
      pause = retryAfter * 1000;
      // A connection that breaks is usually replaced at the first attempt.
      if (failures > 1) stream.onState('down');
    }
    await delay(Math.max(pause, randomDelay(failures)), signal);
  }
}

/** Random, so that the clients of a stopped gateway do not all reconnect at the same time. */
function randomDelay(failures: number): number {
  return FIRST_DELAY_MS * 2 ** Math.min(failures, MAX_DOUBLINGS) * (0.5 + Math.random());
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
