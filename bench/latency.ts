import type { LoadPace } from './load.ts';
import type { Options } from './options.ts';
import type { Peer } from './peers.ts';
import { type Cores, type Listening, type Load, startPeer } from './processes.ts';
import { median, quantile } from './statistics.ts';
import { cpuSecondsOf } from './usage.ts';
import type { PageWork } from './work.ts';

const SIZE = 50;
const WARM_UP_REQUESTS = 2000;
const BARE_WARM_UP_REQUESTS = 400;
/** Turns of both ways in each round: short ones, so that both see the same machine. */
const TURNS = 32;
const REQUESTS = 50;

/** One round: the REST call itself, and the same page through a server, in turns. Milliseconds. */
export interface LatencySample {
  peer: Peer;
  bare: number;
  through: number;
  throughP99: number;
  /** Of the server's process, for one request: what is left of the time where nobody disturbs. */
  cpuPerRequest: number;
}

/** One connection: what a server adds to the time of one REST call. */
export async function measureLatency(
  { peers, rounds }: Options,
  { cores, upstream, load }: { cores: Cores; upstream: Listening; load: Load },
): Promise<LatencySample[]> {
  const samples: LatencySample[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) {
      console.error(`latency, round ${round + 1} of ${rounds}: ${peer.name}`);
      const server = await startPeer(peer, upstream, cores);
      const common = { mode: 'distinct', size: SIZE, connections: 1 } as const;
      const bareOrder = { ...common, origin: upstream.origin, dialect: 'rest' } as const;
      const order = { ...common, origin: server.origin, dialect: peer.dialect };
      try {
        await load.run({ ...bareOrder, requests: BARE_WARM_UP_REQUESTS });
        await load.run({ ...order, requests: WARM_UP_REQUESTS });
        const [bare, through]: [number[], number[]] = [[], []];
        const before = cpuSecondsOf(server.pid);
        for (let turn = 0; turn < TURNS; turn++) {
          bare.push(...(await oneTurn(load, bareOrder)));
          through.push(...(await oneTurn(load, order)));
        }
        const cpu = cpuSecondsOf(server.pid) - before;
        samples.push({
          peer,
          bare: median(bare),
          through: median(through),
          throughP99: quantile(through, 0.99),
          cpuPerRequest: (cpu * 1000) / (TURNS * (REQUESTS + 1)),
        });
      } finally {
        await server.stop();
      }
    }
  }
  return samples;
}

/** Without the first request, which opens the connection. */
async function oneTurn(load: Load, order: PageWork & LoadPace): Promise<number[]> {
  return (await load.run({ ...order, requests: REQUESTS + 1 })).latencies.slice(1);
}
