import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { LatencySample } from './latency.ts';
import type { MemorySample } from './memory.ts';
import type { Options } from './options.ts';
import type { Peer } from './peers.ts';
import type { Cores } from './processes.ts';
import type { Mode } from './requests.ts';
import { median, spread } from './statistics.ts';
import { type Case, casesOf, type Sample } from './throughput.ts';

const MODE_NAMES: Record<Mode, string> = {
  distinct: 'distinct tokens, filters and documents',
  equal: 'equal requests',
  unseen: 'a new document every time',
};

/** What the gateway has to reach, as a multiple of a peer's requests per second, by tasks a page. */
const TARGETS: Record<string, Record<number, number>> = {
  proxy: { 10: 0.85, 50: 1.15, 200: 1.15 },
  apollo: { 10: 1.5, 50: 2.1, 200: 2.5 },
  hive: { 10: 2.6, 50: 3.2, 200: 3.2 },
  mercurius: { 10: 1.05, 50: 1.15, 200: 1.2 },
  tailcall: { 10: 0.45, 50: 0.65, 200: 0.9 },
};

export function throughputReport(samples: Sample[], options: Options, cores: Cores): string {
  const { peers, rounds, seconds, connections } = options;
  const cases = casesOf(options);
  const tables = cases.map((asked) => caseTable(samples, asked, peers));
  const busiest = Math.max(...samples.map(({ otherShare }) => otherShare));
  return `${preamble(cores)} ${connections} connections, ${rounds} rounds of ${seconds} s each, medians; ± is half the range over the rounds. "core" is the share of its core that the server got. The load generator and the upstream together took at most ${percent(busiest)} of a core.

${tables.join('\n\n')}

${targetTable(samples, peers)}`;
}

