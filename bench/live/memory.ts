import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/server.ts';
import type { GatewayState } from '../../scripts/soak/probe.ts';
import { startGateway } from '../../scripts/soak/processes.ts';
import type { Stream, Transport } from '../../scripts/soak/stream.ts';
import { subscribe } from './client.ts';

export interface StreamMemory {
  transport: Transport;
  streams: number;
  before: GatewayState;
  during: GatewayState;
  after: GatewayState;
}

const AT_ONCE = 50;
/** Buffers of the connections' beginnings are free, and a few looks were made. */
const SETTLE_MS = 12_000;

/** Memory of idle streams, each on a connection of its own, after garbage collection. */
export async function measureStreams(transport: Transport, streams: number): Promise<StreamMemory> {
  const sandbox = await startSandbox({ tasks: 2000 });
  const [{ token }] = sandbox.organizations;
  const gateway = await startGateway(
    {
      STUUT_API_URL: sandbox.url,
      SUBSCRIPTIONS_PER_TOKEN: String(streams + 100),
      LOG_LEVEL: 'info',
    },
    [token],
  );
  const open = async (count: number) => {
    const opened: Stream[] = [];
    while (opened.length < count) {
      const next = Array.from({ length: Math.min(AT_ONCE, count - opened.length) }, () =>
        subscribe(transport, { url: gateway.url, token }),
      );
      opened.push(...(await Promise.all(next)));
    }
    await pause(SETTLE_MS);
    return opened;
  };
  const close = async (opened: readonly Stream[]) => {
    for (const stream of opened) stream.close();
    await Promise.all(opened.map(({ ended }) => ended));
    await pause(SETTLE_MS);
  };
  // What the first ones load and compile is not the streams'.
  await close(await open(100));
  const before = await gateway.state();
  const opened = await open(streams);
  const during = await gateway.state();
  await close(opened);
  const after = await gateway.state();
  await gateway.stop();
  await sandbox.close();
  return { transport, streams, before, during, after };
}
