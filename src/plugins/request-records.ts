import type { OperationContext } from '../context.ts';

export interface ExecutedOperation {
  name: string;
  context: OperationContext;
  /** Whether it was answered from the cache. */
  isFromCache: boolean;
}

/** What is known of one HTTP request while it is answered. */
export interface RequestRecord {
  /** `x-request-id`: the caller's, or ours where that is missing or not fit to be passed on. */
  id: string;
  /** `traceparent`, where the caller sent one that is well-formed. */
  traceparent: string | undefined;
  startedAt: number;
  /** The operations that got as far as being executed. */
  operations: ExecutedOperation[];
  /** The error codes of the answer. */
  codes: Set<string>;
  /** Seconds to wait that REST asked for. */
  retryAfter: number | undefined;
}

const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;
/** W3C Trace Context, section 3.2. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const RECORD = Symbol('record');

interface RecordedRequest extends Request {
  [RECORD]?: RequestRecord | undefined;
}

/**
 * The records of the requests under way, each kept by its request. A weak map would keep them longer:
 * whenever one grows, V8 leaves its old table, entries included, to the collector of old objects.
 */
export class RequestRecords {
  of(request: RecordedRequest): RequestRecord {
    request[RECORD] ??= newRecord(request.headers);
    return request[RECORD];
  }

  /** Once it is answered, so that whatever still holds the request does not hold its rows as well. */
  forget(request: RecordedRequest): void {
    request[RECORD]?.operations.splice(0);
    request[RECORD] = undefined;
  }
}

function newRecord(headers: Headers): RequestRecord {
  const id = headers.get('x-request-id') ?? '';
  const traceparent = headers.get('traceparent') ?? '';
  return {
    id: REQUEST_ID.test(id) ? id : crypto.randomUUID(),
    traceparent: TRACEPARENT.test(traceparent) ? traceparent : undefined,
    startedAt: performance.now(),
    operations: [],
    codes: new Set(),
    retryAfter: undefined,
  };
}
