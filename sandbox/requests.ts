import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

export interface RecordedRequest extends ApiRequest {
  /** 0 until it is answered. */
  status: number;
  /** The tasks in the answer. */
  rows: number;
  /** Whether the client closed the socket before the answer was complete. */
  aborted: boolean;
}

/** Bounds the memory of a sandbox that runs for weeks. */
const MAX_RECORDED = 10_000;

/** Appends a request to the list, whose oldest entries are removed when it is full. */
function recordRequest(
  { method = '', url = '', headers }: IncomingMessage,
  requests: RecordedRequest[],
): RecordedRequest {
  const mark = url.indexOf('?');
  const record: RecordedRequest = {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark)),
    headers,
    status: 0,
    rows: 0,
    aborted: false,
  };
  requests.push(record);
  if (requests.length > MAX_RECORDED) requests.splice(0, requests.length - MAX_RECORDED);
  return record;
}

/** A request and its response. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  record: RecordedRequest;
  /** Aborts when the socket closes before the answer is complete, on either side. */
  signal: AbortSignal;
  /** Closes the socket on this side: the request does not count as aborted. */
  closeSocket(how: 'end' | 'reset'): void;
}

export function exchangeOf(
  request: IncomingMessage,
  response: ServerResponse,
  requests: RecordedRequest[],
): Exchange {
  const record = recordRequest(request, requests);
  const closing = new AbortController();
  let isOurs = false;
  response.once('close', () => {
    if (response.writableFinished) return;
    record.aborted = !isOurs;
    closing.abort();
  });
  return {
    request,
    response,
    record,
    signal: closing.signal,
    closeSocket: (how) => {
      isOurs = true;
      if (how === 'reset') request.socket.resetAndDestroy();
      else request.socket.destroy();
    },
  };
}
