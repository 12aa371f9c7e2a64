/**
 * The REST API, at next to no cost: `GET /v1/tasks` answers with a page that was written beforehand,
 * whatever filter it is asked for. With ROWS it has a list of so many rows. `GET /seen` says what was
 * asked so far. Listens on PORT.
 */
import { createServer } from 'node:http';
import { DeepList } from './deep-list.ts';
import { pageOf } from './pages.ts';

/** What the upstream has seen since it was last asked. */
export interface Seen {
  calls: number;
  rows: number;
  /** Of the bodies it sent. */
  bytes: number;
  /** The paths of the first {@link PATHS_KEPT} calls. */
  paths: string[];
  /** The `Authorization` header of the last call. */
  authorization: string | undefined;
}

const PATHS_KEPT = 64;

const { ROWS, PORT } = process.env;
const list = ROWS === undefined ? undefined : new DeepList(Number(ROWS));
const pages = new Map<string, Buffer>();
let seen = nothing();

const server = createServer((request, response) => {
  const { url = '', headers } = request;
  if (url === '/seen') {
    response.end(JSON.stringify(seen));
    seen = nothing();
    return;
  }
  seen.calls += 1;
  if (seen.calls <= PATHS_KEPT) seen.paths.push(url);
  seen.authorization = headers.authorization;
  if (headers.authorization?.startsWith('Bearer ') !== true) {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"detail":"unknown token"}');
    return;
  }
  const limit = numberIn(url, 'limit') ?? 50;
  const { body, rows } =
    list === undefined
      ? { body: writtenPage(limit, numberIn(url, 'page')), rows: limit }
      : deepPage(list, url, limit);
  seen.rows += rows;
  seen.bytes += body.byteLength;
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT), '127.0.0.1');

function nothing(): Seen {
  return { calls: 0, rows: 0, bytes: 0, paths: [], authorization: undefined };
}

function writtenPage(limit: number, page = 0): Buffer {
  const key = `${page} ${limit}`;
  const written = pages.get(key) ?? Buffer.from(JSON.stringify(pageOf(limit, page)));
  pages.set(key, written);
  return written;
}

/** The tasks of a partner called `rows-1000-…` are the newest 1000. */
function deepPage(whole: DeepList, url: string, limit: number) {
  return whole.page({
    length: numberIn(url, 'partner_id', 'rows-') ?? whole.length,
    page: numberIn(url, 'page') ?? 0,
    limit,
    ascending: url.includes('sort_order=asc'),
  });
}

function numberIn(url: string, parameter: string, prefix = ''): number | undefined {
  const [, text] = new RegExp(`[?&]${parameter}=${prefix}(\\d+)`).exec(url) ?? [];
  return text === undefined ? undefined : Number(text);
}
