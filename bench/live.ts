/** What subscriptions cost, and how exact they are: `npm run bench:live -- calls delay memory churn`. */
import { cpus } from 'node:os';
import { TRANSPORTS } from '../scripts/soak/stream.ts';
import { type CallsSample, measureCalls } from './live/calls.ts';
import { measureChurn } from './live/churn.ts';
import { measureDelay } from './live/delay.ts';
import { measureStreams, type StreamMemory } from './live/memory.ts';
import { table } from './report.ts';

const CALLS_SECONDS = 60;
const DELAY_CHANGES = 150;
const DELAY_INTERVALS_MS = [5000, 1000];
const STREAMS = 1000;
const CHURN_SECONDS = Number(process.env.CHURN_SECONDS ?? 600);
const CHURN_RESTARTS = 2;

const SECTIONS: Record<string, () => Promise<string>> = { calls, delay, memory, churn };

const asked = process.argv.slice(2);
const unknown = asked.find((name) => SECTIONS[name] === undefined);
if (unknown !== undefined) {
  console.error(`${unknown} is not one of ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(1);
}
const date = new Date().toISOString().slice(0, 10);
const machine = `${date}, Node.js ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}.`;
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const text = `${machine} ${await measure()}\n`;
  console.log(`\n## ${name}\n\n${text}`);
}

async function calls(): Promise<string> {
  const samples = await measureCalls(CALLS_SECONDS);
  const rows = samples
    .filter(({ changesPerSecond }) => changesPerSecond === 0)
    .map((quiet) => [
      quiet.isHidden ? '`partnerId` and `isAutomated`' : '`status` and `type`',
      String(quiet.subscriptions),
      String(quiet.filters),
      quiet.callsPerMinute.toFixed(0),
      busyOf(quiet, samples).toFixed(0),
    ]);
  const head = ['filters by', 'subscriptions', 'distinct filters', 'quiet', '1 change a second'];
  return `REST calls a minute of one token, at the default interval of 5 seconds, counted for ${CALLS_SECONDS} s.\n\n${table(head, rows)}`;
}

function busyOf(quiet: CallsSample, samples: readonly CallsSample[]): number {
  const busy = samples.find(
    ({ subscriptions, filters, isHidden, changesPerSecond }) =>
      changesPerSecond > 0 &&
      subscriptions === quiet.subscriptions &&
      filters === quiet.filters &&
      isHidden === quiet.isHidden,
  );
  return busy?.callsPerMinute ?? Number.NaN;
}

async function delay(): Promise<string> {
  const samples = await Promise.all(
    DELAY_INTERVALS_MS.map((intervalMs) => measureDelay(intervalMs, DELAY_CHANGES)),
  );
  const rows = samples.map(({ intervalMs, median, p95 }) => [
    String(intervalMs),
    median.toFixed(0),
    p95.toFixed(0),
  ]);
  return `Milliseconds from a change in REST to its event, ${DELAY_CHANGES} changes at random times, over SSE.\n\n${table(['`LIVE_INTERVAL_MS`', 'median', '95 %'], rows)}`;
}

async function memory(): Promise<string> {
  const rows: string[][] = [];
  for (const transport of TRANSPORTS) {
    console.error(`memory: ${STREAMS} streams over ${transport}`);
    rows.push(memoryRow(await measureStreams(transport, STREAMS)));
  }
  const head = [
    '',
    'heap before',
    'heap',
    'KiB a stream',
    'RSS before',
    'RSS',
    'KiB a stream',
    'heap after',
  ];
  return `${STREAMS} idle streams of one token, each on a connection of its own; MiB after garbage collection, heap with buffers.\n\n${table(head, rows)}`;
}

function memoryRow({ transport, streams, before, during, after }: StreamMemory): string[] {
  const each = (read: (state: typeof before) => number) =>
    (((read(during) - read(before)) * 1024) / streams).toFixed(1);
  return [
    transport,
    String(before.heap),
    String(during.heap),
    each(({ heap }) => heap),
    String(before.rss),
    String(during.rss),
    each(({ rss }) => rss),
    String(after.heap),
  ];
}

async function churn(): Promise<string> {
  const samples = await measureChurn(CHURN_SECONDS, CHURN_RESTARTS);
  const rows = samples.map((sample) => [
    sample.transport,
    String(sample.changes),
    String(sample.events),
    String(sample.connections),
    String(sample.missed),
    String(sample.repeated),
  ]);
  const head = ['', 'changes', 'events', 'connections', 'missed', 'repeated'];
  return `${CHURN_SECONDS} s of changes with ${CHURN_RESTARTS} restarts of the gateway's process (SIGTERM): 5 a second, one in 20 with a time of up to 25 s ago, and 1,000 at once while the gateway is down. Clients connect again with their last \`watermark\` as \`since\`.\n\n${table(head, rows)}`;
}
