import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compose, composeServices } from '../../examples/federation/compose.ts';
import { createGraph } from '../../examples/federation/graph.ts';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { ask } from '../../examples/stitching/http.ts';
import { federationSdl } from '../../src/schema/federation.ts';
import { schema } from '../../src/schema/index.ts';
import { startProcess } from '../support/process.ts';
import {
  codesByPath,
  expectedManagers,
  type LargerGraph,
  MANAGERS,
  managersOf,
  NEWEST_TASKS,
  startLargerGraph,
  tasksCall,
  type Urls,
  userCall,
} from './larger-graph.ts';

const federated = {
  createPartners: createPartnersSubgraph,
  createGraph: async (urls: Urls) => createGraph((await compose({ ...urls })).sdl),
};

let graph: LargerGraph;
beforeAll(async () => {
  graph = await startLargerGraph(federated);
});
afterAll(() => graph[Symbol.asyncDispose]());
beforeEach(() => graph.forget());
afterEach(() => graph.gateway.sandbox.faults.clear());

describe('composition', () => {
  test('has nothing to say', async () => {
    const { sdl, hints } = await compose({ ...graph.urls });
    expect(hints).toEqual([]);
    expect(sdl).toContain('@join__type(graph: TASKS, key: "restId")');
    expect(sdl).toContain('@join__type(graph: TASKS, key: "id")');
  });

  const relaySubgraph = (node: string) => `
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable", "@override"]
    )
    type Query { partners(first: Int, after: String): PartnerConnection ${node} }
    type PartnerConnection { edges: [PartnerEdge!]! pageInfo: PageInfo! }
    type PartnerEdge { cursor: String! node: Partner }
    type Partner implements Node @key(fields: "id") { id: ID! createdAt: DateTime extra: JSON }
    type PageInfo @shareable {
      hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
    }
    interface Node { id: ID! }
    scalar DateTime
    scalar JSON
  `;
  const composed = (partners: string) =>
    composeServices([
      { name: 'tasks', url: 'http://tasks', typeDefs: parse(federationSdl(schema)) },
      { name: 'partners', url: 'http://partners', typeDefs: parse(partners) },
    ]);

  test('takes another subgraph with connections, a Node and scalars of the same names', () => {
    const { errors, hints } = composed(relaySubgraph(''));
    expect({ errors, hints: hints?.map(String) }).toEqual({ errors: undefined, hints: [] });
  });

  test('lets one other subgraph answer `node`, where it says so', () => {
    expect(
      composed(relaySubgraph('node(id: ID!): Node')).errors?.map(({ message }) => message),
    ).toMatchInlineSnapshot(`
      [
        "Non-shareable field "Query.node" is resolved from multiple subgraphs: it is resolved from subgraphs "partners" and "tasks" and defined as non-shareable in all of them",
      ]
    `);
    expect(composed(relaySubgraph('node(id: ID!): Node @override(from: "tasks")')).errors).toBe(
      undefined,
    );
  });
});

describe('partners with their account managers', () => {
  test('come in one request to each subgraph, and two REST calls a manager', async () => {
    const answer = await graph.ask(MANAGERS);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ partners: expectedManagers(graph) });
    expect(graph.arrivals.tasks).toHaveLength(1);
    expect(graph.arrivals.partners).toHaveLength(1);
    const managers = managersOf(graph);
    expect(graph.restCalls().toSorted()).toEqual(
      [...managers.map(userCall), ...managers.slice(0, 3).map(tasksCall)].toSorted(),
    );
    expect(graph.restCalls()).toHaveLength(7);
  });

  test('cost one REST call a manager without their tasks', async () => {
    const { errors } = await graph.ask('{ partners { accountManager { name email } } }');
    expect(errors).toBeUndefined();
    expect(graph.restCalls().toSorted()).toEqual(managersOf(graph).map(userCall).toSorted());
    expect(graph.arrivals.tasks).toHaveLength(1);
  });

  test('come beside the tasks of the partners, which are found by their `id`s', async () => {
    const { data, errors } = await graph.ask(
      '{ partners { escalations { restId } accountManager { restId name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      partners: graph.partners.map(({ escalations }) => ({
        escalations: escalations.map(({ restId }) => ({ restId })),
      })),
    });
    // Apollo's gateway fetches from each place in the query on its own.
    expect(graph.arrivals.tasks).toHaveLength(2);
    expect(graph.restCalls()).toHaveLength(5);
    expect(graph.restCalls()).toContain(NEWEST_TASKS);
  });

  test('have lists with variables', async () => {
    const query = `query ($first: Int!, $filter: TaskFilter) {
      partners { accountManager { tasks(first: $first, filter: $filter) { nodes { status } } } }
    }`;
    const { data, errors } = await graph.ask<{ partners: unknown[] }>(query, {
      variables: { first: 2, filter: { status: ['OPEN'] } },
    });
    expect(errors).toBeUndefined();
    expect(data?.partners[0]).toEqual({
      accountManager: { tasks: { nodes: [{ status: 'OPEN' }, { status: 'OPEN' }] } },
    });
  });
});