export function preamble({ server, others }: Cores): string {
  const pins =
    server === undefined
      ? 'nothing pinned to a core.'
      : `the server pinned to core ${server}, load generator and upstream to ${others}.`;
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${pins}`;
}

function caseTable(samples: Sample[], asked: Case, peers: Peer[]): string {
  const rows = peers.map((peer) => {
    const own = samplesOf(samples, peer.name, asked);
    const gateway = samplesOf(samples, 'gateway', asked);
    const middle = (read: (sample: Sample) => number) => median(own.map(read));
    return [
      peer.title,
      `${middle(rate).toFixed(0)} ± ${percent(spread(own.map(rate)))}`,
      (median(gateway.map(rate)) / middle(rate)).toFixed(2),
      (middle(cpu) / median(gateway.map(cpu))).toFixed(2),
      middle(cpu).toFixed(2),
      percent(middle(coreShare)),
      middle((sample) => sample.medianLatency).toFixed(1),
      middle((sample) => sample.p99Latency).toFixed(1),
      Math.max(...own.map(({ peakMemory }) => peakMemory)).toFixed(0),
      middle((sample) => sample.restCallsPerRequest).toFixed(2),
      (middle((sample) => sample.bytesPerRequest) / 1024).toFixed(0),
    ];
  });
  const head = [
    `${asked.size} tasks a page, ${MODE_NAMES[asked.mode]}`,
    'requests/s',
    'gateway ÷ peer',
    'by CPU time',
    'CPU ms/request',
    'core',
    'median ms',
    'p99 ms',
    'peak MiB so far',
    'REST calls/request',
    'KiB/answer',
  ];
  return table(head, rows);
}

const rate = (sample: Sample) => sample.requestsPerSecond;
const cpu = (sample: Sample) => sample.cpuPerRequest;
const coreShare = (sample: Sample) => sample.coreShare;

/** Below it, requests per second say who else was running. */
const FAIR_CORE_SHARE = 0.9;

function targetTable(samples: Sample[], peers: Peer[]): string {
  const rows = peers.flatMap((peer) =>
    Object.entries(TARGETS[peer.name] ?? {}).flatMap(([size, ratio]) =>
      targetRow(samples, peer, { mode: 'distinct', size: Number(size) }, ratio),
    ),
  );
  return table(['gateway ÷', 'tasks', 'target', 'by requests/s', 'by CPU time', 'reached'], rows);
}

/** No row where it was not measured. */
function targetRow(samples: Sample[], peer: Peer, asked: Case, ratio: number): string[][] {
  const [theirs, ours] = [peer.name, 'gateway'].map((who) => samplesOf(samples, who, asked));
  if (!theirs?.length || !ours?.length) return [];
  const bySpeed = median(ours.map(rate)) / median(theirs.map(rate));
  const byCpu = median(theirs.map(cpu)) / median(ours.map(cpu));
  const isFair = [ours, theirs].every((own) => median(own.map(coreShare)) >= FAIR_CORE_SHARE);
  const isReached = (isFair ? bySpeed : byCpu) >= ratio;
  return [
    [
      peer.title,
      String(asked.size),
      ratio.toFixed(2),
      bySpeed.toFixed(2),
      byCpu.toFixed(2),
      `${isReached ? 'yes' : 'no'}${isFair ? '' : ', by CPU time: disturbed'}`,
    ],
  ];
}

function samplesOf(samples: Sample[], name: string, asked: Case): Sample[] {
  return samples.filter(
    ({ peer, case: { mode, size } }) =>
      peer.name === name && mode === asked.mode && size === asked.size,
  );
}

export function latencyReport(samples: LatencySample[], { peers }: Options, cores: Cores): string {
  const rows = peers.map((peer) => {
    const own = samples.filter((sample) => sample.peer.name === peer.name);
    const added = own.map(({ through, bare }) => through - bare);
    return [
      peer.title,
      median(own.map(({ bare }) => bare)).toFixed(2),
      median(own.map(({ through }) => through)).toFixed(2),
      `${median(added).toFixed(2)} (${Math.min(...added).toFixed(2)} to ${Math.max(...added).toFixed(2)})`,
      median(own.map(({ throughP99 }) => throughP99)).toFixed(2),
      median(own.map(({ cpuPerRequest }) => cpuPerRequest)).toFixed(2),
    ];
  });
  const head = [
    'one connection, 50 tasks',
    'REST ms',
    'through ms',
    'added ms',
    'p99 ms',
    'CPU ms',
  ];
  return `${preamble(cores)} Medians of milliseconds, the bare REST call and the server in short turns, and CPU time of the server's process a request; the target is 1.5 ms added.

${table(head, rows)}`;
}

export function memoryReport(samples: MemorySample[], cores: Cores): string {
  const rows = samples.map((sample) => [
    sample.requests.toLocaleString('en-US'),
    sample.resident.toFixed(1),
    sample.residentCollected.toFixed(1),
    sample.heapCollected.toFixed(1),
  ]);
  const [first, last] = [samples.at(0), samples.at(-1)];
  const growth = (read: (sample: MemorySample) => number) =>
    first && last ? percent(read(last) / read(first) - 1) : '';
  rows.push([
    'growth',
    growth((sample) => sample.resident),
    growth((sample) => sample.residentCollected),
    growth((sample) => sample.heapCollected),
  ]);
  const head = ['requests', 'resident under load', 'resident, collected', 'heap, collected'];
  return `${preamble(cores)} MiB, every request with a token of its own; the target is 10 %.

${table(head, rows)}`;
}

export function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

const RESULTS = new URL('./results.md', import.meta.url);

/** Replaces one section of results.md and leaves the others. */
export function save(title: string, text: string): void {
  const old = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : '';
  const sections = new Map(
    old
      .split(/^## /m)
      .slice(1)
      .map((section): [string, string] => {
        const [name = '', ...lines] = section.split('\n');
        return [name, lines.join('\n').trim()];
      }),
  );
  sections.set(title, text);
  const written = [...sections].map(([name, body]) => `## ${name}\n\n${body}\n`);
  writeFileSync(RESULTS, ['# Results of `npm run bench`\n', ...written].join('\n'));
}
