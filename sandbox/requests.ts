import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

export interface RecordedRequest extends ApiRequest {
  /** 0 until the response is sent. */
  status: number;
  /** The number of tasks in the response. */
  rows: number;
  /** Whether the client closed the socket before the response was complete. */
  aborted: boolean;
}

/** Limits the memory of a sandbox that runs for weeks. */
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
  /** Aborts when either side closes the socket before the response is complete. */
  signal: AbortSignal;
  /** Closes the socket on the server's side: the request does not count as aborted. */
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
