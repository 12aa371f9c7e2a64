/**
 * The load generator, in a process of its own: takes one order at a time from its parent and
 * answers with what it measured. Closed loop: every connection asks again as soon as it is answered.
 */
import { Agent, request } from 'node:http';
import { type Dialect, type Mode, mistakeIn, requestsOf } from './requests.ts';

export interface LoadOrder {
  /** Origin of the server. */
  origin: string;
  dialect: Dialect;
  mode: Mode;
  size: number;
  connections: number;
  /** Whichever comes first ends the run. */
  seconds?: number;
  requests?: number;
  /** Number of the first request, so that a later run asks what no earlier one has asked. */
  from: number;
}

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Milliseconds of every request, in no order. */
  latencies: number[];
  bytes: number;
}

export type LoadAnswer = { result: LoadResult } | { failure: string };

/** An answer with an error in it is shorter by far. */
const LEAST_BYTES_PER_ROW = 400;

process.on('message', (order: LoadOrder) => {
  measure(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function measure(order: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const makeRequest = requestsOf(order.dialect, order.mode, order.size);
  const deadline = performance.now() + (order.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const end = order.from + (order.requests ?? Number.POSITIVE_INFINITY);
  const latencies: number[] = [];
  let next = order.from;
  let bytes = 0;

  /** Only the first answers are read; of the others, the status and the length have to be right. */
  async function work(): Promise<void> {
    while (next < end && performance.now() < deadline) {
      const index = next++;
      const isRead = index - order.from < order.connections;
      const startedAt = performance.now();
      const answer = await send(index, isRead);
      latencies.push(performance.now() - startedAt);
      bytes += answer.bytes;
      const mistake =
        answer.text !== undefined
          ? mistakeIn(order.dialect, answer.text, order.size)
          : answer.bytes < LEAST_BYTES_PER_ROW * order.size
            ? `${answer.bytes} bytes`
            : undefined;
      if (mistake !== undefined) throw new Error(mistake);
    }
  }

  function send(index: number, isRead: boolean) {
    const { method, path, token, body } = makeRequest(index);
    return new Promise<{ bytes: number; text?: string }>((resolve, reject) => {
      const outgoing = request(
        order.origin + path,
        {
          method,
          agent,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/json',
            ...(body !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(body),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let length = 0;
          response.on('data', (chunk: Buffer) => {
            length += chunk.byteLength;
            if (isRead || response.statusCode !== 200) chunks.push(chunk);
          });
          response.on('error', reject);
          response.on('end', () => {
            const text = chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined;
            if (response.statusCode !== 200) {
              reject(new Error(`status ${response.statusCode}: ${text?.slice(0, 500)}`));
            } else resolve(text === undefined ? { bytes: length } : { bytes: length, text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const startedAt = performance.now();
  await Promise.all(Array.from({ length: order.connections }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { requests: latencies.length, seconds, latencies, bytes };
}
