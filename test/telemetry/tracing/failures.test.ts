import { describe, expect, test } from 'vitest';
import { failed, field, operation } from '../../support/span-trees.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';
import { idOf } from '../../support/traces.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = `00-${TRACE}-b7ad6b7169203331-01`;

const traced = openTracedGateway();
const { traces, call } = traced;

describe('what goes wrong', () => {
  const QUERY = 'query Failing { tasks(first: 1) { totalCount } }';

  test('a request and its repeats are spans of their own', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'status', status: 503 }, times: 2 });
    const { errors } = await traced.gateway.ask(QUERY, { headers: { traceparent: CALLER } });
    expect(errors).toBeUndefined();
    expect(traces.trees()).toEqual([
      operation(
        'Failing',
        field(
          'Query.tasks',
          failed(call(503), 'UPSTREAM_UNAVAILABLE'),
          failed(call(503, { 'http.request.resend_count': 1 }), 'UPSTREAM_UNAVAILABLE'),
          call(200, { 'http.request.resend_count': 2 }),
        ),
      ),
    ]);
    const calls = traces.spans().filter(({ name }) => name === 'GET /v1/tasks');
    expect(traced.gateway.sandbox.requests.map(({ headers }) => headers.traceparent)).toEqual(
      calls.map((span) => `00-${TRACE}-${idOf(span)}-01`),
    );
  });

  test('an error is its code, from the request up to the operation', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'status', status: 403, body: 'marked' } });
    await traced.gateway.ask(QUERY);
    expect(traces.trees()).toEqual([
      failed(
        operation(
          'Failing',
          failed(field('Query.tasks', failed(call(403), 'FORBIDDEN')), 'FORBIDDEN'),
        ),
        'FORBIDDEN',
      ),
    ]);
  });

  test('a request that was not answered has no status', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'reset' } });
    await traced.gateway.ask(QUERY);
    const [tree] = traces.trees();
    expect(tree?.parts[0]?.parts).toEqual([
      failed(call(null), 'UPSTREAM_UNAVAILABLE'),
      failed(call(null, { 'http.request.resend_count': 1 }), 'UPSTREAM_UNAVAILABLE'),
      failed(call(null, { 'http.request.resend_count': 2 }), 'UPSTREAM_UNAVAILABLE'),
    ]);
  });

  test('no token, no request', async () => {
    await traced.gateway.ask(QUERY, { token: null });
    const code = 'UNAUTHENTICATED';
    expect(traces.trees()).toEqual([
      failed(operation('Failing', failed(field('Query.tasks'), code)), code),
    ]);
  });

  test('an id at fault, in one of the places of a list', async () => {
    await traced.gateway.ask('query Failing { nodes(ids: ["nonsense"]) { id } }');
    const code = 'BAD_USER_INPUT';
    expect(traces.trees()).toEqual([
      failed(operation('Failing', failed(field('Query.nodes'), code)), code),
    ]);
  });

  test('a caller who leaves', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'hang' } });
    const leaving = new AbortController();
    const asking = traced.gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${traced.gateway.sandbox.organizations[0].token}`,
      },
      body: JSON.stringify({ query: QUERY }),
      signal: leaving.signal,
    });
    while (traced.gateway.sandbox.requests.length === 0) await new Promise(setImmediate);
    leaving.abort();
    await Promise.allSettled([asking]);
    while (traces.spans().length < 3) await new Promise(setImmediate);
    const code = 'UPSTREAM_UNAVAILABLE';
    expect(traces.trees()).toEqual([
      failed(
        operation('Failing', failed(field('Query.tasks', failed(call(null), code)), code)),
        'CANCELLED',
      ),
    ]);
  });
});
