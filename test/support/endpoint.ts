import type { TestProcess } from './process.ts';

const COUNT = JSON.stringify({ query: 'query Count { tasks { totalCount } }' });

/** The URL that a server logs when it listens. */
export async function endpointOf(server: TestProcess): Promise<string> {
  const [, url = ''] = await server.printed(/"url":"([^"]+)".*"msg":"listening"/);
  return url;
}

/** Queries the number of tasks: one REST call. */
export function askCount(url: string, token: string, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: COUNT,
    ...(signal && { signal }),
  });
}

/** Queries this number of the newest tasks: a REST call that is shared only with the same number. */
export function askNewest(url: string, token: string, first: number): Promise<Response> {
  const query = 'query Newest($first: Int) { tasks(first: $first) { nodes { restId } } }';
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { first } }),
  });
}
