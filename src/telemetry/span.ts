import { GatewayError } from '../errors.ts';

/** W3C Trace Context headers: the receiver's spans become children of our span. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** Limited in size and number, without values that a caller or REST sent. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** The fields of log lines that name a span, as OpenTelemetry calls them. */
export interface SpanIds {
  trace_id: string;
  span_id: string;
}

export interface SpanOptions {
  name: string;
  /** Whether another process does the work. */
  isRemote?: boolean;
  attributes?: SpanAttributes;
}

/** Passed as an argument, never looked up from a global (docs/tracing.md). */
export interface Span {
  /** If false, `startChild` returns the span itself. */
  readonly isRecording: boolean;
  /** The span of the whole operation. */
  readonly operation: Span;
  readonly headers: TraceHeaders;
  /** `undefined` if nothing is traced. */
  readonly ids: SpanIds | undefined;
  startChild(options: SpanOptions): Span;
  /** @param errorCode only the code of the error, no other details */
  end(errorCode?: string, attributes?: SpanAttributes): void;
}

export interface OperationStart {
  /** `query`. */
  type: string;
  /** As in the document, with a limited length. */
  name: string | undefined;
  /** `x-request-id`, as in the log. */
  requestId: string;
}

/** Starts the span of an operation. */
export interface Tracer {
  /** @param incoming the caller's trace context, if any */
  startOperation(operation: OperationStart, incoming: TraceHeaders): Span;
}

/** A span that is not exported. It still propagates the caller's trace context. */
export class NonRecordingSpan implements Span {
  readonly isRecording = false;
  readonly headers: TraceHeaders;
  readonly ids: SpanIds | undefined;

  constructor(headers: TraceHeaders, ids?: SpanIds) {
    this.headers = headers;
    this.ids = ids;
  }

  get operation(): Span {
    return this;
  }

  startChild(): Span {
    return this;
  }

  end(): void {}
}

/** The code of the error, as in `extensions.code` of the response. */
export function errorCodeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
}

/** The parent of work that several fields share: the operation, unless all are in one span. */
export function sharedParent(first: Span, sharers: readonly { span: Span }[]): Span {
  return sharers.every(({ span }) => span === first) ? first : first.operation;
}
