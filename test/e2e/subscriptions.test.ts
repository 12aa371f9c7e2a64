import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { endpointOf } from '../support/endpoint.ts';
import { fixture } from '../support/fixture.ts';
import { change, openSse } from '../support/live.ts';
import { startServer } from '../support/process.ts';
import { openSocket } from '../support/socket.ts';
import { workersOf } from '../support/workers.ts';

/** Far longer than any test takes. */
const LONG = { STOP_DELAY_MS: '60000' };
/** It begins with a change. */
const QUERY = 'subscription { taskChanges(since: "2025-07-01T00:00:00Z") { watermark } }';

const sandbox = fixture(async () => {
  const started = await startSandbox({ tasks: 20 });
  return { ...started, [Symbol.asyncDispose]: () => started.close() };
}, 'test');

describe.each([{ WORKERS: '1' }, { WORKERS: '2' }])('with %j', (env) => {
  test('a stop completes all subscriptions at once, and does not wait for their sockets', async () => {
    await using server = startServer({
      STUUT_API_URL: sandbox.url,
      LOG_LEVEL: 'debug',
      ...LONG,
      ...env,
    });
    const { origin, port } = new URL(await endpointOf(server));
    if (env.WORKERS === '2') await workersOf(server, 2);
    const gateway = {
      sandbox,
      port: Number(port),
      fetch: (path: string, init?: RequestInit) => fetch(origin + path, init),
    };
    change(gateway, 1);
    const streams = await Promise.all([
      openSse(gateway, { query: QUERY }),
      openSse(gateway, { query: QUERY }),
    ]);
    const sockets = await Promise.all([openSocket(gateway), openSocket(gateway)]);
    for (const socket of sockets) {
      socket.subscribe('1', QUERY);
      expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
    }
    for (const { events } of streams) expect(await events.next()).toMatchObject({ event: 'next' });
    server.child.kill('SIGTERM');
    for (const { events } of streams) {
      expect(await events.next()).toMatchObject({ event: 'complete' });
      expect(await events.next()).toBeUndefined();
    }
    for (const socket of sockets) {
      expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
      expect(await socket.closed).toMatchObject({ code: 1001 });
    }
    server.child.kill('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.output).not.toContain('killed');
  });
});
