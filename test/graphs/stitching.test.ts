import { readFileSync } from 'node:fs';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { describe, expect, test } from 'vitest';
import { createGraph as createGraphByCode } from '../../examples/stitching/by-code.ts';
import { createGraph } from '../../examples/stitching/graph.ts';
import { createPartners, type Partner } from '../../examples/stitching/partners.ts';
import {
  expectedManagers,
  type LargerGraph,
  MANAGERS,
  newestTasks,
  oldestTask,
  partnerWith,
  startLargerGraph,
} from './larger-graph.ts';
import { describeLargerGraph, largerGraphForFile } from './suite.ts';

const stitched = { createPartners, createGraph };

const graph = largerGraphForFile(stitched);

describeLargerGraph(graph, {
  making: stitched,
  nameFailsAt: '.name',
  tooComplexAt: 'partners.0.accountManager.a',
  example: 'example:stitching',
});

describe('partners with their account managers', () => {
  test('share a request with the tasks of the partners', async () => {
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
    expect(graph.restCalls()).toContain(newestTasks(200));
  });

  test('have lists that continue page by page, with variables', async () => {
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

test('a caller without a request id gets the one that every service and REST got', async () => {
  const answer = await graph.ask(MANAGERS);
  const { arrivals, gateway } = graph;
  const requests = [...arrivals.tasks, ...arrivals.partners];
  requests.push(...gateway.sandbox.requests.map(({ headers }) => headers));
  expect(requests).toHaveLength(6);
  expect(new Set(requests.map((headers) => headers['x-request-id']))).toEqual(
    new Set([answer.headers.get('x-request-id')]),
  );
});

/** The fields of `Query`, and the types with names that only gateways use. */
async function introspected(asked: LargerGraph) {
  const { data } = await asked.ask<IntrospectionQuery>(getIntrospectionQuery());
  if (!data) throw new Error('no introspection');
  const schema = buildClientSchema(data);
  return {
    fields: Object.keys(schema.getQueryType()?.getFields() ?? {}).toSorted(),
    internalTypes: Object.keys(schema.getTypeMap()).filter((name) => /^_[^_]/.test(name)),
  };
}

const FIELDS = [
  ...['assignees', 'node', 'nodes', 'partners', 'task', 'taskCounts', 'tasks', 'tasksByIds'],
  ...['user', 'usersByIds'],
];

test('the larger graph has every field of the gateway, without the fields for merging', async () => {
  expect(await introspected(graph)).toEqual({ fields: FIELDS, internalTypes: [] });
  const [task] = graph.partners.flatMap(({ escalations }) => escalations);
  const answer = await graph.ask(
    'query ($id: ID!) { node(id: $id) { id ... on Task { restId } } }',
    { variables: { id: task?.id } },
  );
  expect(answer.data).toEqual({ node: task });
});

test('a graph stitched by code is the same', async () => {
  await using byCode = await startLargerGraph({ createPartners, createGraph: createGraphByCode });
  expect(await introspected(byCode)).toEqual({ fields: FIELDS, internalTypes: [] });
  byCode.forget();
  const { data, errors } = await byCode.ask(MANAGERS);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ partners: expectedManagers(byCode) });
  expect(byCode.arrivals.tasks).toHaveLength(1);
});

test('a service with the `id` of a task finds the task at any age', async () => {
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

/** A service that stores the graph ids of tasks, not their REST ids. */
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
