import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { federateSubgraphs } from '@wundergraph/composition';
import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compose as composeByApollo } from '../../examples/federation/compose.ts';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { startHive } from '../../examples/hive/hive.ts';
import { ask } from '../../examples/stitching/http.ts';
import { federationSdl } from '../../src/schema/federation.ts';
import { schema } from '../../src/schema/index.ts';
import { startTestGateway } from '../support/gateway.ts';
import { startCommand } from '../support/process.ts';
import { folderWith, startHiveOver } from './hive.ts';
import { expectedManagers, MANAGERS, startLargerGraph, type Urls } from './larger-graph.ts';

const example = (file: string) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));

/** As `mesh-compose` with mesh.config.ts, in a folder with the SDL of the gateway. */
async function composeByMesh({ tasks, partners }: Urls): Promise<string> {
  using folder = folderWith({ 'tasks.graphql': federationSdl(schema) });
  const output = join(folder.path, 'supergraph.graphql');
  const args = ['-c', example('hive/mesh.config.ts'), '-o', output];
  const bin = example('hive/node_modules/@graphql-mesh/compose-cli/esm/bin.js');
  await using composing = startCommand(
    process.execPath,
    [bin, ...args],
    { TASKS_URL: tasks, PARTNERS_URL: partners },
    folder.path,
  );
  expect(await composing.ended(), composing.output).toBe(0);
  return readFileSync(output, 'utf8');
}

test.for<[by: string, compose: (urls: Urls) => Promise<string>]>([
  ['Apollo', async (urls) => (await composeByApollo({ ...urls })).sdl],
  ['GraphQL Mesh', composeByMesh],
])('Hive Gateway runs what %s composes', async ([, compose]) => {
  await using graph = await startLargerGraph({
    createPartners: createPartnersSubgraph,
    createGraph: async (urls) => startHiveOver(await compose(urls)),
  });
  graph.forget();
  const { data, errors } = await graph.ask(MANAGERS);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ partners: expectedManagers(graph) });
  expect([graph.arrivals.tasks.length, graph.arrivals.partners.length]).toEqual([1, 1]);
  expect(graph.arrivals.partners[0]).not.toHaveProperty('authorization');
});

test('Hive Gateway stands in front of the gateway alone, in proxy mode', async () => {
  await using gateway = await startTestGateway({ config: { introspection: false } });
  await using hive = await startHive(['proxy', '-c', example('hive/proxy.config.ts')], {
    env: { TASKS_URL: `${gateway.origin}/graphql` },
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  const [{ token }] = gateway.sandbox.organizations;
  const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'proxied-1' };
  const query = '{ tasks(first: 2) { nodes { label } } user(id: "usr_nobody") { email } }';
  const { data, errors } = await ask(hive.url, query, { headers });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    tasks: { nodes: [{ label: expect.any(String) }, { label: expect.any(String) }] },
    user: null,
  });
  const [request] = gateway.sandbox.requests;
  expect(request?.headers).toMatchObject(headers);
  const internal = await ask(hive.url, '{ _service { sdl } }', { headers });
  expect(internal.errors?.[0]?.message).toContain('_service');
});

test("Cosmo's composition accepts the schema, with costs and keys", () => {
  const partners = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])
    type Query { partners: [Partner!]! }
    type Partner { id: ID! accountManager: User escalations: [Task]! audited: Task }
    type User @key(fields: "restId", resolvable: false) { restId: ID! }
    type Task @key(fields: "restId createdAt", resolvable: false) { restId: ID! createdAt: DateTime }
    scalar DateTime
  `;
  const result = federateSubgraphs({
    subgraphs: [
      { name: 'tasks', url: 'http://tasks', definitions: parse(federationSdl(schema)) },
      { name: 'partners', url: 'http://partners', definitions: parse(partners) },
    ],
  });
  expect(result).toMatchObject({ success: true, warnings: [] });
});
