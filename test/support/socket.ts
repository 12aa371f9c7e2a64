import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { TestGateway } from './gateway.ts';

export interface SocketMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

export interface SocketOptions {
  protocols?: string[];
  headers?: Record<string, string>;
  path?: string;
  /** By default the token of the first organisation; no token is sent if it is `null`. */
  init?: Record<string, unknown> | null;
}

/** A WebSocket of the protocol graphql-transport-ws, message by message. */
export class TestSocket {
  readonly socket: WebSocket;
  readonly #messages: SocketMessage[] = [];
  #wake = () => {};
  closed: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.#messages.push(JSON.parse(String(data)));
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake();
      });
    });
  }

  /** The next message; `undefined` once the socket is closed. */
  async next(): Promise<SocketMessage | undefined> {
    while (this.#messages.length === 0) {
      if (this.socket.readyState === WebSocket.CLOSED) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#messages.shift();
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: Record<string, unknown> = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, ...more } });
  }
}

/** Connects, and waits for the acknowledgement of `connection_init`. */
export async function openSocket(
  gateway: Pick<TestGateway, 'port' | 'sandbox'>,
  options: SocketOptions = {},
): Promise<TestSocket> {
  const authorization = `Bearer ${gateway.sandbox.organizations[0].token}`;
  const { init = { authorization } } = options;
  const socket = await connect(gateway, options);
  if (init === null) return socket;
  socket.send({ type: 'connection_init', payload: init });
  const answer = await socket.next();
  if (answer?.type !== 'connection_ack') throw new Error(JSON.stringify(answer));
  return socket;
}

export async function connect(
  { port }: Pick<TestGateway, 'port'>,
  { protocols = ['graphql-transport-ws'], headers = {}, path = '/graphql' }: SocketOptions = {},
): Promise<TestSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
  const own = new TestSocket(socket);
  await once(socket, 'open');
  return own;
}

/** The response to a refused WebSocket upgrade. */
export async function refusalOf(
  { port }: Pick<TestGateway, 'port'>,
  { protocols = ['graphql-transport-ws'], headers = {}, path = '/graphql' }: SocketOptions = {},
): Promise<{ status: number; headers: Record<string, unknown>; code: string; message: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, { headers });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('open', () => reject(new Error('the socket was accepted')));
    socket.once('unexpected-response', async (_request, response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      const [{ message, extensions }] = JSON.parse(text).errors;
      const { statusCode: status = 0, headers: own } = response;
      resolve({ status, headers: own, code: extensions.code, message });
    });
  });
}
