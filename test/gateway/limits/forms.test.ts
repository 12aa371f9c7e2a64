import { describe, expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const { maxCost } = configFrom({});

const gateway = gatewayForFile();

interface Form {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** Sends a document with several operations. */
async function send(body: Form) {
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.sandbox.organizations[0].token}`,
    },
    body: JSON.stringify(body),
  });
  const { data, errors }: { data?: unknown; errors?: { message: string; extensions: object }[] } =
    await response.json();
  return { data, errors, calls: gateway.sandbox.requests.length };
}

async function expectRefusal(form: Form): Promise<void> {
  const { data, errors, calls } = await send(form);
  expect(errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'QUERY_TOO_COMPLEX', cost: { limit: maxCost, cost: expect.any(Number) } },
  ]);
  expect(errors?.[0]?.message).toContain(String(maxCost));
  expect(data ?? null).toBeNull();
  expect(calls).toBe(0);
}

const rows = (list: string) => `${list} { nodes { id } }`;
const below = (list: string, inner: string) => `${list} { nodes { assignee { ${inner} } } }`;
const dear = below('tasks(first: 1000)', rows('tasks(first: 1000)'));

describe('far too many rows are refused', () => {
  test.for<[form: string, Form]>([
    ['outright', { query: `{ ${dear} }` }],
    ['under an alias', { query: `{ few: ${dear} }` }],
    ['in a named fragment', { query: `{ ...All } fragment All on Query { ${dear} }` }],
    ['in an inline fragment', { query: `{ ... { ... on Query { ${dear} } } }` }],
    [
      'one list in a fragment of the other',
      {
        query: `{ tasks(first: 1000) { nodes { ...Mates } } }
          fragment Mates on Task { assignee { ... on Node { ...Theirs } } }
          fragment Theirs on User { ${rows('tasks(first: 1000)')} }`,
      },
    ],
    [
      'with edges',
      {
        query: `{
          tasks(first: 1000) {
            edges { node { assignee { tasks(first: 1000) { edges { cursor } } } } }
          }
        }`,
      },
    ],
    [
      'with sizes in variables',
      {
        query: `query ($n: Int, $m: Int) { ${below('tasks(first: $n)', rows('tasks(last: $m)'))} }`,
        variables: { n: 1000, m: 1000 },
      },
    ],
    [
      'with sizes in defaults',
      {
        query: `query ($n: Int = 1000) { ${below('tasks(first: $n)', rows('tasks(first: $n)'))} }`,
      },
    ],
    [
      'with a null that takes a default away',
      {
        query: `query ($n: Int = 1, $m: Int) {
          ${below('tasks(first: $n, last: $m)', rows('tasks(first: 1000)'))}
        }`,
        variables: { n: null, m: 1000 },
      },
    ],
    ['without sizes', { query: `{ ${below('tasks', below('tasks', rows('tasks')))} }` }],
    ['beyond the largest size', { query: `{ ${below('tasks(first: 2000000)', dear)} }` }],
    [
      'below many ids',
      {
        query: `query ($ids: [ID!]!) {
          nodes(ids: $ids) { ... on User { ${rows('tasks(first: 1000)')} } }
        }`,
        variables: { ids: Array.from({ length: 100 }, (_, index) => `usr_${index}`) },
      },
    ],
  ])('in every form of a query: %s', async ([, form]) => {
    await expectRefusal(form);
  });
});

describe('in a document with several operations', () => {
  const cheap = 'tasks(first: 1) { totalCount }';

  test.for<[form: string, query: string]>([
    ['after a cheap one', `query Cheap { ${cheap} } query Dear { ${dear} }`],
    ['before a cheap one', `query Dear { ${dear} } query Cheap { ${cheap} }`],
  ])('the cost is that of the executed operation: %s', async ([, query]) => {
    await expectRefusal({ query, operationName: 'Dear' });
    const { data, errors, calls } = await send({ query, operationName: 'Cheap' });
    expect({ data, errors, calls }).toEqual({ data: { tasks: { totalCount: 300 } }, calls: 1 });
  });

  test('an operation does not need the variables of another', async () => {
    const query = `query One($id: ID!) { task(id: $id) { id } } query Other { ${cheap} }`;
    const { data, errors, calls } = await send({ query, operationName: 'Other' });
    expect({ data, errors, calls }).toEqual({ data: { tasks: { totalCount: 300 } }, calls: 1 });
  });
});

test.for<[form: string, Form]>([
  ['a size of 1', { query: `{ ${below('tasks(first: 1)', rows('tasks(first: 1)'))} }` }],
  [
    'small variables under large defaults',
    {
      query: `query ($n: Int = 1000) { ${below('tasks(first: $n)', rows('tasks(first: $n)'))} }`,
      variables: { n: 1 },
    },
  ],
  [
    'a size of 0 above a large one',
    { query: `{ ${below('tasks(first: 0)', rows('tasks(first: 1000)'))} }` },
  ],
])('a small query is accepted: %s', async ([, form]) => {
  const { errors, calls } = await send(form);
  expect(errors).toBeUndefined();
  expect(calls).toBeGreaterThanOrEqual(1);
  expect(calls).toBeLessThanOrEqual(2);
});
