import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import {
  type FetchAPI,
  isAsyncIterable,
  mapAsyncIterator,
  type Plugin,
  processRegularResult,
} from 'graphql-yoga';
import { EVENT_ID, type EventResult } from '../execution/subscribe.ts';
import type { EventTexts, HttpContext } from '../plugins/request-state.ts';
import { acceptsEventStream } from '../plugins/use-subscriptions.ts';
import { resultText } from './result-text.ts';
import { writeChunks } from './write-chunks.ts';

/** Proxies close a connection that is idle for 60 seconds, some after 30. */
export const HEARTBEAT_MS = 12_000;

/** Copied for each response, because the response changes them. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // Otherwise nginx collects events in a buffer.
  'x-accel-buffering': 'no',
};
const COMMENT = ':\n\n';
const COMPLETE = 'event: complete\ndata:\n\n';

/**
 * Answers in the distinct connections mode of GraphQL over SSE. It replaces Yoga's stream, which takes events
 * from the source before the client reads them. The listener sends the events.
 */
export function useEventStream(): Plugin<object, Partial<HttpContext>> {
  return {
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      const { requestState } = serverContext;
      if (requestState === undefined || Array.isArray(result)) return;
      if (isAsyncIterable(result)) {
        setResultProcessor((_result, fetchAPI) => {
          requestState.stream = eventTexts(result, fetchAPI);
          return new fetchAPI.Response(null, { headers: { ...HEADERS } });
        }, 'text/event-stream');
      } else if (!acceptsEventStream(request)) {
        // The error says which `Accept` header to send.
        if (requestState.operations.some(isSubscription)) {
          setResultProcessor(processRegularResult, 'application/json');
        }
      } else if (!acceptsJson(request)) {
        setResultProcessor((_result, fetchAPI) => {
          const { status } = processRegularResult(result, fetchAPI, 'application/json');
          requestState.stream = eventTexts(only(result), fetchAPI);
          return new fetchAPI.Response(null, { status, headers: { ...HEADERS } });
        }, 'text/event-stream');
      }
    },
  };
}

const JSON_TYPES =
  /(?:^|,)\s*(?:\*\/\*|application\/(?:\*|json|graphql-response\+json))\s*(?:;|,|$)/i;

function acceptsJson({ headers }: Request): boolean {
  return JSON_TYPES.test(headers.get('accept') ?? '');
}

function isSubscription({ events }: { events: number | undefined }): boolean {
  return events !== undefined;
}

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult, undefined> {
  yield result;
}

function eventTexts(results: AsyncIterable<EventResult>, fetchAPI: FetchAPI): EventTexts {
  return mapAsyncIterator(results, async (result: EventResult) => {
    const { [EVENT_ID]: id } = result;
    const field = id === undefined ? '' : `id: ${id}\n`;
    return `event: next\n${field}data: ${await resultText(result, fetchAPI)}\n\n`;
  });
}

export function isEventTexts(body: unknown): body is EventTexts {
  return typeof body === 'object' && isAsyncIterable(body) && 'next' in body;
}

/**
 * Writes each event after the client has read the ones before, and comments while there are no events. Ends
 * the events as soon as the client disconnects.
 */
export async function sendEvents(response: ServerResponse, events: EventTexts): Promise<void> {
  // Also at the start: some browsers wait for the first byte.
  response.write(COMMENT);
  const heartbeat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(COMMENT);
  }, HEARTBEAT_MS);
  try {
    await writeChunks(response, events, () => endEvents(events));
    response.end(COMPLETE);
  } finally {
    clearInterval(heartbeat);
  }
}

export function endEvents(events: EventTexts): void {
  void events.return?.();
}
