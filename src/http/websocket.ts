import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL as PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { createRequestState, type RequestState } from '../plugins/request-state.ts';
import { checkHeaders, pathOf, targetOf } from './check-request.ts';
import { clientAddressOf } from './client-address.ts';
import { ENDPOINT } from './fast-path.ts';
import { badRequest, HttpError } from './http-error.ts';
import { MAX_BODY_BYTES } from './read-body.ts';
import { refuseSocket } from './refuse-socket.ts';
import { Connection, type ConnectionSettings } from './websocket-connection.ts';

export interface WebSocketSettings extends Omit<ConnectionSettings, 'onClose'> {
  /** Allowed origins of pages, besides the gateway's own. */
  corsOrigins: readonly string[];
  trustedProxies: number;
  /** The most WebSockets of this process. */
  maxSockets: number;
}

/** Time for the client to answer a close frame. */
const CLOSE_TIMEOUT_MS = 5000;

const SERVER_OPTIONS = {
  noServer: true,
  clientTracking: false,
  maxPayload: MAX_BODY_BYTES,
  // Compression is off: a small compressed message can become very large, and each connection would need
  // memory for it.
  perMessageDeflate: false,
  // Connection sends pongs itself, so that they count as unread bytes.
  autoPong: false,
  closeTimeout: CLOSE_TIMEOUT_MS,
  handleProtocols: () => PROTOCOL,
};

/** GraphQL over WebSocket, with the subprotocol `graphql-transport-ws`. */
export class WebSockets {
  readonly #settings: WebSocketSettings;
  readonly #connections = new Set<Connection>();
  readonly #states = new WeakMap<IncomingMessage, RequestState>();
  readonly #server = new WebSocketServer(SERVER_OPTIONS);

  constructor(settings: WebSocketSettings) {
    this.#settings = settings;
    this.#server.on('headers', (headers, incoming) => {
      headers.push(`x-request-id: ${this.#states.get(incoming)?.id}`);
    });
    this.#server.on('wsClientError', (_error, socket, incoming) => {
      this.#refuse(
        socket,
        badRequest('This is not a WebSocket handshake of version 13.'),
        incoming,
      );
    });
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Handles the `upgrade` of a `node:http` server. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { trustedProxies } = this.#settings;
    const address = clientAddressOf(incoming, trustedProxies);
    const state = createRequestState(incoming.headers, address);
    this.#states.set(incoming, state);
    try {
      this.#check(incoming);
      this.#server.handleUpgrade(incoming, socket, head, (webSocket) =>
        this.#open(webSocket, incoming, state),
      );
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.#refuse(socket, error, incoming);
    }
  }

  /** Closes each WebSocket after its operations have ended, so that clients connect to another replica. */
  drain(): void {
    for (const connection of this.#connections) connection.drain();
  }

  /** Closes all WebSockets immediately. */
  terminate(): void {
    for (const connection of this.#connections) connection.terminate();
  }

  /** @throws HttpError if the request cannot become a WebSocket */
  #check(incoming: IncomingMessage): void {
    const { corsOrigins, maxSockets } = this.#settings;
    checkHeaders(incoming);
    const target = targetOf(incoming);
    if (target === undefined || pathOf(target) !== ENDPOINT) {
      throw new HttpError(404, 'BAD_REQUEST', `WebSockets are at \`${ENDPOINT}\`.`);
    }
    checkOrigin(incoming, corsOrigins);
    const { 'sec-websocket-protocol': offered = '' } = incoming.headers;
    if (!offered.split(',').some((protocol) => protocol.trim() === PROTOCOL)) {
      throw badRequest(`Connect with the subprotocol \`${PROTOCOL}\`.`);
    }
    if (this.#connections.size >= maxSockets) {
      const message = `This server has ${maxSockets} WebSockets open already, the most that are allowed.`;
      throw new HttpError(503, 'SUBSCRIPTION_LIMIT', message);
    }
  }

  #refuse(socket: Duplex, refusal: HttpError, incoming: IncomingMessage): void {
    const state = this.#states.get(incoming) ?? createRequestState();
    const { logger, metrics } = this.#settings;
    refuseSocket(socket, refusal, state, logger, metrics);
  }

  #open(socket: WebSocket, incoming: IncomingMessage, state: RequestState): void {
    const connection = new Connection(socket, incoming, state, {
      ...this.#settings,
      onClose: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
  }
}

/**
 * Browsers let any page open a WebSocket, without a preflight.
 *
 * @throws HttpError for a page of another site
 */
function checkOrigin(
  { headers: { origin, host = '' } }: IncomingMessage,
  allowed: readonly string[],
): void {
  if (origin === undefined || allowed.includes(origin)) return;
  // A proxy may have removed TLS, so the scheme is not compared.
  const own = URL.parse(origin);
  if (own !== null && own.host !== '' && own.host === URL.parse(`${own.protocol}//${host}`)?.host) {
    return;
  }
  throw new HttpError(
    403,
    'BAD_REQUEST',
    'Pages of this origin may not connect. CORS_ORIGINS lists those that may.',
  );
}
