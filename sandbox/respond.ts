import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './endpoint.ts';
import type { Fault } from './faults.ts';
import type { Exchange } from './requests.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Sends the response without a fault. */
export function send(exchange: Exchange, answer: Answer): void {
  exchange.record.rows = rowsOf(answer.body).length;
  sendText(
    exchange,
    answer.status,
    { ...JSON_TYPE, ...answer.headers },
    JSON.stringify(answer.body),
  );
}

/** Sends the response that the fault defines: a different one, or the correct one with a change. */
export async function sendFault(fault: Fault, exchange: Exchange, right: () => Answer) {
  switch (fault.kind) {
    case 'slow':
      await pause(fault.ms, undefined, { signal: exchange.signal });
      return send(exchange, right());
    case 'status':
      return sendStatus(fault, exchange);
    case 'hang':
      return;
    case 'reset':
      return exchange.closeSocket('reset');
    case 'redirect':
      return sendText(exchange, 302, { location: fault.location }, '');
    case 'html':
      return sendText(exchange, 200, { 'content-type': 'text/html; charset=utf-8' }, HTML);
    case 'wrong-shape':
      return sendText(exchange, 200, JSON_TYPE, '{"items":[{"name":"not a task"}],"count":1}');
    case 'bad-json': {
      const text = JSON.stringify(right().body);
      return sendText(exchange, 200, JSON_TYPE, text.slice(0, Math.ceil(text.length / 2)));
    }
    case 'half-body':
      return sendHalf(exchange, right());
    case 'endless-body':
      return sendStream(exchange, JSON_TYPE, endlessRows(right()));
    case 'huge-body':
      return sendHuge(exchange, fault.bytes);
    case 'unknown-enum':
      return send(exchange, withChangedRow(right(), setUnknownValues));
    case 'missing-field':
      return send(
        exchange,
        withChangedRow(right(), (row) => Reflect.deleteProperty(row, fault.field)),
      );
  }
}

const HTML = '<!doctype html>\n<title>Welcome</title>\n<h1>It works!</h1>\n';

function sendStatus(fault: Extract<Fault, { kind: 'status' }>, exchange: Exchange): void {
  const body = fault.body ?? JSON.stringify({ detail: 'A fault made in the sandbox' });
  const isJson = /^\s*[[{"]/.test(body);
  const headers: Record<string, string> = isJson
    ? { ...JSON_TYPE }
    : { 'content-type': 'text/html' };
  if (fault.retryAfter !== undefined) headers['retry-after'] = fault.retryAfter;
  sendText(exchange, fault.status, headers, body);
}

function sendText(
  { response, record }: Exchange,
  status: number,
  headers: Record<string, string>,
  text: string,
): void {
  record.status = status;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function sendHalf(exchange: Exchange, answer: Answer): void {
  const bytes = Buffer.from(JSON.stringify(answer.body));
  exchange.record.status = answer.status;
  exchange.response.writeHead(answer.status, { ...JSON_TYPE, 'content-length': bytes.length });
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  exchange.response.write(half, () => exchange.closeSocket('end'));
}

async function sendStream(
  { response, record }: Exchange,
  headers: Record<string, string>,
  chunks: Iterable<string>,
): Promise<void> {
  record.status = 200;
  response.writeHead(200, headers);
  await pipeline(Readable.from(chunks, { objectMode: false }), response);
}

function* endlessRows({ body }: Answer): Generator<string> {
  const rows = JSON.stringify(rowsOf(body)).slice(1, -1);
  yield '{"data":[';
  if (rows !== '') yield rows;
  for (;;) yield rows === '' ? ' '.repeat(4096) : `,${rows}`;
}

function sendHuge(exchange: Exchange, bytes: number): Promise<void> {
  const head = '{"data":[],"current_page":0,"total_records":0,"next_page":null,"padding":"';
  const tail = '"}';
  const padding = Math.max(0, bytes - head.length - tail.length);
  const headers = { ...JSON_TYPE, 'content-length': String(head.length + padding + tail.length) };
  return sendStream(exchange, headers, paddedBody(head, padding, tail));
}

function* paddedBody(head: string, padding: number, tail: string): Generator<string> {
  yield head;
  const chunk = 'x'.repeat(65_536);
  for (let left = padding; left > 0; left -= chunk.length) yield chunk.slice(0, left);
  yield tail;
}

/** The response with its first row changed. Rows are not shared between responses. */
function withChangedRow(answer: Answer, change: (row: object) => void): Answer {
  const [row] = rowsOf(answer.body);
  if (row !== undefined) change(row);
  return answer;
}

function setUnknownValues(row: object): void {
  Object.assign(row, { status: 'waiting_for_customer', type: 'carrier_pigeon' });
}

function rowsOf(body: object): object[] {
  return 'data' in body && Array.isArray(body.data) ? body.data : [];
}
