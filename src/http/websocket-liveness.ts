import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

export interface LivenessSettings {
  /** Between two pings; a client that has not answered the one before is disconnected. */
  heartbeatMs?: number | undefined;
  /** After so long without progress, a client that does not read is disconnected. */
  stallMs?: number | undefined;
}

const HEARTBEAT_MS = 12_000;
const STALL_MS = 60_000;
/** With so much that the client has not read, nothing more is read from it. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** Pings a client, and bounds what is kept for one that does not read. */
export function watchLiveness(
  socket: WebSocket,
  transport: Socket,
  { heartbeatMs = HEARTBEAT_MS, stallMs = STALL_MS }: LivenessSettings,
): void {
  let isAlive = true;
  const heartbeat = setInterval(() => {
    // A ping would arrive behind what the client has not read.
    if (socket.bufferedAmount > 0) return;
    if (isAlive) socket.ping();
    else socket.terminate();
    isAlive = false;
  }, heartbeatMs);
  // Node.js counts the progress of a write under way.
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

/** Pauses reading from a client that does not read. Call it after each message of either side. */
export function applyBackpressure(socket: WebSocket): void {
  const isFull = socket.bufferedAmount > MAX_UNREAD_BYTES;
  if (isFull && !socket.isPaused) socket.pause();
  if (!isFull && socket.isPaused) socket.resume();
}