describe('the caller', () => {
  test('is asked for at the gateway with their own token, and nowhere else', async () => {
    await graph.ask(MANAGERS);
    const [{ token }] = graph.gateway.sandbox.organizations;
    expect(graph.arrivals.tasks[0]?.authorization).toBe(`Bearer ${token}`);
    const sent = graph.gateway.sandbox.requests.map(({ headers }) => headers.authorization);
    expect(new Set(sent)).toEqual(new Set([`Bearer ${token}`]));
    expect(graph.arrivals.partners[0]).not.toHaveProperty('authorization');
  });

  test('sees nothing of what another one sees at the same time', async () => {
    const [, { token }] = graph.gateway.sandbox.organizations;
    const nobody = graph.partners.map(({ name }) => ({ name, accountManager: null }));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => graph.ask(MANAGERS, turn % 2 ? { token } : {})),
    );
    answers.forEach(({ data, errors }, turn) => {
      expect(errors).toBeUndefined();
      expect(data).toEqual({ partners: turn % 2 ? nobody : expectedManagers(graph) });
    });
  });

  test('finds their request id at every subgraph, at REST and in the answer', async () => {
    const answer = await graph.ask(MANAGERS, { headers: { 'x-request-id': 'larger-1' } });
    expect(answer.headers.get('x-request-id')).toBe('larger-1');
    const { arrivals, gateway } = graph;
    const requests = [...arrivals.tasks, ...arrivals.partners];
    requests.push(...gateway.sandbox.requests.map(({ headers }) => headers));
    expect(requests.map((headers) => headers['x-request-id'])).toEqual(
      Array.from({ length: 9 }, () => 'larger-1'),
    );
  });
});

describe('errors keep their code, at their path in the larger graph', () => {
  const NAMES = '{ partners { accountManager { name } } }';
  const everyManager = (code: string) =>
    Object.fromEntries(graph.partners.map((_, row) => [`partners.${row}.accountManager`, code]));

  test.for([
    ['a wrong token', 'not-a-token'],
    ['no token', null],
  ] as const)('%s is UNAUTHENTICATED', async ([, token]) => {
    const answer = await graph.ask(NAMES, { token });
    expect(answer.status).toBe(200);
    expect(codesByPath(answer)).toEqual(everyManager('UNAUTHENTICATED'));
    expect(graph.restCalls()).toHaveLength(token === null ? 0 : 4);
  });

  test('RATE_LIMITED says for how long', async () => {
    await using limited = await startLargerGraph(federated);
    limited.gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '30' },
    });
    const answer = await limited.ask(NAMES);
    expect(codesByPath(answer)).toEqual(everyManager('RATE_LIMITED'));
    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 30,
      upstream: { status: 429 },
    });
  });

  test('one manager who fails leaves the others standing', async () => {
    const [failing] = managersOf(graph);
    graph.gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 403 },
      when: ({ query }) => query.get('assignee') === failing,
    });
    const answer = await graph.ask(MANAGERS);
    expect(codesByPath(answer)).toEqual({
      'partners.0.accountManager': 'FORBIDDEN',
      'partners.3.accountManager': 'FORBIDDEN',
    });
    expect(answer.data?.partners).toEqual(
      expectedManagers(graph).map((partner, row) =>
        row % 3 === 0 ? { ...partner, accountManager: null } : partner,
      ),
    );
  });

  test('a query that asks too much of the gateway is QUERY_TOO_COMPLEX', async () => {
    const answer = await graph.ask(`{ partners { accountManager {
      a: tasks(first: 1000) { totalCount } b: tasks(last: 1000) { totalCount }
      c: tasks(first: 1000) { totalCount } d: tasks(last: 1000) { totalCount }
    } } }`);
    expect(new Set(Object.values(codesByPath(answer)))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
    expect(graph.restCalls()).toEqual([]);
  });

  test('so do those of queries that one subgraph answers alone', async () => {
    const answer = await graph.ask('{ bad: tasks(first: -1) { totalCount } partners { name } }');
    expect(codesByPath(answer)).toEqual({ bad: 'BAD_USER_INPUT' });
    expect(answer.data).toMatchObject({ bad: null, partners: [{}, {}, {}, {}, {}, {}] });
  });
});

