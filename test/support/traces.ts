import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { Tracer } from '../../src/telemetry/span.ts';
import { tracingSettingsFrom } from '../../src/telemetry/tracing/settings.ts';
import { startTracing } from '../../src/telemetry/tracing/start.ts';
import { silentLogger } from './silent-logger.ts';

/** An exported span without its times and ids, with its children. */
export interface SpanTree {
  name: string;
  kind: string;
  attributes: Record<string, unknown>;
  /** Left out if it is unset. */
  status?: string;
  parts: SpanTree[];
}

export interface TestTraces {
  tracer: Tracer;
  /** Ended spans, in the order they ended. */
  spans(): ReadableSpan[];
  /** The spans whose parent is not among them, with their children. */
  trees(): SpanTree[];
  reset(): void;
}

/** Tracing as in the server, with the spans exported to memory. */
export function startTestTraces(env: NodeJS.ProcessEnv = {}): TestTraces {
  const settings = tracingSettingsFrom({ OTEL_TRACES_EXPORTER: 'otlp', ...env }, silentLogger);
  if (settings === undefined) throw new Error('These settings ask for no traces.');
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor({ exporter });
  const { tracer } = startTracing(settings, {
    logger: silentLogger,
    version: '0.0.0',
    processor,
  });
  return {
    tracer,
    spans: () => exporter.getFinishedSpans(),
    trees() {
      const spans = exporter.getFinishedSpans();
      const ids = new Set(spans.map(idOf));
      return spans
        .filter((span) => !ids.has(parentOf(span) ?? ''))
        .map((root) => treeOf(root, spans));
    },
    reset: () => exporter.reset(),
  };
}

export function idOf(span: ReadableSpan): string {
  return span.spanContext().spanId;
}

export function parentOf(span: ReadableSpan): string | undefined {
  return span.parentSpanContext?.spanId;
}

function treeOf(span: ReadableSpan, all: ReadableSpan[]): SpanTree {
  const { name, status, events, links } = span;
  const { 'request.id': _requestId, ...attributes } = span.attributes;
  if (status.message !== undefined) throw new Error(`${name} has a message: ${status.message}`);
  if (events.length + links.length > 0) throw new Error(`${name} has events or links`);
  return {
    name,
    kind: SpanKind[span.kind] ?? '',
    attributes,
    ...(status.code !== SpanStatusCode.UNSET && { status: SpanStatusCode[status.code] ?? '' }),
    parts: all.filter((part) => parentOf(part) === idOf(span)).map((part) => treeOf(part, all)),
  };
}
