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

/** The records of the requests under way; a request that is forgotten takes its record along. */
export class RequestRecords {
  readonly #records = new WeakMap<Request, RequestRecord>();

  of(request: Request): RequestRecord {
    let record = this.#records.get(request);
    if (record === undefined) {
      record = newRecord(request.headers);
      this.#records.set(request, record);
    }
    return record;
  }

  /**
   * Once it is answered. Of what a weak map knows, V8 keeps the values through its small collections:
   * the rows of every answer would be moved twice before they go.
   */
  forget(request: Request): void {
    this.#records.delete(request);
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
