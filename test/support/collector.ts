import type { IncomingHttpHeaders } from 'node:http';
import { type Message, messageFrom, textOf } from './protobuf.ts';
import { type Served, serve } from './serve.ts';

export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty if there is none. */
  parentSpanId: string;
  /** `service.name` of the resource that sent it. */
  service: string | undefined;
}

export interface Collector extends Served {
  spans: CollectedSpan[];
  requests: { path: string; headers: IncomingHttpHeaders; bytes: Buffer }[];
}

/** An OpenTelemetry collector: OTLP over HTTP, in protobuf. */
export async function startCollector(
  behaviour: { status?: number; hang?: boolean } = {},
): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: Collector['requests'] = [];
  const served = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    requests.push({ path: request.url ?? '', headers: request.headers, bytes });
    if (behaviour.hang) return;
    spans.push(...spansIn(bytes));
    response.writeHead(behaviour.status ?? 200).end();
  });
  return { ...served, spans, requests };
}

/** The numbers are those of opentelemetry/proto/trace/v1/trace.proto. */
function spansIn(bytes: Buffer): CollectedSpan[] {
  return messageFrom(bytes)
    .messages(1)
    .flatMap((resourceSpans) => {
      const [resource] = resourceSpans.messages(1);
      const service = attributeOf(resource?.messages(1) ?? [], 'service.name');
      return resourceSpans
        .messages(2)
        .flatMap((scopeSpans) => scopeSpans.messages(2))
        .map((span) => ({
          name: textOf(span.bytes(5)),
          traceId: span.bytes(1).toString('hex'),
          spanId: span.bytes(2).toString('hex'),
          parentSpanId: span.bytes(4).toString('hex'),
          service,
        }));
    });
}

function attributeOf(attributes: Message[], key: string): string | undefined {
  const attribute = attributes.find((candidate) => textOf(candidate.bytes(1)) === key);
  const [value] = attribute?.messages(2) ?? [];
  return value && textOf(value.bytes(1));
}
