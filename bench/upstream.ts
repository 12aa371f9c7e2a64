/**
 * The REST API, at next to no cost: `GET /v1/tasks` answers with a page that was written beforehand,
 * whatever else it is asked. `GET /seen` says what was asked so far. Listens on PORT.
 */
import { createServer } from 'node:http';
import { pageOf } from './pages.ts';

/** What the upstream has seen since it was last asked. */
export interface Seen {
  calls: number;
  /** The `Authorization` header of the last call. */
  authorization: string | undefined;
}

const pages = new Map<number, Buffer>();
let seen: Seen = { calls: 0, authorization: undefined };

const server = createServer((request, response) => {
  const { url = '', headers } = request;
  if (url === '/seen') {
    response.end(JSON.stringify(seen));
    seen = { calls: 0, authorization: undefined };
    return;
  }
  seen.calls += 1;
  seen.authorization = headers.authorization;
  if (headers.authorization?.startsWith('Bearer ') !== true) {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"detail":"unknown token"}');
    return;
  }
  const body = writtenPage(Number(/[?&]limit=(\d+)/.exec(url)?.[1] ?? 50));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');

function writtenPage(limit: number): Buffer {
  const written = pages.get(limit) ?? Buffer.from(JSON.stringify(pageOf(limit)));
  pages.set(limit, written);
  return written;
}
