import { SpanKind } from '@opentelemetry/api';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { TasksApi } from '../../../src/rest/tasks-api.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';
import { startTestTraces } from '../../support/traces.ts';

const traced = openTracedGateway();
const QUERY = 'query Logged { tasks(first: 1) { nodes { restId } } }';

beforeEach(() => {
  traced.gateway.log.length = 0;
  traced.gateway.restLog.length = 0;
});

const idsOfSpans = (kind: SpanKind) =>
  traced.traces
    .spans()
    .filter((span) => span.kind === kind)
    .map((span) => {
      const { traceId, spanId } = span.spanContext();
      return { trace_id: traceId, span_id: spanId };
    });

describe('with tracing on', () => {
  test('the log lines of a request have its span id, and the span has the request id', async () => {
    await traced.gateway.ask(QUERY, { headers: { 'x-request-id': 'logged-1' } });
    const [operation] = idsOfSpans(SpanKind.SERVER);
    const [call] = idsOfSpans(SpanKind.CLIENT);
    expect(traced.gateway.log).toMatchObject([
      { msg: 'request', requestId: 'logged-1', ...operation },
    ]);
    expect(traced.gateway.restLog).toMatchObject([{ msg: 'REST request', ...call }]);
    const server = traced.traces.spans().find(({ kind }) => kind === SpanKind.SERVER);
    expect(server?.attributes['request.id']).toBe('logged-1');
  });

  test('a warning about REST and an unexpected error have the span id as well', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'html' }, times: 1 });
    await traced.gateway.ask(QUERY);
    const { trace_id } = idsOfSpans(SpanKind.SERVER)[0] ?? {};
    expect(traced.gateway.restLog.find(({ level }) => level === 'warn')).toMatchObject({
      trace_id,
    });

    traced.traces.reset();
    traced.gateway.log.length = 0;
    vi.spyOn(TasksApi.prototype, 'listTasks').mockRejectedValueOnce(new TypeError('text'));
    await traced.gateway.ask(QUERY);
    vi.restoreAllMocks();
    const [operation] = idsOfSpans(SpanKind.SERVER);
    const line = traced.gateway.log.find(({ level }) => level === 'error');
    expect(line).toMatchObject({ msg: 'unexpected error', ...operation });
  });

  test('the trace id is that of the caller, where there is one', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await traced.gateway.ask(QUERY, { headers: { traceparent } });
    expect(traced.gateway.log).toMatchObject([{ trace_id: traceId }]);
  });

  test('a trace that is not sampled has its lines as well', async () => {
    const own = startTestTraces({ OTEL_TRACES_SAMPLER: 'always_off' });
    await using other = await startTestGateway({ tracer: own.tracer });
    await other.ask(QUERY);
    expect(own.spans()).toEqual([]);
    const ids = { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/), span_id: expect.any(String) };
    expect(other.log).toMatchObject([{ msg: 'request', ...ids }]);
    expect(other.restLog).toMatchObject([{ msg: 'REST request', ...ids }]);
  });
});

test('no log line has a trace id without tracing', async () => {
  await using plain = await startTestGateway();
  await plain.ask(QUERY);
  expect(plain.log).toHaveLength(1);
  expect(JSON.stringify([plain.log, plain.restLog])).not.toMatch(/trace_id|span_id/);
});
