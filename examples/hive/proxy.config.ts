/** Hive Gateway as a proxy for only this gateway: `hive-gateway proxy -c proxy.config.ts`. */
import { defineConfig } from '@graphql-hive/gateway';

export const gatewayConfig = defineConfig({
  proxy: { endpoint: process.env.TASKS_URL ?? 'http://127.0.0.1:4000/graphql' },
  // The file of the repository, in the current folder, because in production the gateway does not show its
  // schema.
  schema: './schema.graphql',
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({
      authorization: request.headers.get('authorization'),
    }),
  },
});
