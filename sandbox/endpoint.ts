import type { Behaviour } from './behaviour.ts';
import type { Organization } from './organizations.ts';
import { readParameters } from './parameters.ts';
import type { ApiRequest } from './requests.ts';
import { respelled, withTotal } from './respell.ts';
import type { TaskStore } from './store.ts';

/** A response before it is sent; faults may still change it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: object;
}

/** The response to this request according to the contract. */
export function answerTo(
  { method, path, query, headers }: ApiRequest,
  organizations: readonly Organization[],
  store: TaskStore,
  behaviour: Behaviour,
): Answer {
  if (path !== '/v1/tasks') return failure(404, 'Not Found');
  if (method !== 'GET') return failure(405, 'Method Not Allowed', { allow: 'GET' });
  const token = bearerTokenOf(headers.authorization);
  const organization = organizations.find((candidate) => candidate.token === token);
  if (organization === undefined) {
    const detail = token === undefined ? 'Not authenticated' : 'Invalid token';
    return failure(401, detail, { 'www-authenticate': 'Bearer' });
  }
  const read = readParameters(query, behaviour.refusedWords);
  if ('mistakes' in read) return { status: 422, headers: {}, body: { detail: read.mistakes } };
  if (behaviour.pastEnd === '404' && store.isPastEnd(organization.id, read.query)) {
    return failure(404, 'Invalid page.');
  }
  const page = store.list(organization.id, read.query);
  return { status: 200, headers: {}, body: respelled(withTotal(page, behaviour), behaviour) };
}

function failure(status: number, detail: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { detail } };
}

/** The token (RFC 6750): one word after the scheme, which is case-insensitive. */
function bearerTokenOf(authorization: string | undefined): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}