describe('_entities', () => {
  const QUERY = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename ... on User { userId: restId } ... on Task { taskId: restId }
    }
  }`;
  const entities = (representations: unknown[]) =>
    graph.gateway.ask<{ _entities: unknown }>(QUERY, { variables: { representations } });

  test('finds objects by either key in the order asked, with holes, each once', async () => {
    const [user = ''] = managersOf(graph);
    const [task] = graph.partners.flatMap(({ escalations }) => escalations);
    const found = await graph.gateway.ask<{ user: { id: string } }>(
      'query ($user: ID!) { user(id: $user) { id } }',
      { variables: { user } },
    );
    graph.forget();
    const answer = await entities([
      { __typename: 'User', restId: user },
      { __typename: 'Task', id: task?.id },
      { __typename: 'User', restId: 'usr_nobody' },
      { __typename: 'User', id: found.data?.user.id },
      { __typename: 'Task', id: task?.id },
    ]);
    expect(answer.errors).toBeUndefined();
    const [aUser, aTask] = [
      { __typename: 'User', userId: user },
      { __typename: 'Task', taskId: task?.restId },
    ];
    expect(answer.data?._entities).toEqual([aUser, aTask, null, aUser, aTask]);
    expect(graph.restCalls().toSorted()).toEqual(
      [NEWEST_TASKS, userCall(user), userCall('usr_nobody')].toSorted(),
    );
  });

  test('a representation at fault leaves the others standing', async () => {
    const [user = ''] = managersOf(graph);
    const answer = await entities([
      { __typename: 'User' },
      { __typename: 'Partner', id: 'ptn_1' },
      { __typename: 'User', id: graph.partners[0]?.escalations[0]?.id },
      { __typename: 'User', restId: user },
    ]);
    expect(codesByPath(answer)).toEqual({
      '_entities.0': 'BAD_USER_INPUT',
      '_entities.1': 'BAD_USER_INPUT',
      '_entities.2': 'BAD_USER_INPUT',
    });
    expect(answer.data?._entities).toEqual([
      null,
      null,
      null,
      { __typename: 'User', userId: user },
    ]);
  });

  test.for([['a text'], [null], [{ id: 'x' }], [{ __typename: 7 }], [[]]])(
    'a representation that is none (%j) is BAD_USER_INPUT',
    async (representations) => {
      const answer = await entities(representations);
      expect(answer.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
      expect(graph.restCalls()).toEqual([]);
    },
  );
});

test('a gateway that is gone takes nothing along but its own fields, and tells no address', async () => {
  await using doomed = await startLargerGraph(federated);
  await doomed.stopGateway();
  const answer = await doomed.ask('{ partners { name accountManager { name } } }');
  expect(answer.data).toEqual({
    partners: doomed.partners.map(({ name }) => ({ name, accountManager: { name: null } })),
  });
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(JSON.stringify(answer)).not.toContain(new URL(doomed.urls.tasks).port);
});

test('node examples/federation/start.ts prints an address that answers its query', async () => {
  await using example = startProcess(['examples/federation/start.ts'], { PORT: '0' });
  const [, url = '', token = '', body = ''] = await example.printed(
    /curl (\S+).*?'authorization: Bearer ([^']+)' -d '(.*)'/,
  );
  const { query }: { query: string } = JSON.parse(body);
  const { data, errors } = await ask<{ partners: unknown[] }>(url, query, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(errors).toBeUndefined();
  expect(data?.partners).toHaveLength(6);
});
