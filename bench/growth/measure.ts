import { DeepList } from '../deep-list.ts';
import type { Options } from '../options.ts';
import { type Cores, type Listening, type Load, seenBy, startPeer } from '../processes.ts';
import { median, quantile } from '../statistics.ts';
import { cpuSecondsOf, memoryOf } from '../usage.ts';
import type { FixedOperation } from '../work.ts';
import { type GrowthCase, growthCases, LIST_LENGTH } from './cases.ts';
import { type Exchange, type PreparedCase, prepare } from './prepare.ts';

const FIRST_WARM_UP = { requests: 4000, seconds: 5 };
/** Of each case, so that all cases come up in that time. */
const WARM_UP_QUESTIONS = 8;
/** Of a measurement. */
const WARM_UP_SHARE = 0.25;
const LATENCY_SHARE = 0.75;

/** One case in one round. */
export interface GrowthSample {
  case: GrowthCase;
  requestsPerSecond: number;
  /** Milliseconds of CPU time of the gateway's process, all threads. */
  cpuPerRequest: number;
  /** CPU time over wall-clock time. */
  coreShare: number;
  restCalls: number;
  restRows: number;
  /** Milliseconds, under load. */
  loadMedian: number;
  loadP99: number;
  /** Milliseconds at one connection: through the gateway, and its REST calls without it. */
  through: number;
  bare: number;
  /** MiB, under load; of what came before in this round there may be some left. */
  resident: number;
}

interface Surroundings {
  cores: Cores;
  /** With a list of {@link LIST_LENGTH} rows. */
  upstream: Listening;
  load: Load;
}

/** Every case once in each round, in an order that turns, on a gateway started anew. */
export async function measureGrowth(
  { peers: [peer], rounds, seconds, connections, nodeOptions }: Options,
  surroundings: Surroundings,
): Promise<GrowthSample[]> {
  if (peer?.dialect !== 'gateway') throw new Error('only a gateway can be asked these questions');
  const { cores, upstream, load } = surroundings;
  const start = () => startPeer(peer, upstream, cores, nodeOptions);
  const cases = await prepareCases(start, upstream, connections);
  const samples: GrowthSample[] = [];
  for (let round = 0; round < rounds; round++) {
    const turn = Math.floor((cases.length * round) / rounds);
    const server = await start();
    try {
      const operations = cases.flatMap(({ through }) =>
        sentTo(server, through.slice(0, WARM_UP_QUESTIONS)),
      );
      await load.run({ operations, connections, ...FIRST_WARM_UP });
      for (const prepared of [...cases.slice(turn), ...cases.slice(0, turn)]) {
        const { dimension, series, size } = prepared.case;
        console.error(`round ${round + 1} of ${rounds}: ${dimension} ${size}, ${series}`);
        samples.push(await measureCase(prepared, server, surroundings, seconds));
      }
    } finally {
      await server.stop();
    }
  }
  return samples;
}

async function prepareCases(
  start: () => Promise<Listening>,
  upstream: Listening,
  connections: number,
): Promise<PreparedCase[]> {
  console.error('asking every question once');
  const server = await start();
  try {
    const prepared: PreparedCase[] = [];
    for (const asked of growthCases(new DeepList(LIST_LENGTH), connections)) {
      prepared.push(await prepare(asked, server, upstream));
    }
    return prepared;
  } finally {
    await server.stop();
  }
}

function sentTo({ origin }: Listening, exchanges: readonly Exchange[]): FixedOperation[] {
  return exchanges.map((exchange) => ({ ...exchange, origin }));
}

async function measureCase(
  { case: asked, through, bare }: PreparedCase,
  server: Listening,
  { upstream, load }: Surroundings,
  seconds: number,
): Promise<GrowthSample> {
  const { connections } = asked;
  const operations = sentTo(server, through);
  await load.run({ operations, connections, seconds: seconds * WARM_UP_SHARE });
  await seenBy(upstream);
  const before = cpuSecondsOf(server.pid);
  const loaded = await load.run({ operations, connections, seconds });
  const cpu = cpuSecondsOf(server.pid) - before;
  const { calls, rows } = await seenBy(upstream);
  const resident = memoryOf(server.pid).now;
  const inTurns = sentTo(upstream, bare).flatMap((alone, index) => [
    alone,
    operations[index] ?? alone,
  ]);
  const { latencies } = await load.run({
    operations: inTurns,
    connections: 1,
    seconds: seconds * LATENCY_SHARE,
  });
  return {
    case: asked,
    requestsPerSecond: loaded.requests / loaded.seconds,
    cpuPerRequest: (cpu * 1000) / loaded.requests,
    coreShare: cpu / loaded.seconds,
    restCalls: calls / loaded.requests,
    restRows: rows / loaded.requests,
    loadMedian: median(loaded.latencies),
    loadP99: quantile(loaded.latencies, 0.99),
    bare: median(latencies.filter((_, index) => index % 2 === 0)),
    through: median(latencies.filter((_, index) => index % 2 === 1)),
    resident,
  };
}
