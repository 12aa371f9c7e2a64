import type { LoadPace } from './load.ts';
import type { Options } from './options.ts';
import type { Peer } from './peers.ts';
import { type Cores, type Listening, type Load, seenBy, startPeer } from './processes.ts';
import type { Mode } from './requests.ts';
import { median, quantile } from './statistics.ts';
import { cpuSecondsOf, memoryOf } from './usage.ts';
import type { PageWork } from './work.ts';

/** Pages of one size, asked for in one way. */
export interface Case {
  mode: Mode;
  size: number;
}

/** One peer in one round of one case. */
export interface Sample extends Measured {
  peer: Peer;
  case: Case;
}

interface Measured {
  requestsPerSecond: number;
  /** Milliseconds of CPU time, all threads. */
  cpuPerRequest: number;
  /** CPU time over wall-clock time: less than 1 where the core was somebody else's at times. */
  coreShare: number;
  /** The same of the load generator and the upstream together. */
  otherShare: number;
  medianLatency: number;
  p99Latency: number;
  restCallsPerRequest: number;
  bytesPerRequest: number;
  /** MiB, of the process so far. */
  peakMemory: number;
}

/** Whichever comes first: of the first case of a process, and of the others. */
const FIRST_WARM_UP = { requests: 3000, seconds: 8 };
const WARM_UP = { requests: 1000, seconds: 3 };
/** A measurement in which the server got less of its core is taken again. */
const LEAST_CORE_SHARE = 0.9;

/** Every mode after the first is measured at one size only, the middle one. */
export function casesOf({ modes, sizes }: Options): Case[] {
  const middle = sizes[Math.floor((sizes.length - 1) / 2)];
  return modes.flatMap((mode, index) =>
    sizes.filter((size) => index === 0 || size === middle).map((size) => ({ mode, size })),
  );
}

/** Round by round, and in each round peer by peer, started alone, in an order that turns. */
export async function measureThroughput(
  options: Options,
  surroundings: { cores: Cores; upstream: Listening; load: Load },
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const turn = round % options.peers.length;
    const peers = [...options.peers.slice(turn), ...options.peers.slice(0, turn)];
    for (const peer of peers) {
      console.error(`round ${round + 1} of ${options.rounds}: ${peer.name}`);
      samples.push(...(await measurePeer(peer, options, surroundings)));
    }
  }
  return samples;
}

async function measurePeer(
  peer: Peer,
  options: Options,
  { cores, upstream, load }: { cores: Cores; upstream: Listening; load: Load },
): Promise<Sample[]> {
  const { connections, seconds } = options;
  const server = await startPeer(peer, upstream, cores, options.nodeOptions);
  const { origin } = server;
  const { dialect } = peer;
  try {
    await checkToken(peer, origin, upstream, load);
    const samples: Sample[] = [];
    for (const [index, { mode, size }] of casesOf(options).entries()) {
      const order = { origin, dialect, mode, size, connections };
      await load.run({ ...order, ...(index === 0 ? FIRST_WARM_UP : WARM_UP) });
      const takes: Measured[] = [];
      do {
        takes.push(await take({ ...order, seconds }, server, { upstream, load }));
      } while (isDisturbed(takes.at(-1)) && takes.length <= options.repeats);
      const [best] = takes.toSorted((a, b) => b.coreShare - a.coreShare);
      if (best !== undefined) samples.push({ peer, case: { mode, size }, ...best });
    }
    return samples;
  } finally {
    await server.stop();
  }
}

function isDisturbed(measured: Measured | undefined): boolean {
  return measured !== undefined && measured.coreShare < LEAST_CORE_SHARE;
}

async function take(
  order: PageWork & LoadPace,
  server: Listening,
  { upstream, load }: { upstream: Listening; load: Load },
): Promise<Measured> {
  const processes = [server.pid, load.pid, upstream.pid];
  await seenBy(upstream);
  const before = processes.map(cpuSecondsOf);
  const result = await load.run(order);
  const after = processes.map(cpuSecondsOf);
  const { calls } = await seenBy(upstream);
  const [cpu = 0, ...others] = after.map((spent, place) => spent - (before[place] ?? 0));
  return {
    requestsPerSecond: result.requests / result.seconds,
    cpuPerRequest: (cpu * 1000) / result.requests,
    coreShare: cpu / result.seconds,
    otherShare: others.reduce((sum, share) => sum + share, 0) / result.seconds,
    medianLatency: median(result.latencies),
    p99Latency: quantile(result.latencies, 0.99),
    restCallsPerRequest: calls / result.requests,
    bytesPerRequest: result.bytes / result.requests,
    peakMemory: memoryOf(server.pid).peak,
  };
}

/** A server that does not pass on the caller's own token is not measured. */
async function checkToken(
  { name, dialect }: Peer,
  origin: string,
  upstream: Listening,
  load: Load,
): Promise<void> {
  const tokens = new Set<string | undefined>();
  await seenBy(upstream);
  for (let index = 0; index < 3; index++) {
    await load.run({ origin, dialect, mode: 'distinct', size: 10, connections: 1, requests: 1 });
    const { calls, authorization } = await seenBy(upstream);
    if (calls !== 1) throw new Error(`${name}: ${calls} REST calls for one page`);
    tokens.add(authorization);
  }
  if (tokens.size !== 3) throw new Error(`${name}: tokens were not passed on`);
}
