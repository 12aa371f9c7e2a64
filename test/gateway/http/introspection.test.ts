import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { configFrom } from '../../../src/config/config.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

/** The settings that show the schema under `NODE_ENV=production`. */
function inProduction(env: Record<string, string> = {}): GatewayOptions {
  const { graphiql, introspection, production } = configFrom({
    NODE_ENV: 'production',
    STUUT_API_URL: 'https://api.example.com',
    ...env,
  });
  return { config: { graphiql, introspection, production } };
}

const production = gatewayForFile(inProduction());

const page = (gateway: TestGateway, search = '') =>
  gateway.fetch(`/graphql${search}`, { headers: { accept: 'text/html' } });

describe('in production', () => {
  test('GraphiQL is not served', async () => {
    for (const search of ['', '?query={__typename}']) {
      const response = await page(production, search);
      expect(response.headers.get('content-type') ?? '').not.toContain('html');
      expect(await response.text()).not.toMatch(/<html|<script|graphiql/i);
    }
  });

  test.for([
    getIntrospectionQuery(),
    '{ __schema { types { name } } }',
    '{ __type(name: "Task") { name fields { name } } }',
    '{ hidden: __schema { queryType { name } } }',
    '{ ...Hidden } fragment Hidden on Query { ... on Query { __type(name: "User") { name } } }',
  ])('introspection is refused: %.50s', async (query) => {
    const { data, errors, text } = await production.ask(query);
    expect(data).toBeUndefined();
    expect(errors?.length).toBeGreaterThan(0);
    for (const error of errors ?? []) expect(error.extensions?.code).toEqual(expect.any(String));
    expect(text).not.toMatch(/TaskConnection|"fields":/);
  });

  test('__typename is still answered', async () => {
    const { data } = await production.ask('{ __typename tasks(first: 1) { __typename } }');
    expect(data).toEqual({ __typename: 'Query', tasks: { __typename: 'TaskConnection' } });
  });

  test.for<[what: string, query: string]>([
    ['a field', '{ taks { totalCount } }'],
    ['a field of a list', '{ tasks { totalCoun } }'],
    ['an argument', '{ tasks(firs: 1) { totalCount } }'],
    ['a field of an input', '{ tasks(filter: { statu: [OPEN] }) { totalCount } }'],
    ['an enum value', '{ tasks(filter: { status: [OPE] }) { totalCount } }'],
    ['an enum value as text', '{ tasks(filter: { status: ["OPEN"] }) { totalCount } }'],
    ['an order', '{ tasks(orderBy: { field: CREATED }) { totalCount } }'],
    ['a type', 'query ($x: TaskFilte) { tasks(filter: $x) { totalCount } }'],
    ['a type of a fragment', '{ node(id: "x") { ... on Tas { id } } }'],
    ['a field of another type', '{ node(id: "x") { id label } }'],
    ['a field without its fields', '{ tasks }'],
  ])('an error suggests no name for %s', async ([, query]) => {
    const { errors } = await production.ask(query);
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message } of errors ?? []) expect(message).not.toContain('Did you mean');
    expect(production.sandbox.requests).toEqual([]);
  });

  test.for<[variables: Record<string, unknown>]>([
    [{ filter: { statu: 1 } }],
    [{ filter: { status: ['OPE'] } }],
    [{ filter: { type: 'CALL' } }],
  ])('an error suggests no value for %j', async ([variables]) => {
    const query = 'query ($filter: TaskFilter) { tasks(filter: $filter) { totalCount } }';
    const { errors, text } = await production.ask(query, { variables });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(text).not.toMatch(/Did you mean|OPEN|CALL_ANALYSIS/);
    expect(production.sandbox.requests).toEqual([]);
  });

  test('GraphiQL and introspection are served where they are set', async () => {
    await using own = await startTestGateway(
      inProduction({ GRAPHIQL: 'true', INTROSPECTION: 'true' }),
    );
    const response = await page(own);
    expect(response.headers.get('content-type')).toContain('text/html');
    await response.body?.cancel();
    const { data } = await own.ask('{ __type(name: "Task") { name } }');
    expect(data).toEqual({ __type: { name: 'Task' } });
  });
});

test('outside of production errors suggest names', async () => {
  await using development = await startTestGateway();
  const { errors } = await development.ask('{ taks { totalCount } }');
  expect(errors?.[0]?.message).toContain('Did you mean "task" or "tasks"?');
});
