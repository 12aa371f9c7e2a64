import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { CHANGES, change, LIVE_CONFIG, openSse } from '../../support/live.ts';
import { startMeasuredGateway } from '../../support/measured-gateway.ts';
import { openSocket, refusalOf } from '../../support/socket.ts';
import { startTestTraces } from '../../support/traces.ts';

const PREFIX = 'stuut_gateway_';

describe('metrics', () => {
  test('tell the open subscriptions and the delivered events', async () => {
    await using gateway = await startMeasuredGateway({ config: LIVE_CONFIG });
    const figures = async () => {
      const { sumOf } = await gateway.scrape();
      return [
        sumOf(`${PREFIX}subscriptions`, { transport: 'sse' }),
        sumOf(`${PREFIX}subscriptions`, { transport: 'websocket' }),
        sumOf(`${PREFIX}events_delivered_total`),
      ];
    };
    expect(await figures()).toEqual([0, 0, 0]);
    const { events } = await openSse(gateway);
    const socket = await openSocket(gateway);
    socket.subscribe('1', CHANGES);
    await expect.poll(figures).toEqual([1, 1, 0]);
    change(gateway, 1);
    await Promise.all([events.next(), socket.next()]);
    expect(await figures()).toEqual([1, 1, 2]);
    await events.close();
    socket.socket.close();
    await expect.poll(figures).toEqual([0, 0, 2]);
  });

  test('count a WebSocket that was refused', async () => {
    await using gateway = await startMeasuredGateway({ config: { subscriptions: 1 } });
    const socket = await openSocket(gateway);
    expect(await refusalOf(gateway)).toMatchObject({ status: 503 });
    const { sumOf } = await gateway.scrape();
    const labels = { operation: 'invalid', code: 'SUBSCRIPTION_LIMIT' };
    expect(sumOf(`${PREFIX}operations_total`, labels)).toBe(1);
    socket.socket.close();
  });

  test('count a subscription at its end, by its code, and not its duration', async () => {
    await using gateway = await startMeasuredGateway({ config: LIVE_CONFIG });
    const { events } = await openSse(gateway);
    change(gateway, 1);
    await events.next();
    await events.close();
    const refused = await openSse(gateway, { token: null });
    expect((await refused.events.next())?.result?.errors).toHaveLength(1);
    await refused.events.close();
    await expect
      .poll(async () => {
        const { samples } = await gateway.scrape();
        return samples
          .filter(({ name, value }) => name === `${PREFIX}operations_total` && value > 0)
          .map(({ labels: { operation, code }, value }) => [operation, code, value])
          .toSorted();
      })
      .toEqual([
        ['Changes', 'OK', 1],
        ['Changes', 'UNAUTHENTICATED', 1],
      ]);
    const { sumOf } = await gateway.scrape();
    expect(sumOf(`${PREFIX}operation_duration_seconds_count`)).toBeUndefined();
    expect(sumOf(`${PREFIX}operation_outcomes_total`, { outcome: 'ok' })).toBe(1);
    expect(sumOf(`${PREFIX}operation_outcomes_total`, { outcome: 'cancelled' })).toBe(0);
  });
});

describe('the span of a subscription', () => {
  test('lasts to its end, and has the REST calls of its events', async () => {
    const traces = startTestTraces();
    await using gateway = await startTestGateway({ config: LIVE_CONFIG, tracer: traces.tracer });
    const query = `subscription Changes {
      taskChanges { task { assignee { tasks(first: 1) { totalCount } } } }
    }`;
    const { events } = await openSse(gateway, { query });
    const [{ users }] = gateway.sandbox.organizations;
    change(gateway, 1, { assignee_id: users[0]?.id ?? '' });
    await events.next();
    const ofSubscription = () =>
      traces.trees().filter(({ name }) => name === 'subscription Changes');
    expect(ofSubscription()).toEqual([]);
    await events.close();
    await expect
      .poll(ofSubscription)
      .toMatchObject([{ kind: 'SERVER', parts: [{ parts: [{ name: 'GET /v1/tasks' }] }] }]);
    expect(ofSubscription()[0]).not.toHaveProperty('status');
  });

  test('has the code of what ended it', async () => {
    const traces = startTestTraces();
    await using gateway = await startTestGateway({ config: LIVE_CONFIG, tracer: traces.tracer });
    const ended = () => traces.spans().filter(({ name }) => name === 'subscription Changes');
    const refused = await openSse(gateway, { token: null });
    await refused.events.next();
    const { events } = await openSse(gateway);
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 401 } });
    await events.next();
    await expect
      .poll(() => ended().map(({ attributes }) => attributes['error.type']))
      .toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });
});
