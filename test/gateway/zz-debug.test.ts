import { test } from 'vitest';
import { startTestGateway } from '../support/gateway.ts';
import { connectionOf } from './connection.ts';

test('x', async () => {
  const gateway = await startTestGateway({ sandbox: { tasks: 0 } });
  const { store, organizations } = gateway.sandbox;
  const [{ id: organizationId }] = organizations;
  for (const [index, id] of ['one', 'two'].entries()) {
    const created_at = `2025-03-07T05:31:${59 - index}Z`;
    store.insert(organizationId, { id, created_at });
  }
  const page = store.list(organizations[0].id, { limit: 50 });
  const body = JSON.stringify({ ...page, data: [page.data[0], null, 'x', page.data[1]] });
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 200, body } });
  const a = await gateway.ask('{ tasks { nodes { restId } } }');
  console.log(
    a.text,
    gateway.log,
    gateway.sandbox.requests.map(({ query }) => `${query}`).join('\n'),
  );
  await gateway[Symbol.asyncDispose]();
});
test.for([50, 10, 200])('y %i', async (first) => {
  const gateway = await startTestGateway({ sandbox: { tasks: 20000 } });
  let after: string | null = null;
  const calls: number[] = [];
  let rows = 0;
  for (let i = 0; i < 100; i++) {
    gateway.sandbox.requests.length = 0;
    const connection = await connectionOf(gateway, { first, after });
    const { requests } = gateway.sandbox;
    calls.push(requests.length);
    rows += requests.reduce((sum, request) => sum + request.rows, 0);
    after = connection.pageInfo.endCursor;
  }
  console.log(
    first,
    calls.reduce((a, b) => a + b) / calls.length,
    Math.max(...calls),
    rows / calls.length / first,
  );
  await gateway[Symbol.asyncDispose]();
});
