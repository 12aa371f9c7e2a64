import { fileURLToPath } from 'node:url';
import type { HeapAnswer } from './heap-probe.ts';
import type { Options } from './options.ts';
import { type Cores, type Listening, type Load, nextMessage, startPeer } from './processes.ts';
import { median } from './statistics.ts';
import { memoryOf } from './usage.ts';

const MARKS = [10_000, 100_000];
/** Requests before a mark during which the resident memory is watched. */
const WATCHED = 4000;
const CHUNK = 200;
const SIZE = 10;

/** After so many requests, every one with a token, a filter and one of 20 documents of its own. */
export interface MemorySample {
  requests: number;
  /** MiB: the median under load just before, and the least after a full collection. */
  resident: number;
  residentCollected: number;
  heapCollected: number;
}

export async function measureMemory(
  { peers: [peer], modes: [mode = 'distinct'], connections }: Options,
  { cores, upstream, load }: { cores: Cores; upstream: Listening; load: Load },
): Promise<MemorySample[]> {
  if (peer === undefined) throw new Error('no peer');
  const probe = fileURLToPath(new URL('./heap-probe.ts', import.meta.url));
  const server = await startPeer(peer, upstream, cores, ['--expose-gc', '--import', probe]);
  const order = { origin: server.origin, dialect: peer.dialect, mode, size: SIZE, connections };
  const samples: MemorySample[] = [];
  let done = 0;
  try {
    for (const mark of MARKS) {
      console.error(`memory: ${peer.name} up to ${mark} requests`);
      done += (await load.run({ ...order, requests: mark - WATCHED - done })).requests;
      const watched: number[] = [];
      while (done < mark) {
        done += (await load.run({ ...order, requests: CHUNK })).requests;
        watched.push(memoryOf(server.pid).now);
      }
      server.process.send('collect');
      const { rss, heapUsed } = await nextMessage<HeapAnswer>(server.process);
      samples.push({
        requests: mark,
        resident: median(watched),
        residentCollected: rss / 2 ** 20,
        heapCollected: heapUsed / 2 ** 20,
      });
    }
    return samples;
  } finally {
    await server.stop();
  }
}
