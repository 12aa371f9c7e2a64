import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import type { LiveClient } from './follow-changes.ts';

// `followChanges` subscribes again: the clients' own attempts would send the first `since`.
const retryAttempts = 0;

/** Server-Sent Events: a connection for each subscription. */
export function createEventStreams(url: string, token: () => string): LiveClient {
  const headers = () => ({ authorization: `Bearer ${token()}` });
  return createSseClient({ url, headers, retryAttempts });
}

/** One WebSocket for all subscriptions. */
export function createWebSocket(url: string, token: () => string): LiveClient {
  const connectionParams = () => ({ Authorization: `Bearer ${token()}` });
  return createSocketClient({ url: url.replace(/^http/, 'ws'), connectionParams, retryAttempts });
}
