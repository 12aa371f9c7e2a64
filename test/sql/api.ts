import type { IncomingMessage, ServerResponse } from 'node:http';
import { readParameters } from '../../sandbox/parameters.ts';
import type { ListTasksQuery, Task, TaskPage } from '../../src/rest/types.ts';
import { type Served, serve } from '../support/serve.ts';
import type { Database } from './database.ts';
import { whereOf } from './tasks.ts';

export interface SqlApi extends Pick<Served, 'url'>, AsyncDisposable {
  calls(): number;
}

/**
 * `GET /v1/tasks` as an ordinary web framework implements it: one statement for the count, and one for the
 * page (`ORDER BY … LIMIT … OFFSET …`, without a tie-breaker).
 */
export async function startApi(database: Database): Promise<SqlApi> {
  let calls = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    calls += 1;
    const { searchParams } = new URL(request.url ?? '', 'http://api');
    const read = readParameters(searchParams);
    const [status, body] =
      'mistakes' in read
        ? [422, { detail: read.mistakes }]
        : [200, await pageOf(database, read.query)];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  const served = await serve((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ detail: String(error) }));
    });
  });
  return { ...served, calls: () => calls };
}

async function pageOf(database: Database, query: ListTasksQuery): Promise<TaskPage> {
  const { page = 0, limit = 50, sort_by = 'created_at', sort_order = 'desc' } = query;
  const { where, values } = whereOf(query);
  const [counted] = await database.query<{ total: number | string }>(
    `SELECT count(*) AS total FROM task ${where}`,
    values,
  );
  const total = Number(counted?.total);
  const data = await database.query<Task>(
    `SELECT id, status, type, created_at, modified_at,
       id AS label, 'task' AS object, 'org_one' AS organization_id
     FROM task ${where} ORDER BY ${sort_by} ${sort_order} LIMIT ${limit} OFFSET ${page * limit}`,
    values,
  );
  return {
    data,
    current_page: page,
    total_records: total,
    next_page: (page + 1) * limit < total ? page + 1 : null,
  };
}
