/**
 * The load generator, in a process of its own: takes one order at a time from its parent and
 * answers with what it measured. Closed loop: every connection asks again as soon as it is answered.
 */
import { Agent, request } from 'node:http';
import type { BenchRequest } from './requests.ts';
import { type Answer, type Operation, operationsOf, type Work, widthOf } from './work.ts';

export interface LoadPace {
  connections: number;
  /** Whichever comes first ends the run. */
  seconds?: number;
  requests?: number;
}

export type LoadOrder = Work &
  LoadPace & {
    /** Number of the first request, so that a later run asks what no earlier one has asked. */
    from: number;
  };

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Milliseconds of every request; in no order where there are several connections. */
  latencies: number[];
  bytes: number;
}

export type LoadAnswer = { result: LoadResult } | { failure: string };

process.on('message', (order: LoadOrder) => {
  measure(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function measure(order: LoadOrder): Promise<LoadResult> {
  const { connections, from } = order;
  const agent = new Agent({ keepAlive: true, maxSockets: connections * widthOf(order) });
  const operationAt = operationsOf(order, from);
  const deadline = performance.now() + (order.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const end = from + (order.requests ?? Number.POSITIVE_INFINITY);
  const latencies: number[] = [];
  let next = from;
  let bytes = 0;

  /** Only the first answers are read; of the others, the status and the length have to be right. */
  async function work(): Promise<void> {
    while (next < end && performance.now() < deadline) {
      const index = next++;
      const operation = operationAt(index);
      const startedAt = performance.now();
      const answers = await answersOf(operation, agent, index - from < connections);
      latencies.push(performance.now() - startedAt);
      for (const answer of answers) bytes += answer.bytes;
      const mistake = operation.mistakeIn(answers);
      if (mistake !== undefined) throw new Error(mistake);
    }
  }

  const startedAt = performance.now();
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { requests: latencies.length, seconds, latencies, bytes };
}

async function answersOf(
  { origin, requests, atOnce }: Operation,
  agent: Agent,
  isRead: boolean,
): Promise<Answer[]> {
  const ask = (asked: BenchRequest) => send(origin, asked, agent, isRead);
  if (atOnce) return Promise.all(requests.map(ask));
  const answers: Answer[] = [];
  for (const asked of requests) answers.push(await ask(asked));
  return answers;
}

function send(
  origin: string,
  { method, path, token, body }: BenchRequest,
  agent: Agent,
  isRead: boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const outgoing = request(origin + path, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength;
        if (isRead || response.statusCode !== 200) chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined;
        if (response.statusCode === 200) resolve({ bytes, text });
        else reject(new Error(`status ${response.statusCode}: ${text?.slice(0, 500)}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
