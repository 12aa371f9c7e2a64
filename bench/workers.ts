/**
 * `npm run bench:workers`: one process that answers against two, on all cores of this machine.
 * Nothing is pinned: load generator and upstream take their part of the same cores, and the report
 * says how large it is.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { PEERS, type Peer } from './peers.ts';
import { type Listening, Load, startPeer, startUpstream } from './processes.ts';
import { median } from './statistics.ts';
import { cpuSecondsOf, memoryOf } from './usage.ts';

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    size: { type: 'string', default: '50' },
    connections: { type: 'string', default: '32' },
  },
});
const [size, connections, seconds] = [values.size, values.connections, values.seconds].map(Number);
const WARM_UP_SECONDS = 3;
const ANYWHERE = { server: undefined, others: undefined };

interface Sample {
  workers: string;
  requestsPerSecond: number;
  /** CPU time of the gateway's processes: milliseconds a request, and in cores. */
  cpuPerRequest: number;
  cores: number;
  /** Load generator and upstream, in cores. */
  otherCores: number;
  /** MiB of all its processes, shared pages counted in each. */
  memory: number;
}

const upstream = await startUpstream(ANYWHERE);
const load = new Load(ANYWHERE);
const samples: Sample[] = [];
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    const turn = ['1', values.workers];
    for (const workers of round % 2 === 0 ? turn : turn.reverse()) {
      console.error(`round ${round + 1} of ${values.rounds}: WORKERS=${workers}`);
      samples.push(await measure(workers));
    }
  }
} finally {
  await Promise.all([upstream.stop(), load.stop()]);
}
console.log(report());

async function measure(workers: string): Promise<Sample> {
  const [server, pids] = await startWorkers(workers);
  const order = {
    origin: server.origin,
    dialect: 'gateway',
    mode: 'distinct',
    size: size ?? 50,
    connections: connections ?? 32,
  } as const;
  try {
    await load.run({ ...order, seconds: WARM_UP_SECONDS });
    const groups = [pids, [load.pid, upstream.pid]];
    const before = groups.map(cpuOf);
    const result = await load.run({ ...order, seconds: seconds ?? 4 });
    const [cpu = 0, others = 0] = groups.map((group, i) => cpuOf(group) - (before[i] ?? 0));
    return {
      workers,
      requestsPerSecond: result.requests / result.seconds,
      cpuPerRequest: (cpu * 1000) / result.requests,
      cores: cpu / result.seconds,
      otherCores: others / result.seconds,
      memory: pids.reduce((sum, pid) => sum + memoryOf(pid).now, 0),
    };
  } finally {
    await server.stop();
  }
}

/** The gateway, and the ids of its processes once all of them are there. */
async function startWorkers(workers: string): Promise<[Listening, number[]]> {
  const gateway = PEERS.gateway;
  if (gateway === undefined) throw new Error('no gateway among the peers');
  const peer: Peer = { ...gateway, env: { WORKERS: workers } };
  const server = await startPeer(peer, upstream, ANYWHERE);
  for (;;) {
    const pids = [server.pid, ...childrenOf(server.pid)];
    if (pids.length === (workers === '1' ? 1 : Number(workers) + 1)) return [server, pids];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return list.split(' ').filter(Boolean).map(Number);
}

function cpuOf(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

function report(): string {
  const row = (workers: string) => {
    const own = samples.filter((sample) => sample.workers === workers);
    const of = (read: (sample: Sample) => number) => median(own.map(read));
    return {
      rate: of((sample) => sample.requestsPerSecond),
      cpu: of((sample) => sample.cpuPerRequest),
      cores: of((sample) => sample.cores),
      others: of((sample) => sample.otherCores),
      othersCpu: of((sample) => (1000 * sample.otherCores) / sample.requestsPerSecond),
      memory: of((sample) => sample.memory),
    };
  };
  const [one, many] = [row('1'), row(values.workers)];
  const lines = Object.entries({ '1': one, [values.workers]: many }).map(
    ([workers, { rate, cpu, cores, others, memory }]) =>
      `| ${workers} | ${rate.toFixed(0)} | ${cpu.toFixed(2)} | ${cores.toFixed(2)} | ${others.toFixed(2)} | ${memory.toFixed(0)} |`,
  );
  const all = availableParallelism();
  const most = (1000 * all) / (one.cpu + one.othersCpu) / one.rate;
  const isFair = one.cores >= 0.9 && many.cores + many.others >= 0.9 * all;
  return `${all} cores, ${connections} connections, ${size} tasks a page, medians of ${values.rounds} rounds.

| WORKERS | requests/s | CPU ms/request | cores it got | cores of load and upstream | MiB |
|---|---:|---:|---:|---:|---:|
${lines.join('\n')}

${(many.rate / one.rate).toFixed(2)} times the requests. With the CPU time that one process, load and upstream take for a request, these cores have room for ${most.toFixed(2)} times.${isFair ? '' : ' Somebody else had a part of the cores: measure again.'}`;
}
