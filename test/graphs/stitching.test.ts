import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGraph } from '../../examples/stitching/graph.ts';
import { ask } from '../../examples/stitching/http.ts';
import { createPartners, type Partner } from '../../examples/stitching/partners.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { taskGlobalId } from '../../src/resolvers/global-id.ts';
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
  userCall,
} from './larger-graph.ts';

const stitched = { createPartners, createGraph };

let graph: LargerGraph;
beforeAll(async () => {
  graph = await startLargerGraph(stitched);
});
afterAll(() => graph[Symbol.asyncDispose]());
beforeEach(() => graph.forget());
afterEach(() => graph.gateway.sandbox.faults.clear());

describe('partners with their account managers', () => {
  test('come in one request to each service, and one REST call a manager', async () => {
    const answer = await graph.ask(MANAGERS);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ partners: expectedManagers(graph) });
    expect(graph.arrivals.tasks).toHaveLength(1);
    expect(graph.arrivals.partners).toHaveLength(1);
    expect(graph.restCalls().toSorted()).toEqual(managersOf(graph).map(tasksCall).toSorted());
    expect(graph.restCalls()).toHaveLength(4);
  });

  test('cost one REST call a manager without their tasks', async () => {
    const { errors } = await graph.ask('{ partners { accountManager { name email } } }');
    expect(errors).toBeUndefined();
    expect(graph.restCalls().toSorted()).toEqual(managersOf(graph).map(userCall).toSorted());
    expect(graph.arrivals.tasks).toHaveLength(1);
  });

  test('share their request with the tasks of the partners', async () => {
    const query = readFileSync(
      new URL('../../examples/stitching/example.graphql', import.meta.url),
      'utf8',
    );
    const { data, errors } = await graph.ask<{ partners: { escalations: unknown[] }[] }>(query);
    expect(errors).toBeUndefined();
    expect(data?.partners.map(({ escalations }) => escalations)).toEqual(
      graph.partners.map(({ escalations }) =>
        escalations.map(({ restId }) => ({
          label: graph.gateway.sandbox.store.get(restId)?.label,
          status: graph.gateway.sandbox.store.get(restId)?.status?.toUpperCase(),
        })),
      ),
    );
    expect(graph.arrivals.tasks).toHaveLength(1);
    expect(graph.restCalls()).toHaveLength(5);
    expect(graph.restCalls()).toContain(NEWEST_TASKS);
  });

  test('have lists that go on page by page, with variables', async () => {
    interface Page {
      partners: {
        accountManager: {
          tasks: { nodes: { restId: string }[]; pageInfo: { endCursor: string } };
        } | null;
      }[];
    }
    const query = `query ($first: Int!, $after: String, $filter: TaskFilter) {
      partners { accountManager {
        tasks(first: $first, after: $after, filter: $filter) {
          nodes { restId } pageInfo { endCursor }
        }
      } }
    }`;
    const filter = { status: ['OPEN', 'COMPLETED', 'CLOSED'] };
    const firstTasks = async (variables: Record<string, unknown>) => {
      const { data } = await graph.ask<Page>(query, { variables: { filter, ...variables } });
      return data?.partners[0]?.accountManager?.tasks;
    };
    const [whole, page] = [await firstTasks({ first: 4 }), await firstTasks({ first: 2 })];
    const next = await firstTasks({ first: 2, after: page?.pageInfo.endCursor });
    expect([...(page?.nodes ?? []), ...(next?.nodes ?? [])]).toEqual(whole?.nodes);
    expect(whole?.nodes).toHaveLength(4);
  });
});

