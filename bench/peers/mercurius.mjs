/** Mercurius with its JIT, from the first time a document is seen, and got. */
import fastify from 'fastify';
import mercurius from 'mercurius';
import { pathOf, schema } from './graph.mjs';
import { getJson, origin } from './rest-client.ts';

const app = fastify();
app.register(mercurius, {
  schema,
  jit: 1,
  context: ({ headers }) => ({
    listTasks: (params) => getJson(origin + pathOf(params), headers.authorization ?? ''),
  }),
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
