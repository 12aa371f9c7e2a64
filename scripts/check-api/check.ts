import type { Config } from '../../src/config/config.ts';
import type { Credentials } from '../../src/rest/token.ts';
import { connectionFactsOf } from './connection.ts';
import { gather } from './gather.ts';
import { type Report, reportOf } from './judge.ts';
import { type Progress, Reader } from './reader.ts';

interface CheckSettings {
  config: Config & { apiUrl: string };
  env: NodeJS.ProcessEnv;
  maxCalls: number;
  userAgent: string;
}

/** Long enough to measure a slow API. */
const MIN_TIMEOUT_MS = 30_000;

/** Reads from the REST API, and evaluates what was read. */
export async function check(
  { config, env, maxCalls, userAgent }: CheckSettings,
  credentials: Credentials,
  progress: Progress,
): Promise<Report> {
  const { apiUrl: baseUrl } = config;
  const connection = await connectionFactsOf(baseUrl, env, process.execArgv);
  const timeoutMs = Math.max(MIN_TIMEOUT_MS, config.upstreamTimeoutMs);
  const reader = new Reader({ baseUrl, maxCalls, timeoutMs, userAgent }, credentials, progress);
  try {
    await gather(reader);
  } finally {
    reader.close();
  }
  const { readings, tls, failures, rateLimited, calls, isExhausted } = reader;
  return reportOf({
    current: {
      pageSize: config.upstreamPageSize,
      tieLimit: config.upstreamTieLimit,
      timeoutMs: config.upstreamTimeoutMs,
      operationTimeoutMs: config.operationTimeoutMs,
      concurrency: config.upstreamConcurrency,
    },
    connection,
    readings,
    tls,
    failures,
    rateLimited,
    calls,
    isExhausted,
  });
}
