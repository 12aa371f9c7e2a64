/**
 * Measures the memory of a gateway under inputs that are designed to fill it, without a token. Sends each
 * input as often as the argument says (20,000 by default), always a different one, to a process with a heap
 * of 512 MB. Prints a table in Markdown; exits with 1 if the heap grew above 250 MB or the process died.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';

const REQUESTS = Number(process.argv[2] ?? 20_000);
const ONLY = process.argv[3];
const AT_ONCE = 8;
const HEAP_LIMIT_MB = 512;
const MAX_HEAP_MB = 250;
const SAMPLE_MS = 250;
const BODY_BYTES = 256 * 1024;
const METRICS_PORT = 39_464;

const json = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
const range = (length: number, text: (index: number) => string) =>
  Array.from({ length }, (_, index) => text(index)).join(' ');

const UNDECLARED = json('query Q { __typename }', {
  variables: Object.fromEntries(Array.from({ length: 14_000 }, (_, index) => [`v@_${index}`, 1])),
});

/** Bodies by name; each is different for every number. */
const INPUTS: Record<string, (number: number) => string> = {
  'documents of 256 KB, one character outside Latin-1': (number) => {
    const head = `{__typename} #${number}\u{4e00}`;
    return json(head + 'x'.repeat(BODY_BYTES - 100 - Buffer.byteLength(head)));
  },
  '14,000 undeclared variables with names of their own': (number) =>
    UNDECLARED.replaceAll('@', String(number)),
  'documents of 2,900 tokens': (number) =>
    json(`{ tasks(first: 1) { n${number}: pageInfo { ${'endCursor '.repeat(600)} } } }`),
  'documents with 590 operations, one asked for': (number) =>
    json(
      range(590, (index) => `query Q${number}_${index} { __typename }`),
      { operationName: `Q${number}_${number % 590}` },
    ),
  '16 variables of @include, every combination': (number) =>
    json(
      `query (${range(16, (index) => `$v${index}: Boolean!`)}) { n${number >> 5}: __typename ${range(
        16,
        (index) => `... @include(if: $v${index}) { __typename }`,
      )} }`,
      {
        variables: Object.fromEntries(
          Array.from({ length: 16 }, (_, index) => [`v${index}`, (number >> index) % 2 === 1]),
        ),
      },
    ),
  'invalid documents of 64 KB': (number) =>
    json(`{ ${range(800, (index) => `n${number}_${index}${'x'.repeat(60)}`)} }`),
  'names of operations of 100 KB': (number) =>
    json(`query Q${number}${'x'.repeat(100_000)} { __typename }`),
};

let failed = false;
console.log('| input | requests | heap, most | heap, end | resident, most | exit |');
console.log('|---|---|---|---|---|---|');
for (const [name, bodyOf] of Object.entries(INPUTS)) {
  if (ONLY !== undefined && !name.includes(ONLY)) continue;
  await measure(name, bodyOf);
}
process.exitCode = failed ? 1 : 0;

async function measure(name: string, bodyOf: (number: number) => string): Promise<void> {
  const { child, url } = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let [mostHeap, heap, mostResident, sent] = [0, 0, 0, 0];
  const sample = async () => {
    const text = await get(`http://127.0.0.1:${METRICS_PORT}/metrics`).catch(() => '');
    heap = figure(text, 'nodejs_heap_size_used_bytes') ?? heap;
    mostHeap = Math.max(mostHeap, heap);
    mostResident = Math.max(mostResident, figure(text, 'process_resident_memory_bytes') ?? 0);
  };
  const timer = setInterval(() => void sample(), SAMPLE_MS);
  const send = async () => {
    while (sent < REQUESTS && child.exitCode === null) {
      sent += 1;
      await post(url, bodyOf(sent), agent).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  clearInterval(timer);
  await sample();
  agent.destroy();
  const exit = child.exitCode ?? child.signalCode ?? 'none';
  if (exit === 'none') {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  if (exit !== 'none' || mostHeap > MAX_HEAP_MB * 1e6) failed = true;
  const figures = [mostHeap, heap, mostResident].map((bytes) => `${Math.round(bytes / 1e6)} MB`);
  console.log(`| ${[name, sent, ...figures, exit].join(' | ')} |`);
}

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const flags = [`--max-old-space-size=${HEAP_LIMIT_MB}`, '-r', './scripts/require-node-24.cjs'];
  const child = spawn(process.execPath, [...flags, 'src/server.ts'], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      STUUT_API_URL: 'http://127.0.0.1:9',
      PORT: '0',
      LOG_LEVEL: 'info',
      METRICS_PORT: String(METRICS_PORT),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    // The output is read all the time, because a full or closed pipe would be another problem.
    child.stdout.on('data', (chunk) => {
      if (output.length > 100_000) return;
      output += chunk;
      const [, listening] = /"url":"([^"]+)".*"msg":"listening"/.exec(output) ?? [];
      if (listening !== undefined) resolve(listening);
    });
    child.once('exit', () => reject(new Error(`the gateway did not start: ${output}`)));
  });
  return { child, url };
}

function figure(text: string, metric: string): number | undefined {
  const [, value] = new RegExp(`^${metric} (\\S+)$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

async function get(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  return await response.text();
}

function post(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.once('error', reject).once('end', resolve).resume();
    });
    sent.end(body);
  });
}
