import { Observable, type SubscribeFunction } from 'relay-runtime';
import { readEventStream } from '../live/event-stream.ts';
import { followChanges, type Position } from '../live/live-changes.ts';
import type { SessionOptions } from './environment.ts';
import { type Answer, Failure, failureFrom, failureIn } from './failure.ts';
import { post, readAnswer, requestIdOf } from './post.ts';

/**
 * Relay's subscriptions. Each one follows `taskChanges` until it is disposed; `$since` is set here.
 *
 * @param inFlight queries without a response
 */
export function createSubscribe(
  { token, onRefused, streamState }: SessionOptions,
  inFlight: ReadonlySet<Promise<unknown>>,
): SubscribeFunction {
  /** A subscription with another filter also continues from here. */
  const position: Position = {};
  return ({ text, name }, variables) =>
    Observable.create((sink) => {
      const abort = new AbortController();
      const stream = {
        connect: (since: string | undefined, signal: AbortSignal) => {
          const body = { query: text, operationName: name, variables: { ...variables, since } };
          return openStream(token, body, signal);
        },
        async show(data: ChangeData) {
          // A response that is still pending may be older than the change.
          await Promise.allSettled(inFlight);
          sink.next({ data });
          return data.taskChanges.watermark;
        },
        reasonOf: failureFrom,
        onState: streamState.set,
      };
      followChanges(stream, position, abort.signal).then(sink.complete, (error) => {
        if (failureFrom(error).code === 'UNAUTHENTICATED') onRefused();
        sink.error(error);
      });
      return () => abort.abort();
    });
}

interface ChangeData extends Record<string, unknown> {
  taskChanges: { watermark: string };
}

interface Result extends Answer {
  data?: ChangeData | null;
}

/** @throws Failure if the gateway refuses the subscription, or does not answer */
async function openStream(
  token: string,
  body: object,
  signal: AbortSignal,
): Promise<AsyncIterable<ChangeData>> {
  const response = await post(token, body, 'stream', signal);
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream && response.body !== null) return changesIn(readEventStream(response.body));
  throw (
    failureIn(await readAnswer(response), requestIdOf(response)) ??
    new Failure('OFFLINE', `The gateway did not answer (status ${response.status}).`)
  );
}

/** @throws Failure for a result without `data`, which is the last one */
async function* changesIn(results: AsyncIterable<Result>): AsyncGenerator<ChangeData, undefined> {
  for await (const result of results) {
    const { data } = result;
    if (data === undefined) throw failureIn(result, undefined);
    // Null: this one change could not be read.
    if (data !== null) yield data;
  }
}
