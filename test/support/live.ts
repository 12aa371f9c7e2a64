import type { TestGateway } from './gateway.ts';
import { EventStream } from './sse.ts';

export const CHANGES = 'subscription Changes { taskChanges { task { restId } watermark } }';

/** Polls for changes so often that tests need not wait. */
export const LIVE_CONFIG = { liveIntervalMs: 50 };

/** After the end of the sandbox's history. */
const FIRST_CHANGE = Date.parse('2025-07-01T00:00:00Z');

export interface Subscribing {
  query?: string;
  variables?: Record<string, unknown>;
  token?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  method?: 'GET' | 'POST';
  /** Replaces the default query. */
  params?: Record<string, unknown>;
}

export interface Change {
  taskChanges: { task: { restId: string }; watermark: string };
}

/** Subscribes over Server-Sent Events. */
export async function openSse<Data = Change>(
  gateway: Pick<TestGateway, 'fetch' | 'sandbox'>,
  options: Subscribing = {},
): Promise<{ response: Response; events: EventStream<Data> }> {
  const response = await sendSubscription(gateway, options);
  return { response, events: new EventStream<Data>(response) };
}

export function sendSubscription(
  { fetch, sandbox }: Pick<TestGateway, 'fetch' | 'sandbox'>,
  options: Subscribing = {},
): Promise<Response> {
  const { query = CHANGES, variables, method = 'POST', headers, signal } = options;
  const { token = sandbox.organizations[0].token } = options;
  const params = options.params ?? { query, variables };
  const path =
    method === 'POST' ? '/graphql' : `/graphql?${new URLSearchParams({ query }).toString()}`;
  return fetch(path, {
    method,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' && { body: JSON.stringify(params) }),
    ...(signal && { signal }),
  });
}

/** Creates a task of the first organisation with a later time for each number; returns its REST id. */
export function change(
  { sandbox }: Pick<TestGateway, 'sandbox'>,
  number: number,
  fields: Parameters<TestGateway['sandbox']['store']['insert']>[1] = {},
): string {
  const time = new Date(FIRST_CHANGE + number * 60_000).toISOString();
  const [{ id }] = sandbox.organizations;
  return sandbox.store.insert(id, { created_at: time, modified_at: time, ...fields });
}
