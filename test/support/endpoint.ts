import type { TestProcess } from './process.ts';

const COUNT = JSON.stringify({ query: 'query Count { tasks { totalCount } }' });

/** The URL at which a server says it listens. */
export async function endpointOf(server: TestProcess): Promise<string> {
  const [, url = ''] = await server.printed(/"url":"([^"]+)".*"msg":"listening"/);
  return url;
}

/** Asks for the number of tasks: one REST call. */
export function askCount(url: string, token: string, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: COUNT,
    ...(signal && { signal }),
  });
}

/** Asks for so many of the newest tasks: a REST call that no other number shares. */
export function askNewest(url: string, token: string, first: number): Promise<Response> {
  const query = 'query Newest($first: Int) { tasks(first: $first) { nodes { restId } } }';
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { first } }),
  });
}
