import { describe, expect, test } from 'vitest';
import { failed, field, operation } from '../../support/span-trees.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';
import { idOf } from '../../support/traces.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = `00-${TRACE}-b7ad6b7169203331-01`;

const traced = openTracedGateway();
const { traces, call } = traced;

describe('the spans of a failure', () => {
  const QUERY = 'query Failing { tasks(first: 1) { totalCount } }';

  test('are one for a request and one for each retry', async () => {
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

  test('have the error code, from the request up to the operation', async () => {
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

  test('have no status for a request without an answer', async () => {
    traced.gateway.sandbox.faults.add({ fault: { kind: 'reset' } });
    await traced.gateway.ask(QUERY);
    const [tree] = traces.trees();
    expect(tree?.parts[0]?.parts).toEqual([
      failed(call(null), 'UPSTREAM_UNAVAILABLE'),
      failed(call(null, { 'http.request.resend_count': 1 }), 'UPSTREAM_UNAVAILABLE'),
      failed(call(null, { 'http.request.resend_count': 2 }), 'UPSTREAM_UNAVAILABLE'),
    ]);
  });

  test('have no request without a token', async () => {
    await traced.gateway.ask(QUERY, { token: null });
    const code = 'UNAUTHENTICATED';
    expect(traces.trees()).toEqual([
      failed(operation('Failing', failed(field('Query.tasks'), code)), code),
    ]);
  });

  test('have the code of an invalid id in a list of ids', async () => {
    await traced.gateway.ask('query Failing { nodes(ids: ["nonsense"]) { id } }');
    const code = 'BAD_USER_INPUT';
    expect(traces.trees()).toEqual([
      failed(operation('Failing', failed(field('Query.nodes'), code)), code),
    ]);
  });

  test('have a code for a caller that disconnects', async () => {
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
