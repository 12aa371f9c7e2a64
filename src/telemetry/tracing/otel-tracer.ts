import {
  type Tracer as ApiTracer,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  SpanKind,
} from '@opentelemetry/api';
import {
  NonRecordingSpan,
  type OperationStart,
  type Span,
  type TraceHeaders,
  type Tracer,
} from '../span.ts';
import { headersOf, idsOf, OtelSpan, propagator } from './otel-span.ts';

/** The most operation names in span names. Callers choose the names, so their number has to be limited. */
const MAX_NAMES = 200;

/** Starts traces, or continues those of callers. */
export class OtelTracer implements Tracer {
  readonly #tracer: ApiTracer;
  readonly #names = new Set<string>();

  constructor(tracer: ApiTracer) {
    this.#tracer = tracer;
  }

  startOperation({ type, name, requestId }: OperationStart, incoming: TraceHeaders): Span {
    const parent = propagator.extract(ROOT_CONTEXT, incoming, defaultTextMapGetter);
    const span = this.#tracer.startSpan(
      this.#nameOf(type, name),
      {
        kind: SpanKind.SERVER,
        attributes: {
          'request.id': requestId,
          'graphql.operation.type': type,
          ...(name !== undefined && { 'graphql.operation.name': name }),
        },
      },
      parent,
    );
    return span.isRecording()
      ? new OtelSpan(this.#tracer, span)
      : new NonRecordingSpan(headersOf(span), idsOf(span));
  }

  /** With the operation's name for the first {@link MAX_NAMES}, without it for later ones. */
  #nameOf(type: string, name: string | undefined): string {
    if (name === undefined) return type;
    if (this.#names.size < MAX_NAMES) this.#names.add(name);
    return this.#names.has(name) ? `${type} ${name}` : type;
  }
}
