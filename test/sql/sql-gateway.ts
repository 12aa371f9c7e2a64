import { configFrom } from '../../src/config/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { serve } from '../support/serve.ts';
import { silentLogger } from '../support/silent-logger.ts';
import { startApi } from './api.ts';
import type { Database } from './database.ts';

export interface Answer<Data> {
  data: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

/** A gateway whose REST API reads a database. */
export interface SqlGateway extends AsyncDisposable {
  url: string;
  /** Of the REST API. */
  apiUrl: string;
  ask<Data>(token: string, query: string, variables: object): Promise<Answer<Data>>;
  /** REST calls so far. */
  calls(): number;
}

export async function startSqlGateway(database: Database): Promise<SqlGateway> {
  const api = await startApi(database);
  const gateway = createGateway({ ...configFrom({}), apiUrl: api.url }, { logger: silentLogger });
  const served = await serve(gateway.listener);
  return {
    url: served.url,
    apiUrl: api.url,
    async ask(token, query, variables) {
      const response = await fetch(`${served.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      return response.json();
    },
    calls: api.calls,
    async [Symbol.asyncDispose]() {
      gateway.close();
      await served[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}
