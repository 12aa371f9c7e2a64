/** Composes the supergraph with GraphQL Mesh: `mesh-compose -o supergraph.graphql`. */
import { defineConfig, loadGraphQLHTTPSubgraph } from '@graphql-mesh/compose-cli';

export const composeConfig = defineConfig({
  subgraphs: [
    {
      sourceHandler: loadGraphQLHTTPSubgraph('tasks', {
        endpoint: process.env.TASKS_URL ?? 'http://127.0.0.1:4000/graphql',
        // npm run -s sdl:federation > tasks.graphql
        source: './tasks.graphql',
        federation: true,
      }),
    },
    {
      sourceHandler: loadGraphQLHTTPSubgraph('partners', {
        endpoint: process.env.PARTNERS_URL ?? 'http://127.0.0.1:4001/graphql',
        federation: true,
      }),
    },
  ],
});
