import type { Plugin } from 'graphql-yoga';

/** The headers of a request to the larger graph that services may receive. */
export interface Caller {
  'x-request-id': string;
  authorization?: string;
}

const requestIds = new WeakMap<Request, string>();

function requestIdOf(request: Request): string {
  const id = requestIds.get(request) ?? request.headers.get('x-request-id') ?? crypto.randomUUID();
  requestIds.set(request, id);
  return id;
}

/** The context of an operation on the larger graph. */
export function callerContext({ request }: { request: Request }): { caller: Caller } {
  const authorization = request.headers.get('authorization');
  const id = requestIdOf(request);
  return {
    caller: { 'x-request-id': id, ...(authorization !== null && { authorization }) },
  };
}

/**
 * The headers for one service. The token is sent only to the service that it is for.
 *
 * @param caller `undefined` if the larger graph itself sends the request
 */
export function headersFor(
  caller: Partial<Caller> | undefined,
  { withToken }: { withToken: boolean },
): Record<string, string> {
  const { authorization, ...others } = caller ?? {};
  return { ...others, ...(withToken && authorization !== undefined && { authorization }) };
}

/** Returns the request id that was sent to every service, so that it can be found in all their logs. */
export const requestIdInAnswer: Plugin = {
  onResponse({ request, response }) {
    response.headers.set('x-request-id', requestIdOf(request));
  },
};
