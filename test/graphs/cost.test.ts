import fc from 'fast-check';
import { buildSchema, type GraphQLField, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose } from '../../examples/hive/compose.ts';
import { startHive } from '../../examples/hive/hive.ts';
import { ask } from '../../examples/stitching/http.ts';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { exampleTabs } from '../../src/http/example-tabs.ts';
import { CostCache } from '../../src/plugins/cost-cache.ts';
import { federationSdl } from '../../src/schema/federation.ts';
import { schema } from '../../src/schema/index.ts';
import { fixture } from '../support/fixture.ts';
import { startTestGateway } from '../support/gateway.ts';
import { estimatedCost } from './estimate.ts';
import { folderWith } from './hive.ts';

const [{ token, users, partners }] = ORGANIZATIONS;
const examples = exampleTabs({
  token,
  userId: users[0]?.id ?? '',
  partnerId: partners[0]?.id ?? '',
});

const [subscriptions = [], queries = []] = [true, false].map((isSubscription) =>
  examples.filter(({ query }) => /^subscription\b/m.test(query) === isSubscription),
);

// Routers know the directives; graphql-js does not.
const subgraph = buildSchema(federationSdl(schema), { assumeValidSDL: true });

function costOf(query: string, variableValues: Record<string, unknown> = {}): number {
  return new CostCache().of({ schema, document: parse(query), variableValues });
}

/** The relative difference between an estimate and the gateway's own cost. */
const deviation = (figure: number, cost: number) => Math.abs(figure - cost) / cost;

const estimate = (query: string, variables?: Record<string, unknown>) =>
  estimatedCost(subgraph, parse(query), variables);

describe('the estimate of a router is within 10 % of the cost', () => {
  const hive = fixture(async () => {
    await using stack = new AsyncDisposableStack();
    const gateway = stack.use(await startTestGateway());
    const url = `${gateway.origin}/graphql`;
    const { path } = stack.use(folderWith({ 'supergraph.graphql': await compose({ tasks: url }) }));
    const args = ['supergraph', `${path}/supergraph.graphql`, '-c', 'examples/hive/cost.config.ts'];
    const { url: hiveUrl } = stack.use(await startHive(args));
    const started = stack.move();
    return { gateway, url: hiveUrl, [Symbol.asyncDispose]: () => started.disposeAsync() };
  });

  test.each(queries)('for the example $name', async ({ query, variables = {} }) => {
    const { extensions } = await hive.gateway.ask(query, {
      variables,
      headers: { 'x-explain': 'cost' },
    });
    const { cost } = Object(extensions?.cost);
    expect(cost).toBeGreaterThan(10);
    expect(deviation(estimate(query, variables), cost)).toBeLessThanOrEqual(0.1);

    const headers = { authorization: `Bearer ${token}` };
    const answer = await ask(hive.url, query, { headers, variables });
    expect(answer.errors).toBeUndefined();
    const { estimated } = Object(answer.extensions?.cost);
    expect(deviation(estimated, cost)).toBeLessThanOrEqual(0.1);
  });

  test.each(subscriptions)('for each event of the example $name', ({ query, variables = {} }) => {
    const cost = costOf(query, variables);
    expect(cost).toBeGreaterThan(10);
    expect(deviation(estimate(query, variables), cost)).toBeLessThanOrEqual(0.1);
  });

  test('in Hive only where a list has its size: without `first` and `last` it is one row', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const { extensions } = await ask(hive.url, '{ tasks { nodes { id } } }', { headers });
    expect(extensions?.cost).toMatchObject({ estimated: 11 });
  });

  test.each([
    ['task', '{ task(id: "tsk_1") { label assignee { name tasks(first: 20) { nodes { id } } } } }'],
    ['node', '{ node(id: "x") { id ... on User { name invitedBy { name } } } }'],
    ['users below rows', '{ tasks(first: 30) { nodes { assignee { invitedBy { name } } } } }'],
    [
      'lists below rows',
      '{ tasks(first: 20) { edges { node { assignee { tasks { nodes { id } } } } } } }',
    ],
    [
      'pages below rows',
      '{ tasks(first: 9) { nodes { assignee { tasks(page: 2, first: 5) { nodes { id } } } } } }',
    ],
    ['a default size', '{ tasks { nodes { __typename id data { id } } } }'],
    [
      'a list from its end',
      '{ tasks(last: 200) { nodes { id triggerEvent { actor { name } } } } }',
    ],
    [
      'ranges and orders',
      '{ tasks(first: 5, filter: { createdAt: { from: "2025-01-01T00:00:00Z" } }, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id } } }',
    ],
    ['ten ids', `{ nodes(ids: ${JSON.stringify(Array(10).fill('x'))}) { id } }`],
    [
      'counts',
      '{ taskCounts(filter: { type: CALL_ANALYSIS }) { total byStatus { count } byType { count } } }',
    ],
    ['assignees', '{ assignees { name } }'],
    [
      'fragments',
      'query { tasks(first: 8) { ...Rows } } fragment Rows on TaskConnection { nodes { ... on Task { assignee { ...One } } } } fragment One on User { invitedBy { name } }',
    ],
  ])('for %s', (_what, query) => {
    expect(deviation(estimate(query), costOf(query))).toBeLessThanOrEqual(0.1);
  });

  test('for a list of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.constantFrom('first', 'last'),
        fc.constantFrom('nodes', 'edges'),
        (size, argument, rows) => {
          const query = `query ($size: Int) { tasks(${argument}: $size) { totalCount ${rows} { __typename } } }`;
          const figures = [estimate(query, { size }), costOf(query, { size })] as const;
          expect(deviation(...figures)).toBeLessThanOrEqual(0.05);
        },
      ),
    );
  });
});

test('the estimate is lower where the rows that REST sends are not selected', () => {
  for (const query of ['{ tasks { totalCount } }', '{ tasks { pageInfo { endCursor } } }']) {
    expect([estimate(query), costOf(query)]).toEqual([10, 60]);
  }
});

/** Whether the field itself has a cost in the gateway. */
function hasCost({ name, extensions }: GraphQLField<unknown, unknown>): boolean {
  const { complexity = {} } = extensions;
  const own: unknown = Object(complexity).field ?? complexity;
  return !name.startsWith('_') && (typeof own === 'function' || Number(own) > 0);
}

test('each field that costs something has its cost in the schema of the subgraph', () => {
  const costly = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields())
          .filter(hasCost)
          .map(({ name }) => [type.name, name] as const)
      : [],
  );
  expect(costly.length).toBeGreaterThan(10);
  for (const [typeName, name] of costly) {
    const type = subgraph.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[name] : undefined;
    const directives = field?.astNode?.directives?.map((directive) => directive.name.value);
    expect(directives, `${typeName}.${name}`).toContain('cost');
  }
});
