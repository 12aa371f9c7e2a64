import { createClient } from 'graphql-sse';
import { describe, expect, test } from 'vitest';
import { gatewayForEachTest } from '../../support/gateway-fixture.ts';
import {
  CHANGES,
  type Change,
  change,
  LIVE_CONFIG,
  openSse,
  sendSubscription,
} from '../../support/live.ts';

const gateway = gatewayForEachTest({ config: LIVE_CONFIG });

const lines = () => gateway.log.filter(({ msg }) => msg === 'request');

describe('a subscription over Server-Sent Events', () => {
  test('delivers each change as an event whose id is its watermark', async () => {
    const { response, events } = await openSse(gateway);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('x-request-id')).toMatch(/./);
    for (const number of [1, 2, 3]) {
      const restId = change(gateway, number);
      const event = await events.next();
      expect(event).toMatchObject({
        event: 'next',
        result: { data: { taskChanges: { task: { restId } } } },
      });
      expect(event?.id).toBe(event?.result?.data?.taskChanges.watermark);
    }
    await events.close();
  });
});
