/** Of `graphql-sse` and of `graphql-ws`. */
export interface LiveClient {
  /** @returns how the subscription is ended */
  subscribe(request: LiveRequest, sink: Sink<LiveResult>): () => void;
}

export interface LiveRequest {
  query: string;
  variables?: Record<string, unknown>;
  extensions?: Record<string, unknown>;
}

export interface Sink<Result> {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

export interface LiveResult {
  data?: ChangesData | null;
  errors?: readonly LiveError[];
}

export type ChangesData = { taskChanges: { watermark: string } };

export interface LiveError {
  message: string;
  extensions: Record<string, unknown>;
}

/** With other codes, another attempt would fail in the same way. */
const TEMPORARY = /^(SUBSCRIPTION_LIMIT|RATE_LIMITED|UPSTREAM_\w+|INTERNAL_SERVER_ERROR)$/;
const FIRST_DELAY_MS = 1000;
const MAX_DOUBLINGS = 5;

/**
 * Subscribes to `taskChanges`, and again after each break, from the last watermark on. The sink never
 * completes. Its error is an array of GraphQL errors, or what the client failed with.
 *
 * @param request its variable `since` says where to begin
 * @returns how it is ended
 */
export function followChanges(
  client: LiveClient,
  request: LiveRequest,
  sink: Sink<LiveResult & { data: ChangesData }>,
): () => void {
  let { variables } = request;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end = () => {};
  let isOver = false;

  function start(): void {
    let reason: unknown;
    const goOn = () => {
      // The packages also complete a subscription that the screen has ended.
      if (isOver) return;
      const code = Array.isArray(reason) ? reason[0]?.extensions?.code : undefined;
      if (!isTemporary(code)) return sink.error(reason);
      // Completed without an error: this gateway stops, and another one takes over.
      if (reason !== undefined) failures += 1;
      timer = setTimeout(start, randomDelay(failures));
    };
    end = client.subscribe(
      { ...request, variables: { ...variables } },
      {
        next({ data, ...rest }) {
          // Errors without data are the reason why it is completed next.
          reason = data ? undefined : rest.errors;
          if (!data) return;
          failures = 0;
          variables = { ...variables, since: data.taskChanges.watermark };
          sink.next({ data, ...rest });
        },
        error(error) {
          reason = error;
          goOn();
        },
        complete: goOn,
      },
    );
  }

  start();
  return () => {
    isOver = true;
    clearTimeout(timer);
    end();
  };
}

/** @param code `extensions.code`; without one the network failed */
export function isTemporary(code: unknown): boolean {
  return typeof code !== 'string' || TEMPORARY.test(code);
}

/** Random, so that the clients of a stopped gateway do not all reconnect at once. */
function randomDelay(failures: number): number {
  return FIRST_DELAY_MS * 2 ** Math.min(failures, MAX_DOUBLINGS) * (0.5 + Math.random());
}
