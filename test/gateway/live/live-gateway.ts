import { expect } from 'vitest';
import { END_OF_HISTORY, instantText, SECOND } from '../../../sandbox/instant.ts';
import type { RecordedRequest } from '../../../sandbox/server.ts';
import { SYSTEM_CLOCK } from '../../../src/live/clock.ts';
import { fixture } from '../../support/fixture.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { EventStream } from '../../support/sse.ts';

export interface SeenChange {
  task: { restId: string; modifiedAt: string | null; organizationId: string };
  matches: boolean;
  isNew: boolean;
  watermark: string;
}

export interface SubscribeOptions {
  /** A `TaskFilter`. */
  filter?: Record<string, unknown>;
  since?: string;
  organization?: 0 | 1;
  /** Instead of the organisation's token. */
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Instead of {@link SUBSCRIPTION}. */
  query?: string;
}

export interface LiveGateway extends TestGateway {
  /** Resolves once the subscription has begun, or was refused. */
  subscribe(options?: SubscribeOptions): Promise<Subscriber>;
  /** The REST requests that are not polls. */
  otherCalls(): string[];
  polls(): number;
  /** Resolves after this number of further answered polls. */
  awaitPolls(count: number): Promise<void>;
  /** Adds a task that was created and changed this number of seconds after the newest one at the start. */
  insert(
    seconds: number,
    fields?: Parameters<TestGateway['sandbox']['store']['insert']>[1],
  ): string;
  /** Advances the clock of the gateway. */
  advance(ms: number): void;
}

export const SUBSCRIPTION = `subscription ($filter: TaskFilter, $since: DateTime) {
  taskChanges(filter: $filter, since: $since) {
    task { restId modifiedAt organizationId } matches isNew watermark
  }
}`;

const POLL = /^page=\d+&limit=\d{2,3}&sort_by=modified_at&sort_order=desc$/;

/** The time this number of seconds after the newest `modified_at` at the start. */
export function timeAt(seconds: number): string {
  return instantText(END_OF_HISTORY + Math.round(seconds * SECOND));
}

export const isPoll = ({ query }: RecordedRequest) => POLL.test(query.toString());

/** A gateway for each test that polls for changes every 50 ms, with a clock that tests can advance. */
export function liveGatewayForEachTest(options: GatewayOptions = {}): LiveGateway {
  return fixture(() => startLiveGateway(options), 'test');
}

export async function startLiveGateway(options: GatewayOptions = {}): Promise<LiveGateway> {
  let ahead = 0;
  const gateway = await startTestGateway({
    ...options,
    sandbox: { tasks: 50, ...options.sandbox },
    config: { liveIntervalMs: 50, ...options.config },
    live: {
      ...options.live,
      clock: {
        ...SYSTEM_CLOCK,
        monotonic: () => performance.now() + ahead,
        wall: () => Date.now() + ahead,
      },
    },
  });
  const { sandbox } = gateway;
  const [first] = sandbox.organizations;
  sandbox.store.insert(first.id, { id: 'newest', created_at: timeAt(0), modified_at: timeAt(0) });
  const streams: Subscriber[] = [];
  const polls = () => sandbox.requests.filter(isPoll).length;

  async function subscribe({
    filter,
    since,
    organization = 0,
    token = sandbox.organizations[organization].token,
    headers = {},
    signal,
    query = SUBSCRIPTION,
  }: SubscribeOptions = {}): Promise<Subscriber> {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        ...headers,
      },
      body: JSON.stringify({ query, variables: { filter, since } }),
      ...(signal && { signal }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const stream = new Subscriber(new EventStream(response));
    streams.push(stream);
    return stream;
  }

  return {
    ...gateway,
    subscribe,
    polls,
    otherCalls: () =>
      sandbox.requests.filter((call) => !isPoll(call)).map(({ query }) => query.toString()),
    async awaitPolls(count) {
      const answered = () =>
        sandbox.requests.filter((call) => isPoll(call) && call.status !== 0).length;
      await expect.poll(answered, { interval: 5 }).toBeGreaterThanOrEqual(answered() + count);
    },
    insert: (seconds, fields = {}) =>
      sandbox.store.insert(first.id, {
        created_at: timeAt(seconds),
        modified_at: timeAt(seconds),
        ...fields,
      }),
    advance(ms) {
      ahead += ms;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(streams.map((stream) => stream.close()));
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** A client of one subscription. */
export class Subscriber {
  readonly #events: EventStream<{ taskChanges: SeenChange }>;

  constructor(events: EventStream<{ taskChanges: SeenChange }>) {
    this.#events = events;
  }

  /** The next change. */
  async next(): Promise<SeenChange> {
    const event = await this.#events.next();
    const change = event?.result?.data?.taskChanges;
    if (change === undefined)
      throw new Error(`no change but ${JSON.stringify(event ?? 'the end')}`);
    return change;
  }

  async take(count: number): Promise<SeenChange[]> {
    const changes: SeenChange[] = [];
    while (changes.length < count) changes.push(await this.next());
    return changes;
  }

  /** The changes up to the one of this task. */
  async upTo(restId: string): Promise<SeenChange[]> {
    const changes: SeenChange[] = [];
    do changes.push(await this.next());
    while (changes.at(-1)?.task.restId !== restId);
    return changes;
  }

  /** Reads to the end; returns the code and the message of the error, if there is one. */
  async end(): Promise<{ code: string; message: string } | undefined> {
    let error: { code: string; message: string } | undefined;
    for (;;) {
      const event = await this.#events.next();
      const [failure] = event?.result?.errors ?? [];
      if (failure) error = { code: failure.extensions.code, message: failure.message };
      if (event === undefined || event.event === 'complete') return error;
    }
  }

  close(): Promise<void> {
    return this.#events.close().catch(() => {});
  }
}

export const idsOf = (changes: readonly SeenChange[]) => changes.map(({ task }) => task.restId);
