import { type Check, counted, type Judgement, judged, notSeen } from '../finding.ts';
import type { Reading } from '../reading.ts';
import { type Gathered, pageSizeOf, pagesOf } from '../seen.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const RATE_HEADER = /^(?:x-)?rate-?limit/;
const CACHE_HEADERS = ['etag', 'last-modified', 'cache-control', 'expires', 'age'];

/** Checks of the load that the API accepts, and of its speed. */
export const LOAD: readonly Check[] = [
  {
    id: 'response-times',
    title: 'response times',
    basis: 'unpublished',
    judge: judgeTimes,
  },
  {
    id: 'failures',
    title: 'failed calls',
    basis: 'unpublished',
    judge: ({ failures, calls }) => {
      const kinds = Array.from(failures, ([name, times]) => `${times} × ${name}`);
      if (kinds.length === 0) return judged('ok', `none of ${calls}`);
      return judged(
        'note',
        `${kinds.join(', ')} of ${calls}`,
        'Repeated up to UPSTREAM_RETRIES times.',
      );
    },
  },
  {
    id: 'at-once',
    title: 'two lists at once',
    basis: 'unpublished',
    judge: ({ readings, rateLimited, current }) => {
      const both = readings.filter(({ label }) => label === 'at-once');
      if (both.length < 2) return notSeen();
      if (rateLimited.atOnce === 0 && both.every(({ page }) => page !== null)) {
        return judged('ok', 'answered');
      }
      const seen = rateLimited.atOnce > 0 ? 'one is rate limited' : 'one fails';
      if (current.concurrency <= ONE_AT_ONCE) return judged('note', seen, 'Calls go one by one.');
      return {
        level: 'setting',
        seen,
        gateway: 'With 2 each token makes one call at a time.',
        settings: { UPSTREAM_CONCURRENCY: String(ONE_AT_ONCE), OPERATION_CONCURRENCY: '1' },
      };
    },
  },
  {
    id: 'rate-limits',
    title: 'rate limits',
    basis: 'unpublished',
    judge: ({ readings, rateLimited: { times, longestSeconds } }) => {
      const headers = new Map<string, string>();
      for (const reading of readings) {
        for (const [name, value] of Object.entries(reading.headers)) {
          if (RATE_HEADER.test(name)) headers.set(name, numbersIn(value));
        }
      }
      const said = Array.from(headers, ([name, value]) => `${name} ${value}`.trim());
      const seen = [
        times === 0 ? 'no 429' : `${counted(times, '429')}, waits up to ${longestSeconds} s`,
        said.length === 0 ? 'no headers' : said.join(', '),
      ].join('; ');
      return judged(times === 0 ? 'ok' : 'note', seen, 'After a 429 the token’s calls wait.');
    },
  },
  {
    id: 'compression',
    title: 'compression',
    basis: 'unpublished',
    judge: ({ readings }) => {
      const largest = largestOf(readings);
      if (largest === undefined) return notSeen();
      const coding = /^[a-z]+$/.exec(largest.headers['content-encoding'] ?? '')?.[0];
      const size = `${kibibytes(largest.bytes)} for ${counted(largest.page?.rows.length ?? 0, 'row')}`;
      if (coding === undefined)
        return judged('note', `none: ${size}`, 'Pages would be smaller with it.');
      return judged('ok', `${coding}: ${size}, ${kibibytes(largest.decodedBytes)} without`);
    },
  },
  {
    id: 'size',
    title: 'size of a page',
    basis: 'unpublished',
    judge: ({ readings, current }) => {
      const largest = largestOf(readings);
      if (largest === undefined) return notSeen();
      const seen = kibibytes(largest.decodedBytes);
      if (largest.decodedBytes < MAX_BODY_BYTES / 2) return judged('ok', seen);
      const rows = largest.page?.rows.length ?? 0;
      const fitting = Math.max(25, Math.floor((rows * MAX_BODY_BYTES) / 4 / largest.decodedBytes));
      if (fitting >= Math.min(current.pageSize, pageSizeOf(readings)))
        return judged('note', seen, 'The limit is 32 MiB.');
      return {
        level: 'setting',
        seen,
        gateway: 'An answer over 32 MiB is refused.',
        settings: { UPSTREAM_PAGE_SIZE: String(fitting) },
      };
    },
  },
  {
    id: 'caching',
    title: 'caching headers',
    basis: 'unpublished',
    judge: ({ readings }) => {
      const names = CACHE_HEADERS.filter((name) => readings.some(({ headers }) => name in headers));
      return judged('ok', names.join(', ') || 'none', 'Not used.');
    },
  },
];

/**
 * With this `UPSTREAM_CONCURRENCY` a token makes one call at a time, because it gets at most half of the
 * slots.
 */
const ONE_AT_ONCE = 2;
/** The time limit has to be at least so many times the response time of slow calls. */
const MARGIN = 3;

/** Response times in milliseconds: the median, and the 95th percentile. */
export function responseTimes(readings: readonly Reading[]): { median: number; p95: number } {
  const sorted = readings.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
  return { median: at(0.5), p95: at(0.95) };
}

function judgeTimes({ readings, current }: Gathered): Judgement {
  const answered = readings.filter(({ status }) => status !== null);
  if (answered.length === 0) return notSeen();
  const { median, p95 } = responseTimes(answered);
  const seen = `median ${median} ms, 95 % within ${p95} ms`;
  const limit = `UPSTREAM_TIMEOUT_MS is ${current.timeoutMs}.`;
  if (p95 * MARGIN <= current.timeoutMs) return judged('ok', seen, limit);
  const needed = Math.min(600_000, Math.ceil((p95 * MARGIN) / 1000) * 1000);
  if (needed <= current.timeoutMs) return judged('note', seen, limit);
  return {
    level: 'setting',
    seen,
    gateway: `Slow calls would fail: ${limit}`,
    settings: {
      UPSTREAM_TIMEOUT_MS: String(needed),
      ...(needed > current.operationTimeoutMs && { OPERATION_TIMEOUT_MS: String(needed) }),
    },
  };
}

function largestOf(readings: readonly Reading[]) {
  return pagesOf(readings).toSorted((a, b) => b.decodedBytes - a.decodedBytes)[0];
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString('en-US')} KiB`;
}

/** The numbers in a header. Other text is not shown, because it could name the token's owner. */
function numbersIn(value: string | string[] | undefined): string {
  return (
    String(value ?? '')
      .match(/\d{1,10}/g)
      ?.slice(0, 6)
      .join(' ') ?? ''
  );
}
