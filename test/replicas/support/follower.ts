import { setTimeout as pause } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const QUERY = `subscription ($since: DateTime) {
  taskChanges(since: $since) { task { restId modifiedAt status } watermark }
}`;
/** The delay before a client subscribes again. */
const MAX_DELAY_MS = 1000;

export interface Endpoint {
  url: string;
  token: string;
}

type Event = {
  taskChanges: { task: ChangedTask; watermark: string };
};

interface ChangedTask {
  restId: string;
  modifiedAt: string;
  status: string;
}

/** The results of one subscription, until its stream completes. Rejects where its connection breaks. */
interface Subscription extends AsyncDisposable {
  results: AsyncIterable<{
    data?: Event | null | undefined;
    errors?: readonly object[] | undefined;
  }>;
}

type Subscribe = (endpoint: Endpoint, since: string) => Subscription;

/** Each subscription has a connection of its own, which is not opened again. */
export const TRANSPORTS: Record<'SSE' | 'WebSocket', Subscribe> = {
  SSE({ url, token }, since) {
    const headers = { authorization: `Bearer ${token}` };
    const client = createSseClient({ url, headers, retryAttempts: 0 });
    const results = client.iterate<Event>({ query: QUERY, variables: { since } });
    return { results, [Symbol.asyncDispose]: async () => client.dispose() };
  },
  WebSocket({ url, token }, since) {
    const client = createSocketClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const results = client.iterate<Event>({ query: QUERY, variables: { since } });
    return { results, [Symbol.asyncDispose]: async () => client.dispose() };
  },
};

/** The state of a task after a change. One second can have several states of one task. */
export function keyOf({ restId, modifiedAt, status }: ChangedTask): string {
  return `${restId} ${modifiedAt} ${status}`;
}

/** A client that subscribes again with its last watermark when its stream completes or breaks. */
export class Follower {
  /** How often each change was delivered. */
  readonly #delivered = new Map<string, number>();
  #isStopped = false;
  #subscription: Subscription | undefined;
  readonly #ended: Promise<void>;
  completed = 0;
  broken = 0;
  /** GraphQL errors: there should be none. */
  readonly failures: (readonly object[])[] = [];

  /** @param since the time at which it begins */
  constructor(subscribe: Subscribe, endpoint: Endpoint, since: string) {
    this.#ended = this.#run(subscribe, endpoint, since);
  }

  get events(): number {
    let events = 0;
    for (const times of this.#delivered.values()) events += times;
    return events;
  }

  /** Events of changes that had been delivered before. */
  get repeated(): number {
    return this.events - this.#delivered.size;
  }

  hasSeen(change: string): boolean {
    return this.#delivered.has(change);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#subscription?.[Symbol.asyncDispose]();
    await this.#ended;
  }

  async #run(subscribe: Subscribe, endpoint: Endpoint, begin: string): Promise<void> {
    let since = begin;
    while (!this.#isStopped) {
      await using subscription = subscribe(endpoint, since);
      this.#subscription = subscription;
      try {
        for await (const { data, errors } of subscription.results) {
          if (errors !== undefined) this.failures.push(errors);
          if (!data) continue;
          const { task, watermark } = data.taskChanges;
          const change = keyOf(task);
          this.#delivered.set(change, (this.#delivered.get(change) ?? 0) + 1);
          since = watermark;
        }
        if (!this.#isStopped) this.completed += 1;
      } catch (error) {
        // graphql-ws throws the errors of an operation, and the event of a close.
        if (Array.isArray(error)) this.failures.push(error);
        else this.broken += 1;
      }
      if (!this.#isStopped) await pause(Math.random() * MAX_DELAY_MS);
    }
  }
}
