/** The REST call of every peer that can be on got: the same options, the gateway's own version. */
import { Agent } from 'node:http';
import got from 'got';

export const origin = process.env.UPSTREAM_URL ?? '';

const client = got.extend({
  agent: { http: new Agent({ keepAlive: true, maxSockets: 64, scheduling: 'lifo' }) },
  headers: { accept: 'application/json' },
  followRedirect: false,
  retry: { limit: 0 },
});

/** The body as text: whoever called reads it as JSON. */
export function getText(url: string, authorization: string): Promise<string> {
  return client.get(url, { headers: { authorization } }).text();
}

export async function getJson<Body>(url: string, authorization: string): Promise<Body> {
  return JSON.parse(await getText(url, authorization));
}
