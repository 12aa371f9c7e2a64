import { describe, expect, test } from 'vitest';
import { field, operation } from '../../support/span-trees.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';
import { idOf, parentOf } from '../../support/traces.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = `00-${TRACE}-b7ad6b7169203331-01`;

const traced = openTracedGateway();
const { traces, call } = traced;

describe('a trace from the caller to REST', () => {
  const QUERY = 'query OpenTasks { tasks(first: 1) { nodes { restId } } }';

  test('continues the trace of the caller', async () => {
    const headers = { traceparent: CALLER, tracestate: 'vendor=opaque,other=1' };
    await traced.gateway.ask(QUERY, { headers });
    expect(traces.trees()).toEqual([operation('OpenTasks', field('Query.tasks', call()))]);
    const [rest, connection, root] = traces.spans();
    if (!rest || !connection || !root) throw new Error('three spans');
    expect([rest, connection, root].map((span) => span.spanContext().traceId)).toEqual(
      Array(3).fill(TRACE),
    );
    expect(parentOf(root)).toBe('b7ad6b7169203331');
    expect(traced.gateway.sandbox.requests.map((request) => request.headers)).toMatchObject([
      {
        traceparent: `00-${TRACE}-${idOf(rest)}-01`,
        tracestate: 'vendor=opaque,other=1',
      },
    ]);
  });

  test('starts where the caller has none', async () => {
    await traced.gateway.ask(QUERY, { headers: { tracestate: 'vendor=opaque' } });
    const [rest, , root] = traces.spans();
    if (!rest || !root) throw new Error('three spans');
    expect(parentOf(root)).toBeUndefined();
    const [request] = traced.gateway.sandbox.requests;
    expect(request?.headers.traceparent).toBe(`00-${root.spanContext().traceId}-${idOf(rest)}-01`);
    expect(request?.headers).not.toHaveProperty('tracestate');
  });

  test.for(['garbage', CALLER.toUpperCase(), `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'starts where traceparent is malformed: %s',
    async (traceparent) => {
      await traced.gateway.ask(QUERY, { headers: { traceparent } });
      const [root] = traces.spans().filter(({ name }) => name === 'query OpenTasks');
      expect(root && parentOf(root)).toBeUndefined();
      expect(root?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(root?.spanContext().traceId).not.toBe(TRACE);
    },
  );

  test('is not sampled where the caller does not sample, and passes that on', async () => {
    await traced.gateway.ask(QUERY, { headers: { traceparent: CALLER.replace(/01$/, '00') } });
    expect(traces.spans()).toEqual([]);
    expect(traced.gateway.sandbox.requests[0]?.headers.traceparent).toMatch(
      new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-00$`),
    );
  });

  test('is separate for concurrent operations', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(index + 10).repeat(16));
    await Promise.all(
      ids.map((id, index) =>
        traced.gateway.ask(QUERY.replace('first: 1', `first: ${index + 1}`), {
          headers: { traceparent: `00-${id}-b7ad6b7169203331-01` },
        }),
      ),
    );
    expect(traces.trees()).toEqual(
      ids.map(() => operation('OpenTasks', field('Query.tasks', call()))),
    );
    const byTrace = Map.groupBy(traces.spans(), (span) => span.spanContext().traceId);
    expect([...byTrace.keys()].toSorted()).toEqual(ids);
    for (const spans of byTrace.values()) expect(spans).toHaveLength(3);
    const passedOn = traced.gateway.sandbox.requests.map(({ headers }) => headers.traceparent);
    expect(new Set(passedOn).size).toBe(20);
  });

  test('has a span for each operation of a batch', async () => {
    const response = await traced.gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${traced.gateway.sandbox.organizations[0].token}`,
        traceparent: CALLER,
      },
      body: JSON.stringify([{ query: QUERY }, { query: 'query Nothing { __typename }' }]),
    });
    expect(await response.json()).toHaveLength(2);
    expect(traces.trees()).toHaveLength(2);
    expect(traces.trees()).toEqual(
      expect.arrayContaining([
        operation('OpenTasks', field('Query.tasks', call())),
        operation('Nothing'),
      ]),
    );
  });
});
