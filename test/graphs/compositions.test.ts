import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compose as composeByApollo } from '../../examples/federation/compose.ts';
import { createPartnersSubgraph } from '../../examples/federation/partners.ts';
import { startHive } from '../../examples/hive/hive.ts';
import { ask, serve } from '../../examples/stitching/http.ts';
import { federationSdl } from '../../src/schema/federation.ts';
import { schema } from '../../src/schema/index.ts';
import { startTestGateway } from '../support/gateway.ts';
import { startCommand } from '../support/process.ts';
import { folderWith, startHiveOver } from './hive.ts';
import { expectedManagers, MANAGERS, startLargerGraph, type Urls } from './larger-graph.ts';

const example = (file: string) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));

/** Like `mesh-compose` with mesh.config.ts, in a folder with the SDL of the gateway. */
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

test('Cosmo composes the graph of examples/cosmo, with the costs', async () => {
  await using graph = await startTestGateway();
  await using partners = await serve(createPartnersSubgraph([]));
  const text = readFileSync(example('cosmo/graph.yaml'), 'utf8')
    .replaceAll('http://127.0.0.1:4000', graph.origin)
    .replaceAll('http://127.0.0.1:4001', new URL(partners.url).origin);
  using folder = folderWith({ 'graph.yaml': text, 'tasks.graphql': federationSdl(schema) });
  const bin = fileURLToPath(new URL('node_modules/wgc/dist/src/index.js', import.meta.url));
  await using composing = startCommand(
    process.execPath,
    [bin, 'router', 'compose', '-i', 'graph.yaml', '-o', 'execution-config.json'],
    // Otherwise it would send usage data and check for updates.
    { DO_NOT_TRACK: '1', DISABLE_UPDATE_CHECK: 'true', HOME: folder.path },
    folder.path,
  );
  expect(await composing.ended(), composing.output).toBe(0);
  const config = readFileSync(join(folder.path, 'execution-config.json'), 'utf8');
  expect(config).toContain('"typeName":"Query","fieldName":"node","weight":50');
  expect(config).toContain('restId createdAt');
  expect(config).toContain('GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE_POST');
});

test.each(['cosmo/config.yaml', 'apollo-router/router.yaml'])(
  '%s sends the token to the gateway alone, and the request id to all',
  (file) => {
    const { headers } = parseYaml(readFileSync(example(file), 'utf8'));
    expect(Object.keys(headers.subgraphs)).toEqual(['tasks']);
    expect(JSON.stringify(headers.subgraphs.tasks).toLowerCase()).toContain(
      '"named":"authorization"',
    );
    expect(JSON.stringify(headers.all).toLowerCase()).toContain('"named":"x-request-id"');
    expect(JSON.stringify(headers.all).toLowerCase()).not.toContain('authorization');
  },
);

test('examples/apollo-router composes the same subgraphs as examples/cosmo', () => {
  const cosmo = parseYaml(readFileSync(example('cosmo/graph.yaml'), 'utf8'));
  const apollo = parseYaml(readFileSync(example('apollo-router/supergraph.yaml'), 'utf8'));
  const names = cosmo.subgraphs.map(({ name }: { name: string }) => name);
  expect(Object.keys(apollo.subgraphs)).toEqual(names);
});
