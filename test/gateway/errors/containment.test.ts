import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn } from '../connections/connection.ts';
import { SECRET } from '../tokens/leaks.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 0 } });

/** A list of tasks with these ids from the top; given values replace those in the REST response. */
function fill(rows: Record<string, Record<string, unknown>>): void {
  const { store, organizations } = gateway.sandbox;
  const [{ id: organizationId }] = organizations;
  store.clear(organizationId);
  for (const [index, [id, raw]] of Object.entries(rows).entries()) {
    const created_at = `2025-03-07T05:31:${59 - index}Z`;
    store.insert(organizationId, { id, created_at, raw: { label: `label of ${id}`, ...raw } });
  }
}

describe('a broken row', () => {
  test.for<[name: string, raw: Record<string, unknown>]>([
    ['without an id', { id: undefined }],
    ['without a label', { label: undefined }],
    ['without a type', { type: undefined }],
    ['without an object', { object: undefined }],
    ['without an organisation', { organization_id: undefined }],
    ['with null for an id', { id: null }],
    ['with null for a label', { label: null }],
    ['with a number for an id', { id: 7 }],
  ])('%s is one null node and one error with its path', async ([, raw]) => {
    fill({ one: {}, two: raw, three: {} });
    const answer = await gateway.ask(`{
      tasks(first: 10) {
        edges { cursor node { restId label } } nodes { restId label } totalCount
        pageInfo { hasNextPage hasPreviousPage }
      }
    }`);
    const one = { restId: 'one', label: 'label of one' };
    const three = { restId: 'three', label: 'label of three' };
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      tasks: {
        edges: [one, null, three].map((node) => ({ cursor: expect.any(String), node })),
        nodes: [one, null, three],
        totalCount: 3,
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['tasks', 'edges', 1, 'node'],
      ['tasks', 'nodes', 1],
    ]);
    for (const error of answer.errors ?? []) {
      expect(error.extensions?.code).toBe('UPSTREAM_INVALID_RESPONSE');
    }
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test('is an error with the status of its REST answer', async () => {
    fill({ one: { label: undefined } });
    const { errors } = await gateway.ask('{ tasks { nodes { restId } } }');
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ upstream: { status: 200 } });
  });

  test('that is no object does not affect the other rows', async () => {
    const { store, organizations } = gateway.sandbox;
    fill({ one: {}, two: {} });
    const page = store.list(organizations[0].id, { limit: 50 });
    const body = JSON.stringify({ ...page, data: [page.data[0], null, SECRET, page.data[1]] });
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 200, body } });
    const answer = await gateway.ask('{ tasks { nodes { restId } } }');
    expect(answer.data).toEqual({
      tasks: { nodes: [{ restId: 'one' }, null, null, { restId: 'two' }] },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['tasks', 'nodes', 1],
      ['tasks', 'nodes', 2],
    ]);
    expect(answer.text).not.toContain(SECRET);
  });

  test('can be walked past, in both directions', async () => {
    const broken = { label: undefined };
    fill({ one: {}, two: broken, three: { id: undefined }, four: {}, five: broken });
    const ask = async (variables: Record<string, unknown>) => {
      const query = `query ($first: Int, $after: String, $last: Int, $before: String) {
        tasks(first: $first, after: $after, last: $last, before: $before) {
          edges { cursor }
        }
      }`;
      const { data } = await gateway.ask<{ tasks: { edges: { cursor: string }[] } }>(query, {
        variables,
      });
      return data?.tasks.edges.map(({ cursor }) => cursor) ?? [];
    };
    const whole = await ask({ first: 5 });
    expect(new Set(whole).size).toBe(5);
    const forward: string[] = [];
    for (let page = 0; page < 5; page++) {
      forward.push(...(await ask({ first: 1, after: forward.at(-1) })));
    }
    expect(forward).toEqual(whole);
    const backward: string[] = [];
    for (let page = 0; page < 5; page++) {
      backward.unshift(...(await ask({ last: 1, before: backward[0] })));
    }
    expect(backward).toEqual(whole);
  });
});

describe('one failing alias does not affect the others', () => {
  test.for([
    [500, 'UPSTREAM_UNAVAILABLE'],
    [403, 'FORBIDDEN'],
    [422, 'BAD_USER_INPUT'],
  ] as const)('with the status %i', async ([status, code]) => {
    fill({ one: {}, two: {} });
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status },
      when: ({ query }) => query.get('type') === 'call_analysis',
    });
    const answer = await gateway.ask(`{
      before: tasks { nodes { restId } }
      bad: tasks(filter: { type: CALL_ANALYSIS }) { totalCount nodes { restId } }
      after: tasks(orderBy: { field: TYPE }) { totalCount }
    }`);
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      before: { nodes: [{ restId: 'one' }, { restId: 'two' }] },
      bad: null,
      after: { totalCount: 2 },
    });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code, upstream: { status } } });
    expect(answer.errors?.[0]?.path?.[0]).toBe('bad');
    expect(idsIn(await connectionOf(gateway))).toEqual(['one', 'two']);
  });
});
