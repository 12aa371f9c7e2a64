import type { Logger } from 'pino';
import type { OperationContext } from '../context.ts';
import { reasonOf, unexpectedCause } from '../plugins/mask-error.ts';
import type { Outcome, RequestState, ResultError } from '../plugins/request-state.ts';
import { CANCELLED, INTERNAL_ERROR } from '../telemetry/metrics/labels.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { INVALID } from '../telemetry/metrics/operation-names.ts';

/** The status in the log if the client disconnected before the response, as in nginx. */
export const CLIENT_GONE = 499;

const CANCELLED_ONLY: ReadonlySet<string> = new Set([CANCELLED]);

/**
 * Reports how a request ended: unexpected errors, the metrics of its operations, and one log line.
 * Headers, queries and variables are never logged.
 *
 * @param status `undefined` for an operation of a WebSocket
 */
export function reportRequest(
  state: RequestState,
  status: number | undefined,
  logger: Logger,
  metrics: Pick<Metrics, 'recordOperation'> | undefined,
): void {
  for (const outcome of state.outcomes) {
    for (const error of outcome.errors) logIfUnexpected(state, outcome, error, logger);
    metrics?.recordOperation(measuresOf(outcome));
  }
  logRequest(state, status, logger);
  // Releases the rows, even if the request is still referenced.
  state.operations = [];
  state.outcomes = [];
}

function logIfUnexpected(
  { id }: RequestState,
  { operation }: Outcome,
  error: ResultError,
  logger: Logger,
): void {
  const cause = unexpectedCause(error);
  if (cause === undefined) return;
  const ids = operation?.context.span.ids;
  logger.error({ requestId: id, ...ids, path: error.path, err: cause }, 'unexpected error');
}

function measuresOf(outcome: Outcome): Parameters<Metrics['recordOperation']>[0] {
  const { operation, errors, isCancelled, milliseconds } = outcome;
  const codes = isCancelled && errors.length > 0 ? CANCELLED_ONLY : codesOf(errors);
  const rest = operation?.context.rest;
  return {
    name: operation?.name ?? INVALID,
    codes,
    milliseconds: operation?.events === undefined ? milliseconds : undefined,
    restCalls: rest?.usage.calls ?? 0,
    // Cached responses and events of subscriptions were read with the same token.
    hasUpstreamSuccess:
      codes.size === 0 &&
      Boolean(operation?.isFromCache || operation?.events !== undefined || rest?.madeCalls),
  };
}

function codesOf(errors: readonly ResultError[]): ReadonlySet<string> {
  return new Set(errors.map(({ extensions }) => String(extensions?.code ?? INTERNAL_ERROR)));
}

/** One line for each request or operation of a WebSocket; at level `debug` for probes and preflights. */
function logRequest(
  { id, clientAddress, startedAt, transport, operations, outcomes }: RequestState,
  status: number | undefined,
  logger: Logger,
): void {
  const errors = outcomes.flatMap((outcome) => outcome.errors);
  const codes = errors.length === 0 ? undefined : [...codesOf(errors)];
  const isOperation = operations.length > 0 || codes !== undefined;
  const events = operations.find((operation) => operation.events !== undefined)?.events;
  const overHttp = events === undefined ? undefined : 'sse';
  logger[isOperation ? 'info' : 'debug'](
    {
      requestId: id,
      // Ids of the first operation: in a batch without the caller's trace, each operation has its own.
      ...operations[0]?.context.span.ids,
      clientAddress,
      transport: transport === 'http' ? overHttp : transport,
      operation: operations.map(({ name }) => name).join(' ') || undefined,
      status,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      events,
      ...restUsageOf(operations),
      fromCache: operations.filter(({ isFromCache }) => isFromCache).length || undefined,
      anchors: searchedAnchors(operations.map(({ context }) => context.anchors)),
      codes,
      reasons: reasonsIn(errors),
    },
    'request',
  );
}

/** HTTP requests to REST, and calls without their own request. */
function restUsageOf(operations: RequestState['operations']): object {
  const used = { requests: 0, shared: 0, withheld: 0 };
  for (const { context } of operations) {
    const { requests, shared, withheld } = context.rest.usage;
    used.requests += requests;
    used.shared += shared;
    used.withheld += withheld;
  }
  return {
    restCalls: used.requests,
    restShared: used.shared || undefined,
    restWithheld: used.withheld || undefined,
  };
}

function reasonsIn(errors: readonly ResultError[]): string[] | undefined {
  const reasons = new Set(errors.map(reasonOf).filter((reason) => reason !== undefined));
  return reasons.size === 0 ? undefined : [...reasons];
}

/** How the rows of cursors were found, if one needed a search. */
function searchedAnchors(anchors: OperationContext['anchors'][]): object | undefined {
  return anchors.find(({ moved }) => moved);
}
