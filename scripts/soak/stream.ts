import { request } from 'node:http';

export const TRANSPORTS = ['SSE', 'WebSocket'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export interface StreamRequest {
  url: URL;
  token: string;
  query: string;
  variables: Record<string, unknown>;
  /** Called with each result as JSON; the last one may have only errors. */
  onResult(text: string): void;
}

export interface Stream {
  /** Resolves when the gateway has completed it, or the connection has ended. */
  ended: Promise<void>;
  close(): void;
}

/** Opens a subscription on its own connection. Rejects if it cannot be opened. */
export function openStream(transport: Transport, asked: StreamRequest): Promise<Stream> {
  return transport === 'SSE' ? overSse(asked) : overWebSocket(asked);
}

function overSse({ url, token, query, variables, onResult }: StreamRequest): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
    };
    const outgoing = request(url, { method: 'POST', agent: false, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const [, data] = /^data: ?(.+)$/m.exec(block) ?? [];
          if (data !== undefined) onResult(data);
        }
      });
      // Ignored, because `ended` resolves for every end of the connection.
      response.on('error', () => {});
      const ended = new Promise<void>((end) => response.once('close', () => end()));
      resolve({ ended, close: () => outgoing.destroy() });
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify({ query, variables }));
  });
}

function overWebSocket(asked: StreamRequest): Promise<Stream> {
  const { url, token, query, variables, onResult } = asked;
  const socket = new WebSocket(url.href.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const send = (message: object) => socket.send(JSON.stringify(message));
  const ended = new Promise<void>((end) => socket.addEventListener('close', () => end()));
  return new Promise((resolve, reject) => {
    socket.addEventListener('error', () => reject(new Error('the socket cannot be opened')));
    socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code}`)));
    socket.addEventListener('open', () => {
      send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
    });
    socket.addEventListener('message', ({ data }) => {
      const { type, payload }: { type: string; payload?: unknown } = JSON.parse(String(data));
      if (type === 'ping') send({ type: 'pong' });
      if (type === 'next') onResult(JSON.stringify(payload));
      if (type === 'error') onResult(JSON.stringify({ errors: payload }));
      if (type === 'error' || type === 'complete') socket.close();
      if (type !== 'connection_ack') return;
      send({ id: '1', type: 'subscribe', payload: { query, variables } });
      resolve({ ended, close: () => socket.close() });
    });
  });
}
