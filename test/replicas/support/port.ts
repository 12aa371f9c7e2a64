import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which systems take ports for outgoing connections: Linux from 32768. */
const FIRST = 20_000;
const COUNT = 12_000;

/** A free port that stays free while nobody listens on it, so that a replica can come back to it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    const probe = createServer().listen(port, '127.0.0.1');
    try {
      await once(probe, 'listening');
      probe.close();
      await once(probe, 'close');
      return port;
    } catch {
      // The port is in use: try another one.
    }
  }
}
