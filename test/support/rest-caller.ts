import type { Caller } from '../../src/rest/caller.ts';
import type { PipelineSettings } from '../../src/rest/rest-pipeline.ts';
import { credentialsFrom } from '../../src/rest/token.ts';
import { NonRecordingSpan } from '../../src/telemetry/span.ts';

/** A caller of `RestPipeline`, whose operation has this time limit in milliseconds. */
export function restCaller({
  token = 'one',
  signal = new AbortController().signal,
  forMs = 10_000,
} = {}): Caller {
  return {
    credentials: credentialsFrom(`Bearer ${token}`),
    requestId: 'test-1',
    span: new NonRecordingSpan({}),
    signal,
    deadline: performance.now() + forMs,
  };
}

export function pipelineSettings(
  baseUrl: string,
  overrides: Partial<PipelineSettings> = {},
): PipelineSettings {
  return {
    baseUrl,
    timeoutMs: 10_000,
    retries: 0,
    concurrency: 8,
    maxIdleMs: 30_000,
    maxRetryAfterMs: 300_000,
    userAgent: 'test',
    ...overrides,
  };
}
