import type { ResolverContext } from './resolvers/context.ts';
import type { NoteUnknownValue } from './resolvers/known-value.ts';
import { createTaskSlices } from './resolvers/task-slices.ts';
import { RestClient } from './rest/client.ts';
import { type Credentials, credentialsFrom } from './rest/token.ts';
import type { Upstream } from './rest/upstream.ts';

/** What one GraphQL operation has to itself. */
export interface OperationContext extends ResolverContext {
  rest: RestClient;
}

/** What the HTTP request around it brought. */
export interface IncomingRequest {
  authorization: string | null;
  requestId: string;
  traceparent: string | undefined;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

/** What outlives a request; none of it knows a token. */
export interface Shared {
  upstream: Upstream;
  operationTimeoutMs: number;
  noteUnknownValue: NoteUnknownValue;
}

/**
 * The token is read when a field first needs REST: without one, introspection still works and
 * everything else says `UNAUTHENTICATED` where it stands.
 */
export function createContext(shared: Shared, request: IncomingRequest): OperationContext {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(shared.operationTimeoutMs)]);
  let credentials: Credentials | undefined;
  const rest = new RestClient(shared.upstream, () => {
    credentials ??= credentialsFrom(request.authorization);
    const { requestId, traceparent } = request;
    return { credentials, requestId, traceparent, signal };
  });
  return { rest, slices: createTaskSlices(rest), noteUnknownValue: shared.noteUnknownValue };
}
