import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { createRequestState } from '../plugins/request-state.ts';
import { badRequest, HttpError } from './http-error.ts';
import { isDeclaredTooLarge } from './read-body.ts';
import { refuseSocket } from './refuse-socket.ts';

/** Enough for a token of 8 KiB and all other headers. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Time for a whole request: the largest body takes a second at 2 Mbit/s. */
const REQUEST_TIMEOUT_MS = 60_000;
/** How often Node.js checks for slow requests within one timeout. */
const TIMEOUT_CHECKS = 12;
/** The most requests of one connection that wait for their responses, which have to be sent in order. */
const MAX_PIPELINED = 100;

export interface HttpServerSettings {
  keepAliveTimeoutMs: number;
  /** A client that reads nothing for this time is disconnected. It is longer than an operation may take. */
  stallTimeoutMs: number;
  /** Time in which a whole request has to arrive. */
  requestTimeoutMs?: number | undefined;
  logger: Logger;
  /** Handles requests for a WebSocket. */
  onUpgrade: UpgradeListener;
}

export type UpgradeListener = (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The server around a listener: the limits of a connection, and refusals of malformed requests. */
export function createHttpServer(
  listener: RequestListener,
  {
    keepAliveTimeoutMs,
    stallTimeoutMs,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    logger,
    onUpgrade,
  }: HttpServerSettings,
): Server {
  const connectionsCheckingInterval = requestTimeoutMs / TIMEOUT_CHECKS;
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval,
    // The listener refuses a missing host, with a normal response.
    requireHostHeader: false,
    // Only WebSockets: some clients offer an upgrade to HTTP/2 with every request.
    shouldUpgradeCallback: isWebSocketRequest,
  });
  // Longer than the request timeout, so that an incomplete request gets a 408 before its connection counts as
  // stalled.
  server.timeout = Math.max(stallTimeoutMs, requestTimeoutMs + 2 * connectionsCheckingInterval);
  const unanswered = new WeakMap<Duplex, Set<ServerResponse>>();
  server.on('request', (incoming, response) => {
    const { socket } = incoming;
    const waiting = unanswered.get(socket) ?? new Set();
    unanswered.set(socket, waiting.add(response));
    response.once('close', () => waiting.delete(response));
    if (waiting.size > MAX_PIPELINED) socket.destroy();
    else listener(incoming, response);
  });
  // `Expect: 100-continue`: a body that is too large is refused before it is sent.
  server.on('checkContinue', (incoming, response) => {
    if (!isDeclaredTooLarge(incoming)) response.writeContinue();
    server.emit('request', incoming, response);
  });
  server.on('checkExpectation', (incoming, response) => {
    server.emit('request', incoming, response);
  });
  server.on('upgrade', (incoming, socket, head) => {
    // A pending response would be mixed with the WebSocket's data.
    if ((unanswered.get(socket)?.size ?? 0) > 0) socket.destroy();
    else onUpgrade(incoming, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const waiting = [...(unanswered.get(socket) ?? [])];
    const last = waiting.at(-1);
    if (last?.req.complete && !last.headersSent) {
      // The error comes after a complete request: Node.js sends its response and closes the connection.
      last.shouldKeepAlive = false;
      return;
    }
    const isNextAnswer = waiting.length <= 1 && !last?.headersSent;
    // A connection that was opened in advance and never used has no request to refuse.
    const isUnused = socket instanceof Socket && socket.bytesRead === 0;
    if (!socket.writable || !isNextAnswer || isUnused) return socket.destroy(error);
    refuseSocket(socket, refusalOf(error), createRequestState(), logger);
  });
  return server;
}

function isWebSocketRequest({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

function refusalOf({ code }: NodeJS.ErrnoException): HttpError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new HttpError(
      431,
      'BAD_REQUEST',
      `The headers are longer than ${MAX_HEADER_BYTES} bytes.`,
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpError(408, 'BAD_REQUEST', 'The request did not arrive in time.');
  }
  return badRequest('This is not an HTTP request.');
}
