import { setTimeout as pause } from 'node:timers/promises';
import { instantText } from '../../sandbox/instant.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { startGateway } from '../../scripts/soak/processes.ts';
import { quantile } from '../statistics.ts';
import { subscribe } from './client.ts';

export interface DelaySample {
  intervalMs: number;
  changes: number;
  median: number;
  p95: number;
}

/** Milliseconds from a change in REST to its event, over SSE. Changes come at random times. */
export async function measureDelay(intervalMs: number, changes: number): Promise<DelaySample> {
  const sandbox = await startSandbox({ tasks: 2000 });
  const [{ id: organization, token }] = sandbox.organizations;
  const env = {
    STUUT_API_URL: sandbox.url,
    LIVE_INTERVAL_MS: String(intervalMs),
    LOG_LEVEL: 'info',
  };
  const gateway = await startGateway(env, [token]);
  const madeAt = new Map<string, number>();
  const delays: number[] = [];
  const stream = await subscribe('SSE', {
    url: gateway.url,
    token,
    onChange({ restId }) {
      const at = madeAt.get(restId);
      if (at !== undefined) delays.push(performance.now() - at);
      madeAt.delete(restId);
    },
  });
  for (let count = 0; count < changes; count++) {
    await pause(Math.random() * 2000);
    const time = instantText(Date.now() * 1000);
    const id = sandbox.store.insert(organization, { created_at: time });
    madeAt.set(id, performance.now());
  }
  await pause(intervalMs + 2000);
  stream.close();
  await gateway.stop();
  await sandbox.close();
  if (delays.length !== changes) throw new Error(`${changes - delays.length} changes are missing`);
  return { intervalMs, changes, median: quantile(delays, 0.5), p95: quantile(delays, 0.95) };
}
