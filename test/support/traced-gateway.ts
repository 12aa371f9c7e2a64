import { beforeEach } from 'vitest';
import type { TestGateway } from './gateway.ts';
import { gatewayForFile } from './gateway-fixture.ts';
import { callSpan } from './span-trees.ts';
import { startTestTraces, type TestTraces } from './traces.ts';

export interface TracedGateway {
  readonly gateway: TestGateway;
  readonly traces: TestTraces;
  /** The expected span of a request to its sandbox. */
  call(status?: number | null, more?: Record<string, unknown>): ReturnType<typeof callSpan>;
}

/** A traced gateway for the tests of one file. Spans, faults and requests are reset before each. */
export function openTracedGateway(): TracedGateway {
  const traces = startTestTraces();
  const gateway = gatewayForFile({ tracer: traces.tracer, sandbox: { distribution: 'even' } });
  beforeEach(() => traces.reset());
  return {
    traces,
    gateway,
    call: (status, more) => callSpan(gateway.sandbox.url, status, more),
  };
}
