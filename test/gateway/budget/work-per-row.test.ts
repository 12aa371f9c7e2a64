import { createHook } from 'node:async_hooks';
import { type GraphQLFieldResolver, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../../src/schema/index.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

/** Counts that do not depend on the machine: if one of them grows, the gateway is slower. */
const gateway = gatewayForFile({ sandbox: { tasks: 300, distribution: 'even' } });

const FIELDS = `
  id label object organizationId type status description actionTaken closeReason assigneeId
  triggerEventId createdAt modifiedAt
  assignee { id name email familyName givenName }
  triggerEvent { id name message timestamp actorId }`;
const NODES = `query Nodes($n: Int) { tasks(first: $n) { totalCount nodes { ${FIELDS} } } }`;
const EDGES = `query Edges($n: Int) { tasks(first: $n) { edges { cursor node { ${FIELDS} } } } }`;

/** Without HTTP: a client in this process would create promises too. */
async function ask(query: string, n: number): Promise<void> {
  const response = await gateway.gateway.yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
    },
    body: JSON.stringify({ query, variables: { n } }),
  });
  expect(await response.json()).not.toHaveProperty('errors');
}

/** The number of calls of `count` for one more row. `count` gets functions that begin and end it. */
async function perRow(query: string, count: (work: () => Promise<void>) => Promise<number>) {
  await ask(query, 10);
  const few = await count(() => ask(query, 10));
  const many = await count(() => ask(query, 110));
  return (many - few) / 100;
}

async function promisesOf(work: () => Promise<void>): Promise<number> {
  let promises = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises += 1;
    },
  }).enable();
  await work();
  hook.disable();
  return promises;
}

async function resolversOf(work: () => Promise<void>): Promise<number> {
  let calls = 0;
  const restore: (() => void)[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (resolve === undefined) continue;
      const counted: GraphQLFieldResolver<unknown, unknown> = (...args) => {
        calls += 1;
        return resolve(...args);
      };
      field.resolve = counted;
      restore.push(() => {
        field.resolve = resolve;
      });
    }
  }
  try {
    await work();
  } finally {
    for (const undo of restore) undo();
  }
  return calls;
}

describe('one more row', () => {
  test.each([
    ['nodes', NODES],
    ['edges', EDGES],
  ])('creates no promise: %s', async (_name, query) => {
    // A larger response may arrive in one more chunk.
    expect(Math.abs(await perRow(query, promisesOf))).toBeLessThan(0.2);
  });

  test('is one more REST row in the same call', async () => {
    const count = async (work: () => Promise<void>) => {
      gateway.sandbox.requests.length = 0;
      await work();
      expect(gateway.sandbox.requests).toHaveLength(1);
      return Number(gateway.sandbox.requests[0]?.query.get('limit'));
    };
    expect(await perRow(NODES, count)).toBe(1);
    expect(await perRow(EDGES, count)).toBe(1);
  });
});

test('each field of a row is resolved once', async () => {
  // An earlier plan would not use the counting resolvers.
  const distinct = (query: string, tag: string) => query.replace(/query \w+/, `query ${tag}`);
  const few = await resolversOf(() => ask(distinct(NODES, 'Few'), 10));
  const many = await resolversOf(() => ask(distinct(NODES, 'Many'), 110));
  const plain = 15 + 2 * 5;
  expect((many - few) / 100).toBeLessThanOrEqual(plain);
  expect((many - few) / 100).toBeGreaterThan(plain / 2);
});

test('a whole operation creates few promises', async () => {
  await ask(NODES, 50);
  expect(await promisesOf(() => ask(NODES, 50))).toBeLessThan(150);
});
