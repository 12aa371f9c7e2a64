/**
 * The practical limit: node:http and one got call for each request, its JSON read and written
 * again. No GraphQL, no checks, no log.
 */
import { createServer } from 'node:http';
import type { TaskPage } from '../../src/rest/types.ts';
import { getJson, origin } from './rest-client.ts';

const server = createServer(async (request, response) => {
  try {
    const { url = '', headers } = request;
    const page = await getJson<TaskPage>(origin + url, headers.authorization ?? '');
    const body = JSON.stringify(page);
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  } catch (error) {
    response.writeHead(502).end(String(error));
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');
