import { describe, expect, onTestFinished, test } from 'vitest';
import { compose } from '../../examples/hive/compose.ts';
import { fixture } from '../support/fixture.ts';
import { startTestGateway } from '../support/gateway.ts';
import { EventStream } from '../support/sse.ts';
import { startHiveOver } from './hive.ts';

const CHANGES =
  'subscription { taskChanges { matches task { restId status assignee { email } } } }';

interface Changes {
  taskChanges: { matches: boolean; task: { restId: string; status: string } };
}

describe.each([
  ['an event stream', 'examples/hive/gateway.config.ts', undefined],
  ['a WebSocket', 'examples/hive/websocket.config.ts', 'websocket'],
])('a subscription through Hive Gateway, by %s', (_name, config, transport) => {
  const hive = fixture(async () => {
    await using stack = new AsyncDisposableStack();
    const gateway = stack.use(await startTestGateway({ config: { liveIntervalMs: 100 } }));
    const supergraph = await compose({ tasks: `${gateway.origin}/graphql` });
    const { url } = stack.use(await startHiveOver(supergraph, { config }));
    const started = stack.move();
    return { gateway, url, [Symbol.asyncDispose]: () => started.disposeAsync() };
  });

  async function subscribe(token: string): Promise<EventStream<Changes>> {
    const response = await fetch(hive.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: CHANGES }),
    });
    const stream = new EventStream<Changes>(response);
    onTestFinished(() => stream.close());
    return stream;
  }

  test('delivers the changes of the token', async () => {
    const { store, organizations } = hive.gateway.sandbox;
    const [{ id, token }] = organizations;
    const stream = await subscribe(token);
    const task = store.idAt(id, 0) ?? '';
    // Hive responds before its own subscription has begun.
    await expect.poll(() => hive.gateway.sandbox.requests.length).toBeGreaterThan(0);
    const change = () => {
      const modified_at = new Date().toISOString();
      store.update(task, { status: 'archived', modified_at });
    };
    const timer = setInterval(change, 200);
    onTestFinished(() => clearInterval(timer));
    const event = await stream.next();
    expect(event?.result?.data?.taskChanges).toMatchObject({
      matches: true,
      task: { restId: task, status: 'ARCHIVED' },
    });
    await stream.close();
    await expect
      .poll(() => hive.gateway.log.find(({ events }) => events !== undefined))
      .toMatchObject(transport === undefined ? { operation: expect.any(String) } : { transport });
  });

  test('ends with the code of the gateway where REST does not accept the token', async () => {
    const stream = await subscribe('refused');
    const event = await stream.next();
    expect(event?.result?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
