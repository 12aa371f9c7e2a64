import { describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import { CHANGES, change, LIVE_CONFIG } from '../../support/live.ts';
import { openSocket } from '../../support/socket.ts';

const gateway = gatewayForEachTest({ config: LIVE_CONFIG });

describe('a subscription over a WebSocket', () => {
  test('delivers each change, until the client completes it', async () => {
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    for (const number of [1, 2]) {
      await expect.poll(() => gateway.gateway.counters.subscriptions.websocket).toBe(1);
      const restId = change(gateway, number);
      expect(await socket.next()).toMatchObject({
        id: '1',
        type: 'next',
        payload: { data: { taskChanges: { task: { restId } } } },
      });
    }
    socket.send({ id: '1', type: 'complete' });
    await expect.poll(() => gateway.gateway.counters.subscriptions.websocket).toBe(0);
    expect(gateway.log.filter(({ msg }) => msg === 'request')).toMatchObject([
      {
        operation: 'Changes',
        transport: 'websocket',
        events: 2,
        requestId: expect.stringMatching(/\/1$/),
      },
    ]);
    socket.socket.close();
  });
});