describe('what is not there is null, without an error', () => {
  test('a user who has no task', async () => {
    const { data, errors } = await graph.ask<{ partners: unknown[] }>(
      '{ partners { accountManager { restId name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data?.partners.at(-1)).toEqual({ accountManager: null });
    expect(data?.partners).not.toContainEqual({ accountManager: { name: null } });
  });

  test('a task, beside one that is', async () => {
    await using holes = await startLargerGraph({
      ...stitched,
      partners: ({ sandbox }) => [
        partnerWith({ id: 'gone', restId: 'tsk_gone' }, oldestTask(sandbox)),
      ],
    });
    const { data, errors } = await holes.ask('{ partners { escalations { id label } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      partners: [{ escalations: [null, { id: expect.any(String), label: expect.any(String) }] }],
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

  test('finds their request id at every service, at REST and in the answer', async () => {
    const answer = await graph.ask(MANAGERS, { headers: { 'x-request-id': 'larger-1' } });
    expect(answer.headers.get('x-request-id')).toBe('larger-1');
    expect(idsOfRequests()).toEqual(new Set(['larger-1']));
  });

  test('gets a request id where they sent none', async () => {
    const answer = await graph.ask(MANAGERS);
    expect(idsOfRequests()).toEqual(new Set([answer.headers.get('x-request-id')]));
  });

  function idsOfRequests() {
    const { arrivals, gateway } = graph;
    const requests = [...arrivals.tasks, ...arrivals.partners];
    requests.push(...gateway.sandbox.requests.map(({ headers }) => headers));
    expect(requests).toHaveLength(6);
    return new Set(requests.map((headers) => headers['x-request-id']));
  }
});

describe('errors keep their code, at their path in the larger graph', () => {
  const NAMES = '{ partners { name accountManager { name } } }';
  const everyName = (code: string) =>
    Object.fromEntries(
      graph.partners.map((_, row) => [`partners.${row}.accountManager.name`, code]),
    );
  const names = () => graph.partners.map(({ name }) => ({ name, accountManager: { name: null } }));

  test.for([
    ['a wrong token', 'not-a-token'],
    ['no token', null],
  ] as const)('%s is UNAUTHENTICATED', async ([, token]) => {
    const answer = await graph.ask(NAMES, { token });
    expect(answer.status).toBe(200);
    expect(codesByPath(answer)).toEqual(everyName('UNAUTHENTICATED'));
    expect(answer.data).toEqual({ partners: names() });
    expect(graph.restCalls()).toHaveLength(token === null ? 0 : 4);
  });

  test('RATE_LIMITED says for how long', async () => {
    await using limited = await startLargerGraph(stitched);
    limited.gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '30' },
    });
    const answer = await limited.ask(NAMES);
    expect(codesByPath(answer)).toEqual(everyName('RATE_LIMITED'));
    expect(answer.errors?.[0]?.extensions).toEqual({
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
    const answer = await graph.ask<{ partners: unknown[] }>(MANAGERS);
    const codes = codesByPath(answer);
    expect(new Set(Object.values(codes))).toEqual(new Set(['FORBIDDEN']));
    const rows = new Set(Object.keys(codes).map((path) => path.split('.').slice(0, 3).join('.')));
    expect(rows).toEqual(new Set(['partners.0.accountManager', 'partners.3.accountManager']));
    expect(answer.data?.partners).toEqual(
      expectedManagers(graph).map((partner, row) =>
        row % 3 === 0 ? { ...partner, accountManager: null } : partner,
      ),
    );
  });

  test('a query that asks too much of the gateway is QUERY_TOO_COMPLEX', async () => {
    const answer = await graph.ask(
      `{ partners { accountManager {
        a: tasks(first: 1000) { totalCount } b: tasks(last: 1000) { totalCount }
        c: tasks(first: 1000) { totalCount } d: tasks(last: 1000) { totalCount }
      } } }`,
    );
    expect(new Set(Object.values(codesByPath(answer)))).toEqual(new Set(['QUERY_TOO_COMPLEX']));
    expect(Object.keys(codesByPath(answer))).toContain('partners.0.accountManager.a');
    expect(graph.restCalls()).toEqual([]);
  });

  test('so do those of queries that one service answers alone', async () => {
    const answer = await graph.ask('{ bad: tasks(first: -1) { totalCount } partners { name } }');
    expect(codesByPath(answer)).toEqual({ bad: 'BAD_USER_INPUT' });
    expect(answer.data).toMatchObject({ bad: null, partners: [{}, {}, {}, {}, {}, {}] });
  });
});

test('everything of the gateway is in the larger graph, and the machinery is not', async () => {
  const { data } = await graph.ask<IntrospectionQuery>(getIntrospectionQuery());
  if (!data) throw new Error('no introspection');
  const schema = buildClientSchema(data);
  const fields = Object.keys(schema.getQueryType()?.getFields() ?? {});
  expect(fields.toSorted()).toEqual(
    [
      'assignees',
      'node',
      'nodes',
      'partners',
      'task',
      'taskCounts',
      'tasks',
      'tasksByIds',
      'user',
      'usersByIds',
    ].toSorted(),
  );
  expect(Object.keys(schema.getTypeMap()).filter((name) => /^_[^_]/.test(name))).toEqual([]);
  const [task] = graph.partners.flatMap(({ escalations }) => escalations);
  const answer = await graph.ask(
    'query ($id: ID!) { node(id: $id) { id ... on Task { restId } } }',
    {
      variables: { id: task?.id },
    },
  );
  expect(answer.data).toEqual({ node: task });
});

test('a gateway that is gone takes nothing along but its own fields, and tells no address', async () => {
  await using doomed = await startLargerGraph(stitched);
  await doomed.stopGateway();
  const answer = await doomed.ask('{ partners { name accountManager { name } } }');
  expect(answer.data).toEqual({
    partners: doomed.partners.map(({ name }) => ({ name, accountManager: { name: null } })),
  });
  expect(answer.errors?.length).toBeGreaterThan(0);
  expect(JSON.stringify(answer)).not.toContain(new URL(doomed.urls.tasks).port);
});

test('a service that holds the `id` of a task finds it however old it is', async () => {
  await using byId = await startLargerGraph({
    ...stitched,
    createPartners: createPartnersWithIds,
    sandbox: { tasks: 8_000 },
    partners: ({ sandbox }) => [partnerWith(oldestTask(sandbox))],
  });
  byId.forget();
  const { data, errors } = await byId.ask('{ partners { escalations { restId label } } }');
  expect(errors).toBeUndefined();
  const [{ restId = '' } = {}] = byId.partners[0]?.escalations ?? [];
  const label = byId.gateway.sandbox.store.get(restId)?.label;
  expect(data).toEqual({ partners: [{ escalations: [{ restId, label }] }] });
  expect(byId.restCalls().length).toBeLessThanOrEqual(5);
});

test('node examples/stitching/start.ts prints an address that answers its query', async () => {
  await using example = startProcess(['examples/stitching/start.ts'], { PORT: '0' });
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

/** The last of the list, as a partner holds it. */
function oldestTask({ store, organizations: [{ id }] }: Sandbox): TaskIds {
  const [task] = store.list(id, { page: store.count(id) - 1, limit: 1 }).data;
  if (task === undefined) throw new Error('no task');
  return { id: taskGlobalId(task), restId: task.id };
}

type TaskIds = Partner['escalations'][number];

function partnerWith(...escalations: TaskIds[]): Partner {
  return { id: 'ptn_1', name: 'A partner', accountManager: null, escalations };
}

/** A service that knows tasks by their ids in the graph, not by those in REST. */
function createPartnersWithIds(partners: readonly Partner[]) {
  const sdl = `
    type Query { partners: [Partner!]! }
    type Partner { escalations: [Task]! }
    type Task { id: ID! }
  `;
  const schema = createSchema({
    typeDefs: [sdl, 'extend type Query { _sdl: String! }'],
    resolvers: { Query: { partners: () => partners, _sdl: () => sdl } },
  });
  return createYoga({ schema, logging: false });
}
