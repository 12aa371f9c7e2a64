import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { callSpan } from './span-trees.ts';
import { startTestTraces, type TestTraces } from './traces.ts';

export interface TracedGateway {
  readonly gateway: TestGateway;
  readonly traces: TestTraces;
  /** The span of a request to its sandbox. */
  call(status?: number | null, more?: Record<string, unknown>): ReturnType<typeof callSpan>;
}

/** A traced gateway for the tests of one file. Spans, faults and requests are reset before each. */
export function openTracedGateway(): TracedGateway {
  const traces = startTestTraces();
  let started: TestGateway | undefined;
  const traced = {
    traces,
    get gateway() {
      if (started === undefined) throw new Error('The gateway is there once a test runs.');
      return started;
    },
    call: (status?: number | null, more?: Record<string, unknown>) =>
      callSpan(traced.gateway.sandbox.url, status, more),
  };
  beforeAll(async () => {
    started = await startTestGateway({
      tracer: traces.tracer,
      sandbox: { distribution: 'even' },
    });
  });
  afterAll(() => traced.gateway[Symbol.asyncDispose]());
  beforeEach(() => {
    traces.reset();
    traced.gateway.sandbox.faults.clear();
    traced.gateway.sandbox.requests.length = 0;
  });
  return traced;
}
