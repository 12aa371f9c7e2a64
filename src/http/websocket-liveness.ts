import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

export interface LivenessSettings {
  /** Time between two pings. A client that has not answered the previous ping is disconnected. */
  heartbeatMs?: number | undefined;
  /** A client that reads nothing for this time is disconnected. */
  stallMs?: number | undefined;
}

const HEARTBEAT_MS = 12_000;
const STALL_MS = 60_000;
/** While a client has more unread bytes, nothing is read from it. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** Pings a client, and limits what is buffered for a client that does not read. */
export function watchLiveness(
  socket: WebSocket,
  transport: Socket,
  { heartbeatMs = HEARTBEAT_MS, stallMs = STALL_MS }: LivenessSettings,
): void {
  let isAlive = true;
  const heartbeat = setInterval(() => {
    // A ping would arrive after the data that the client has not read.
    if (socket.bufferedAmount > 0) return;
    if (isAlive) socket.ping();
    else socket.terminate();
    isAlive = false;
  }, heartbeatMs);
  // Node.js resets the timeout when a pending write makes progress.
  transport.setTimeout(stallMs, () => socket.terminate());
  socket.on('ping', (data) => {
    socket.pong(data, false, () => applyBackpressure(socket));
    applyBackpressure(socket);
  });
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.once('close', () => clearInterval(heartbeat));
}

/**
 * Pauses reading from a client that does not read. Has to be called after each message in either direction.
 */
export function applyBackpressure(socket: WebSocket): void {
  const isFull = socket.bufferedAmount > MAX_UNREAD_BYTES;
  if (isFull && !socket.isPaused) socket.pause();
  if (!isFull && socket.isPaused) socket.resume();
}
