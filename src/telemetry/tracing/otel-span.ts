import {
  type Span as ApiSpan,
  type Tracer as ApiTracer,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Span, SpanAttributes, SpanIds, SpanOptions, TraceHeaders } from '../span.ts';

export const propagator = new W3CTraceContextPropagator();

/** A recorded span. Its parent is explicit, never taken from an active context. */
export class OtelSpan implements Span {
  readonly isRecording = true;
  readonly operation: Span;
  readonly #tracer: ApiTracer;
  readonly #span: ApiSpan;

  /** @param operation `undefined` for the operation's own span */
  constructor(tracer: ApiTracer, span: ApiSpan, operation?: Span) {
    this.#tracer = tracer;
    this.#span = span;
    this.operation = operation ?? this;
  }

  get headers(): TraceHeaders {
    return headersOf(this.#span);
  }

  get ids(): SpanIds {
    return idsOf(this.#span);
  }

  startChild({ name, isRemote = false, attributes = {} }: SpanOptions): Span {
    const kind = isRemote ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = this.#tracer.startSpan(
      name,
      { kind, attributes },
      trace.setSpan(ROOT_CONTEXT, this.#span),
    );
    return new OtelSpan(this.#tracer, span, this.operation);
  }

  end(errorCode?: string, attributes?: SpanAttributes): void {
    if (!this.#span.isRecording()) return;
    if (attributes !== undefined) this.#span.setAttributes(attributes);
    if (errorCode !== undefined) {
      this.#span.setAttribute('error.type', errorCode);
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

export function idsOf(span: ApiSpan): SpanIds {
  const { traceId, spanId } = span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}

export function headersOf(span: ApiSpan): TraceHeaders {
  const headers: Record<string, string> = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
  return headers;
}
