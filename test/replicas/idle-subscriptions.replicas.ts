import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/server.ts';
import { change, openSse } from '../support/live.ts';
import { openSocket } from '../support/socket.ts';
import { describeBehindBalancers } from './support/balancers.ts';
import { startReplicas } from './support/replicas.ts';

/** Longer than the balancers' timeout for a silent response to a query. */
const IDLE_MS = 50_000;
const QUERY = 'subscription { taskChanges { task { restId } watermark } }';

describeBehindBalancers((startBalancer) => {
  test('idle subscriptions stay open, and their next event arrives at once', async () => {
    const sandbox = await startSandbox({ tasks: 20 });
    await using replicas = await startReplicas({
      STUUT_API_URL: sandbox.url,
      LIVE_INTERVAL_MS: '200',
      LOG_LEVEL: 'debug',
    });
    await using balancer = await startBalancer(replicas);
    const { port, origin } = new URL(balancer.url);
    const own = {
      sandbox,
      port: Number(port),
      fetch: (path: string, init?: RequestInit) => fetch(origin + path, init),
    };
    const { events } = await openSse(own, { query: QUERY });
    // The page of this origin is also behind the balancer.
    const socket = await openSocket(own, { headers: { origin } });
    socket.subscribe('1', QUERY);
    for (const number of [1, 2]) {
      await pause(number === 1 ? 2000 : IDLE_MS);
      const restId = change(own, number);
      expect((await events.next())?.result?.data?.taskChanges.task).toEqual({ restId });
      expect(await socket.next()).toMatchObject({
        type: 'next',
        payload: { data: { taskChanges: { task: { restId } } } },
      });
    }
    await events.close();
    socket.socket.close();
    await sandbox.close();
  });
});
