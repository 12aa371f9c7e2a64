/**
 * Apollo Server with `@apollo/datasource-rest`, a data source for each request that carries the
 * caller's token. FETCH=own leaves the data source the fetch that it comes with; otherwise it is on
 * got like the others.
 */
import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { fetchWithGot } from './got-fetch.ts';
import { pathOf, schema } from './graph.mjs';
import { origin } from './rest-client.ts';

class TasksApi extends RESTDataSource {
  baseURL = origin;
  #authorization;

  constructor(authorization, settings) {
    super(settings);
    this.#authorization = authorization;
  }

  willSendRequest(_path, request) {
    request.headers.authorization = this.#authorization;
  }

  listTasks(params) {
    return this.get(pathOf(params));
  }
}

const server = new ApolloServer({ schema });
const settings = {
  cache: server.cache,
  ...(process.env.FETCH !== 'own' && { fetch: fetchWithGot }),
};
await startStandaloneServer(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  context: async ({ req }) => {
    const api = new TasksApi(req.headers.authorization ?? '', settings);
    return { listTasks: (params) => api.listTasks(params) };
  },
});
