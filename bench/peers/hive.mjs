/**
 * Hive Gateway over Mesh's OpenAPI source, composed from the project's own OpenAPI document.
 * FETCH=own leaves it the fetch that it comes with; JIT=true adds Mesh's JIT plugin.
 */
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import { useJIT } from '@graphql-mesh/plugin-jit';
import restTransport from '@graphql-mesh/transport-rest';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { fetchWithGot } from './got-fetch.ts';
import { origin } from './rest-client.ts';

const silent = new Proxy(
  {},
  { get: (_target, name) => (name === 'child' ? () => silent : () => {}) },
);

const supergraph = await getComposedSchemaFromConfig(
  {
    subgraphs: [
      {
        sourceHandler: loadOpenAPISubgraph('tasks', {
          source: new URL('../../openapi/tasks.yaml', import.meta.url).pathname,
          endpoint: origin,
          operationHeaders: { authorization: '{context.headers.authorization}' },
        }),
      },
    ],
  },
  silent,
);

const gateway = createGatewayRuntime({
  supergraph,
  transports: { rest: restTransport },
  ...(process.env.FETCH !== 'own' && { fetchAPI: { fetch: fetchWithGot } }),
  plugins: () => (process.env.JIT === 'true' ? [useJIT()] : []),
});
createServer(gateway).listen(Number(process.env.PORT), '127.0.0.1');
