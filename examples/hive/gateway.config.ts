/** Hive Gateway over the supergraph: `hive-gateway supergraph supergraph.graphql`. */
import { defineConfig } from '@graphql-hive/gateway';
import { useMissingObjects } from './missing-objects.ts';
import { useParts } from './parts.ts';

export const gatewayConfig = defineConfig({
  propagateHeaders: {
    // The token is sent only to the subgraph `tasks`. Hive sends `x-request-id` to all subgraphs by itself.
    fromClientToSubgraphs: ({ request, subgraphName }) => ({
      authorization: subgraphName === 'tasks' ? request.headers.get('authorization') : null,
    }),
  },
  plugins: () => [useMissingObjects(), useParts()],
});
