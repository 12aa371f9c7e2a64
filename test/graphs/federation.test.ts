import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose, composeServices } from '../../examples/federation/compose.ts';
import { createGraph } from '../../examples/federation/graph.ts';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { federationSdl } from '../../src/schema/federation.ts';
import { schema } from '../../src/schema/index.ts';
import { newestTasks, type Urls } from './larger-graph.ts';
import { describeLargerGraph, largerGraphForFile } from './suite.ts';

const federated = {
  createPartners: createPartnersSubgraph,
  createGraph: async (urls: Urls) => createGraph((await compose({ ...urls })).sdl),
};

const graph = largerGraphForFile(federated);

describeLargerGraph(graph, {
  making: federated,
  nameFailsAt: '',
  tooComplexAt: '',
  example: 'example:federation',
});

describe('the composition', () => {
  test('has no hints', async () => {
    const { sdl, hints } = await compose({ ...graph.urls });
    expect(hints).toEqual([]);
    expect(sdl).toContain('@join__type(graph: TASKS, key: "restId")');
    expect(sdl).toContain('@join__type(graph: TASKS, key: "id")');
    expect(sdl).toContain('@join__type(graph: TASKS, key: "restId createdAt")');
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

  test('accepts another subgraph with connections, a Node and scalars of the same names', () => {
    const { errors, hints } = composed(relaySubgraph(''));
    expect({ errors, hints: hints?.map(String) }).toEqual({ errors: undefined, hints: [] });
  });

  test('lets another subgraph resolve `node` with @override', () => {
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
  test('can be selected beside the tasks of the partners, which are found by their `id`s', async () => {
    const { data, errors } = await graph.ask(
      '{ partners { escalations { restId } accountManager { restId name } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      partners: graph.partners.map(({ escalations }) => ({
        escalations: escalations.map(({ restId }) => ({ restId })),
      })),
    });
    // Apollo's gateway makes a separate fetch for each place in the query.
    expect(graph.arrivals.tasks).toHaveLength(2);
    expect(graph.restCalls()).toHaveLength(5);
    expect(graph.restCalls()).toContain(newestTasks(200));
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
