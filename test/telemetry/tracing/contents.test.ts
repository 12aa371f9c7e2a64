import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { operation } from '../../support/span-trees.ts';
import { openTracedGateway } from '../../support/traced-gateway.ts';
import { startTestTraces } from '../../support/traces.ts';

const traced = openTracedGateway();
const { traces } = traced;

test('operation names in spans are bounded in number and length', async () => {
  const own = startTestTraces();
  await using other = await startTestGateway({ tracer: own.tracer });
  for (let index = 0; index < 250; index++) await other.ask(`query Name${index} { __typename }`);
  await other.ask(`query ${'x'.repeat(5000)} { __typename }`);
  await other.ask('{ __typename }');
  await other.ask('query Name0 { __typename }');
  const names = own.spans().map(({ name }) => name);
  expect(new Set(names).size).toBe(201);
  expect(names.at(0)).toBe('query Name0');
  expect(names.slice(-3)).toEqual(['query', 'query', 'query Name0']);
  expect(own.trees().at(-3)?.attributes).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'x'.repeat(100),
  });
  expect(own.trees().at(-2)).toEqual(operation(undefined));
});

test('no span holds a token, an id, an argument or data of REST', async () => {
  const [{ token }] = traced.gateway.sandbox.organizations;
  const { data } = await traced.gateway.ask<{ tasks: { nodes: { id: string; restId: string }[] } }>(
    '{ tasks(first: 1) { nodes { id restId } } }',
  );
  const [task] = data?.tasks.nodes ?? [];
  if (task === undefined) throw new Error('a task');
  const query = `query Careful($id: ID!, $assignee: ID) {
    aliased_marked: tasks(filter: { assigneeId: $assignee, partnerId: "ptn_marked" }) {
      totalCount
    }
    task(id: $id) { id restId label }
  }`;
  const ask = (more: object) =>
    traced.gateway.ask(query, { variables: { id: task.id, assignee: 'usr_marked' }, ...more });
  await ask({ headers: { cookie: 'marked=1', 'user-agent': 'marked', baggage: 'marked=1' } });
  await ask({ token: 'marked-token' });
  traced.gateway.sandbox.faults.add({
    fault: { kind: 'status', status: 422, body: 'marked' },
    times: 1,
  });
  await ask({});
  traced.gateway.sandbox.faults.add({ fault: { kind: 'html' }, times: 1 });
  await ask({});
  const exported = inspect(traces.spans(), { depth: Infinity, showHidden: true });
  expect(traces.spans().length).toBeGreaterThan(10);
  expect(exported).toContain('query Careful');
  expect(exported).not.toContain('marked');
  for (const secret of [token, task.id, task.restId]) expect(exported).not.toContain(secret);
  expect(exported).not.toContain('totalCount');
});
