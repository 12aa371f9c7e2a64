/** Hive Gateway in front of this gateway alone: `hive-gateway proxy -c proxy.config.ts`. */
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  proxy: { endpoint: process.env.TASKS_URL ?? 'http://127.0.0.1:4000/graphql' },
  // The file of the repository, in the current folder: in production the gateway shows no schema.
  schema: './schema.graphql',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({
      authorization: request.headers.get('authorization'),
    }),
  },
});
