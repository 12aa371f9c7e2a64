import { setTimeout as pause } from 'node:timers/promises';

/** Loaded into the gateway's process before its own code, so that its figures can be requested. */
export interface GatewayState {
  /** MiB. */
  rss: number;
  /** MiB in use on the heap and in buffers, without garbage. */
  heap: number;
  /** Connections of callers, and to REST during a call; idle ones are not counted. */
  sockets: number;
  timers: number;
}

const MIB = 2 ** 20;
/** The memory of buffers is freed on another thread, and in later turns of the event loop. */
const COLLECTIONS = 3;
const COLLECTION_PAUSE_MS = 50;

process.on('message', async () => {
  for (let collection = 1; collection <= COLLECTIONS; collection++) {
    globalThis.gc?.();
    await pause(COLLECTION_PAUSE_MS);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const count = (kind: string) => resources.filter((resource) => resource === kind).length;
  const state: GatewayState = {
    rss: Math.round(rss / MIB),
    heap: Math.round(((heapUsed + external) / MIB) * 10) / 10,
    sockets: count('TCPSocketWrap'),
    timers: count('Timeout'),
  };
  process.send?.(state);
});
// This channel must not keep a stopping gateway alive.
process.channel?.unref();
