import type { Tally } from './check.ts';
import type { GatewayState } from './probe.ts';
import type { LogCheck } from './processes.ts';

/** Growth from start to end that counts as noise, in MiB: caches are filled. */
const MAX_HEAP_GROWTH = 25;
/**
 * Growth from warm-up to end, in MiB. The memory of a body of 32 MiB, as bytes and as text, is not returned to the
 * system immediately.
 */
const MAX_RSS_GROWTH = 300;
/** The most calls in flight; as many idle connections to REST are kept. */
export const UPSTREAM_CONCURRENCY = 32;
/** A response may take the timeout of its operation, plus this time to write it. */
const MAX_OVERTIME_MS = 5000;

export interface Outcome {
  seconds: number;
  operationTimeoutMs: number;
  tally: Tally;
  states: Record<'start' | 'warm' | 'end', GatewayState>;
  restRequests: number;
  restSockets: number;
  outages: number;
  log: LogCheck;
  restarts: number;
  /** Exit codes of the gateway's processes. */
  exitCodes: readonly (number | null)[];
}

/** One sentence for each failure; empty if the soak passed. */
export function verdict(outcome: Outcome): string[] {
  const { tally, states, restSockets, log, exitCodes, operationTimeoutMs } = outcome;
  const { start, warm, end } = states;
  const [slowest] = tally.slowest;
  const found: [boolean, string][] = [
    [
      tally.violations.length > 0,
      `${tally.violations.length} answers were wrong: ${tally.violations[0]}`,
    ],
    [log.leaks.length > 0, `${log.leaks.length} lines of the log hold a token`],
    [log.errors.length > 0, `the log has errors: ${log.errors[0]}`],
    [tally.rows === 0, 'no row was seen at all'],
    [tally.events === 0, 'no change was delivered at all'],
    [end.heap - start.heap > MAX_HEAP_GROWTH, `the heap grew by over ${MAX_HEAP_GROWTH} MiB`],
    [end.rss - warm.rss > MAX_RSS_GROWTH, `memory grew by over ${MAX_RSS_GROWTH} MiB`],
    [end.sockets > 0, `${end.sockets} sockets were in use after the last request`],
    [restSockets > UPSTREAM_CONCURRENCY, `REST had ${restSockets} open sockets in the end`],
    [(slowest?.ms ?? 0) > operationTimeoutMs + MAX_OVERTIME_MS, `an answer took ${slowest?.ms} ms`],
    [exitCodes.some((code) => code !== 0), `the gateway ended with ${exitCodes.join(', ')}`],
  ];
  return found.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

export function markdown(outcome: Outcome, violations: readonly string[]): string {
  const { seconds, tally, states, restRequests, restSockets, outages, log } = outcome;
  const codes = [...tally.codes].sort(([, a], [, b]) => b - a);
  const state = (name: string, { rss, heap, sockets, timers }: GatewayState) =>
    `| ${name} | ${rss} | ${heap} | ${sockets} | ${timers} |`;
  return [
    `## Soak: ${seconds} seconds`,
    '',
    '| | |',
    '|---|---|',
    `| requests | ${tally.requests} (${Math.round(tally.requests / seconds)} a second) |`,
    `| restarts of the gateway, and requests that found none meanwhile | ${outcome.restarts}, ${tally.unreached} |`,
    `| clients that left midway | ${tally.aborted} |`,
    `| answers without an error | ${tally.ok} |`,
    `| subscriptions over SSE and WebSocket, and what they delivered | ${tally.streams}, ${tally.events} changes |`,
    `| REST requests | ${restRequests} |`,
    `| outages of REST | ${outages}, of 3 seconds each |`,
    `| rows whose tenant was checked | ${tally.rows} |`,
    `| slowest | ${tally.slowest.map(({ name, ms }) => `${name} ${ms} ms`).join(', ')} |`,
    `| lines of the log at level trace | ${log.lines} |`,
    '',
    '| error | times |',
    '|---|---|',
    ...codes.map(([code, times]) => `| \`${code}\` | ${times} |`),
    '',
    '| gateway | memory, MiB | heap and buffers after collection, MiB | sockets in use | timers |',
    '|---|---|---|---|---|',
    state('at the start', states.start),
    state('after the warm-up', states.warm),
    state('at the end, clients gone', states.end),
    '',
    `Open sockets at the end: ${states.end.sockets} in use, ${restSockets} idle ones to REST. Bounds: ${MAX_HEAP_GROWTH} MiB of heap over the start, ${MAX_RSS_GROWTH} MiB of memory over the warm-up, no socket in use, ${UPSTREAM_CONCURRENCY} idle ones to REST.`,
    '',
    violations.length === 0 ? 'Passed.' : `**Failed:** ${violations.join('; ')}.`,
  ].join('\n');
}
