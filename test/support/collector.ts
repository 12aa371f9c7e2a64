import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Message, messageFrom, textOf } from './protobuf.ts';

export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty where there is none. */
  parentSpanId: string;
  /** `service.name` of the resource it came from. */
  service: string | undefined;
}

export interface Collector extends AsyncDisposable {
  url: string;
  spans: CollectedSpan[];
  requests: { path: string; headers: IncomingHttpHeaders; bytes: Buffer }[];
}

/** What an OpenTelemetry collector is to those who send it spans: OTLP over HTTP, in protobuf. */
export async function startCollector(
  behaviour: { status?: number; hang?: boolean } = {},
): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: Collector['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    requests.push({ path: request.url ?? '', headers: request.headers, bytes });
    if (behaviour.hang) return;
    spans.push(...spansIn(bytes));
    response.writeHead(behaviour.status ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo = addressOf(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (typeof address !== 'object' || address === null) throw new Error('a port');
  return address;
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
