import type { Plugin } from 'graphql-yoga';

/** What services may learn of a request to the larger graph, as the headers they get. */
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
 * The headers for one service. The token goes where it is meant to go, and nowhere else.
 *
 * @param caller missing where the larger graph asks on its own account
 */
export function headersFor(
  caller: Partial<Caller> | undefined,
  { withToken }: { withToken: boolean },
): Record<string, string> {
  const { authorization, ...others } = caller ?? {};
  return { ...others, ...(withToken && authorization !== undefined && { authorization }) };
}

/** Answers with the id that every service was asked under: it leads into all their logs. */
export const requestIdInAnswer: Plugin = {
  onResponse({ request, response }) {
    response.headers.set('x-request-id', requestIdOf(request));
  },
};
