/** Hive Gateway over the supergraph: `hive-gateway supergraph supergraph.graphql`. */
import { defineConfig } from '@graphql-hive/gateway';
import { useHoles } from './holes.ts';
import { useParts } from './parts.ts';

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    // The token goes to the subgraph `tasks` alone. Hive sends `x-request-id` to all by itself.
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: subgraphName === 'tasks' ? request.headers.get('authorization') : null,
    }),
  },
  plugins: () => [useHoles(), useParts()],
});
