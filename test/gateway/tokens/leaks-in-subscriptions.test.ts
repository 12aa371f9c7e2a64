import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault, FaultRule } from '../../../sandbox/faults.ts';
import { configFrom } from '../../../src/config/config.ts';
import { createGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/telemetry/logging.ts';
import { Metrics } from '../../../src/telemetry/metrics/index.ts';
import { sandboxForFile } from '../../support/fixture.ts';
import { listen } from '../../support/listen.ts';
import { LIVE_CONFIG } from '../../support/live.ts';
import { listenOnLoopback } from '../../support/serve.ts';
import { connect, refusalOf, type SocketOptions } from '../../support/socket.ts';
import { expectNoSecret, FAULTS, VARIABLES } from './every-fault.ts';
import { haveBegun, openStreams, type RecordedStream, type Served } from './recorded-streams.ts';

const QUERY = `subscription Live($words: [String!], $partner: ID) {
  taskChanges(filter: { classification: $words, partnerId: $partner }) {
    task { restId type status data { id } assignee { restId tasks(first: 1) { totalCount } } }
    matches
    watermark
  }
}`;
/** Each status once: test/gateway/tokens/leaks-everywhere.test.ts has more bodies. */
const BODIES = 3;

const sandbox = sandboxForFile({ tasks: 40 });
const warnings: unknown[] = [];
const note = (warning: Error) => void warnings.push(warning);
let elsewhere = { url: '', asked: 0, close: async (): Promise<void> => {} };

beforeAll(async () => {
  process.on('warning', note);
  const server = createServer((_request, response) => {
    elsewhere.asked += 1;
    response.end('{}');
  });
  const served = await listenOnLoopback(server);
  elsewhere = { url: served.url, asked: 0, close: async () => served[Symbol.asyncDispose]() };
});
afterAll(async () => {
  process.off('warning', note);
  await elsewhere.close();
});

function faultsOf(kind: string, faults: readonly Fault[]): Fault[] {
  if (kind === 'redirect') {
    return [...faults, { kind: 'redirect', location: `${elsewhere.url}/v1/tasks` }];
  }
  return kind === 'status' ? faults.filter((_, index) => index % BODIES === 0) : [...faults];
}

/** A gateway, and everything that an operator can see. */
async function serve(upstreamTimeoutMs: number) {
  const lines: string[] = [];
  const logger = createLogger('trace', { write: (line) => void lines.push(line) });
  const settings = { ...LIVE_CONFIG, upstreamTimeoutMs, upstreamRetries: 0 };
  const config = { ...configFrom({}), apiUrl: sandbox.url, ...settings };
  const createMetrics = (source: ConstructorParameters<typeof Metrics>[0]) => new Metrics(source);
  const gateway = createGateway(config, { logger, createMetrics });
  const listening = await listen(gateway, logger);
  const { origin, port } = listening;
  return {
    sandbox,
    gateway,
    port,
    fetch: (path: string, init?: RequestInit) => fetch(origin + path, init),
    lines,
    attempts: () => lines.filter((line) => line.includes('"REST request"')).length,
    /** Without the series that exist from the start. */
    async metrics() {
      const text = (await gateway.metrics?.text()) ?? '';
      return text.replaceAll(/^.*code="INTERNAL_SERVER_ERROR".* 0$/gm, '');
    },
    async [Symbol.asyncDispose]() {
      listening.close();
      gateway.close();
    },
  };
}

interface Moment extends Served {
  streams: RecordedStream[];
  fault: Fault;
  /** Applies the fault from now on. */
  add(when?: FaultRule['when']): void;
  /** Resolves when no stream waits for its first poll. */
  begun(): Promise<void>;
  /** HTTP requests to REST that have ended. */
  attempts(): number;
}

/** How a fault meets subscriptions of two tokens. */
const MOMENTS: Record<string, (moment: Moment) => Promise<void>> = {
  'the first poll': ({ begun }) => begun(),
  'later polls': async ({ fault, add, begun, streams, attempts }) => {
    await begun();
    const before = sandbox.requests.length;
    add();
    await eventually(() => {
      const met = sandbox.requests.slice(before).map(({ headers }) => headers.authorization);
      return new Set(met).size === 2 && attempts() >= before + 2;
    });
    const isFinal = fault.kind === 'status' && [401, 403].includes(fault.status);
    if (isFinal) await eventually(() => streams.every(({ hasEnded }) => hasEnded));
  },
  'fields of an event': async ({ add, begun, streams }) => {
    await begun();
    add(({ query }) => query.has('assignee_id'));
    insert();
    await eventually(() => streams.every(({ events }) => events > 0));
  },
};

async function eventually(isSo: () => boolean): Promise<void> {
  await expect.poll(isSo, { timeout: 30_000, interval: 10 }).toBe(true);
}

let changes = 0;

/** A change that each of the two tokens sees. */
function insert(): void {
  changes += 1;
  const time = new Date(Date.UTC(2025, 6, 1) + changes * 60_000).toISOString();
  for (const { id, users } of sandbox.organizations) {
    sandbox.store.insert(id, {
      created_at: time,
      modified_at: time,
      assignee_id: users[0]?.id ?? null,
    });
  }
}

describe('neither an event, a metric nor a log line of a subscription leaks a secret', () => {
  const cases = Object.entries(MOMENTS).flatMap(([moment, meet]) =>
    Object.entries(FAULTS).map(([kind, faults]) => ({ kind, moment, faults, meet })),
  );
  test.for(cases)('with the fault $kind at $moment', async ({ kind, moment, faults, meet }) => {
    for (const fault of faultsOf(kind, faults)) {
      sandbox.faults.clear();
      sandbox.requests.length = 0;
      await using served = await serve(kind.endsWith('-body') ? 10_000 : 400);
      const add = (when?: FaultRule['when']) =>
        sandbox.faults.add({ fault, ...(when && { when }) });
      if (moment === 'the first poll') add();
      const streams = openStreams(served, { query: QUERY, variables: VARIABLES });
      const begun = () => eventually(() => haveBegun(served, streams));
      await meet({ ...served, streams, fault, add, begun });
      for (const stream of streams) stream.close();
      await eventually(() => streams.every(({ hasEnded }) => hasEnded));
      const texts = streams.map(({ text }) => text);
      expectNoSecret(sandbox, [...texts, await served.metrics()], served.lines);
      expect(texts[0]).toContain('text/event-stream');
      for (const text of texts.slice(1)) expect(text).toContain('connection_ack');
    }
    expect(elsewhere.asked).toBe(0);
    expect(warnings).toEqual([]);
  });
});

/** Clients that send a token in a wrong place. */
const token = 'variable-4471-token';
const init = (payload: unknown) => ({ type: 'connection_init', payload });
const subscribe = (payload: unknown) => ({ id: '1', type: 'subscribe', payload });
const MISTAKES: [name: string, messages: unknown[]][] = [
  ['as the payload of connection_init', [init(`Bearer ${token}`)]],
  ['in a list', [init({ authorization: [`Bearer ${token}`] })]],
  ['without its scheme', [init({ authorization: token }), subscribe({ query: QUERY })]],
  [
    'of 9 KiB',
    [init({ authorization: `Bearer ${token.repeat(500)}` }), subscribe({ query: QUERY })],
  ],
  ['in broken JSON', [`{"type":"connection_init","payload":{"authorization":"Bearer ${token}`]],
  ['before connection_init', [subscribe({ query: QUERY, extensions: { token } })]],
  ['as the payload of an operation', [init({}), subscribe(`Bearer ${token}`)]],
  ['as the payload of a ping', [{ type: 'ping', payload: token }]],
  ['as the type of a message', [{ type: `Bearer ${token}` }]],
];

describe('no answer and no log line has a token', () => {
  test.for(MISTAKES)('that a WebSocket is sent %s', async ([, messages]) => {
    await using served = await serve(400);
    const socket = await connect(served);
    for (const message of messages) socket.send(message);
    const answers: string[] = [];
    for (;;) {
      const message = await socket.next();
      if (message === undefined) break;
      answers.push(JSON.stringify(message));
      if (message.type === 'next' || message.type === 'error') socket.socket.close();
    }
    const { reason } = await socket.closed;
    expect([...answers, reason].join('')).not.toBe('');
    expectNoSecret(sandbox, [...answers, reason, await served.metrics()], served.lines);
  });

  test.for<[name: string, options: SocketOptions]>([
    ['of another origin', { headers: { origin: 'https://elsewhere.example.com' } }],
    ['with another subprotocol', { protocols: ['graphql-ws'] }],
    ['with another path', { path: `/${token}` }],
  ])('that an upgrade %s has', async ([, options]) => {
    await using served = await serve(400);
    const headers = { ...options.headers, authorization: `Bearer ${token}` };
    const refusal = await refusalOf(served, { ...options, headers });
    expectNoSecret(sandbox, [JSON.stringify(refusal), await served.metrics()], served.lines);
  });
});
