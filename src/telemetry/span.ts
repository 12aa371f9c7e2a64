import { GatewayError } from '../errors.ts';

/** What a request carries so that its receiver's spans hang below ours: W3C Trace Context. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** Of bounded size and number, and nothing that a caller or REST sent. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** What log lines name a span by; OpenTelemetry's names for both. */
export interface SpanIds {
  trace_id: string;
  span_id: string;
}

/** A part of some work, as it is begun. */
export interface SpanOptions {
  name: string;
  /** Whether the work is done elsewhere, and waited for here. */
  isRemote?: boolean;
  attributes?: SpanAttributes;
}

/** A stretch of work in a trace. */
export interface Span {
  /** Whether anybody will see it. Where not, it is every part of itself. */
  readonly isRecording: boolean;
  /** The operation that all the work is done for. */
  readonly operation: Span;
  readonly headers: TraceHeaders;
  /** `undefined` where nothing is traced. */
  readonly ids: SpanIds | undefined;
  startChild(options: SpanOptions): Span;
  /** @param failure an error code, and never more of the error than that */
  end(failure?: string, attributes?: SpanAttributes): void;
}

export interface OperationStart {
  /** `query`, for all this graph has. */
  type: string;
  /** As the document has it; of bounded length. */
  name: string | undefined;
  /** `x-request-id`, by which the log names the request. */
  requestId: string;
}

/** Where traces begin. */
export interface Tracer {
  /** @param incoming the caller's trace, where they are in one */
  startOperation(operation: OperationStart, incoming: TraceHeaders): Span;
}

/** A span that nobody will see. It still says whose trace a request belongs to. */
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

/** The code of an error, as the caller of the operation sees it. */
export function errorCodeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : 'INTERNAL_SERVER_ERROR';
}

/** Work that several parts of an operation share is the operation's. */
export function sharedParent(first: Span, sharers: readonly { span: Span }[]): Span {
  return sharers.every(({ span }) => span === first) ? first : first.operation;
}
