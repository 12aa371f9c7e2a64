import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type RequestState, recordRefusal } from '../plugins/request-state.ts';
import type { Metrics } from '../telemetry/metrics/metrics.ts';
import { answerFromError, COMMON_HEADERS } from './answer.ts';
import type { HttpError } from './http-error.ts';
import { reportRequest } from './request-report.ts';

/** Writes a refusal to a socket for which Node.js has no response object, and closes the socket. */
export function refuseSocket(
  socket: Duplex,
  refusal: HttpError,
  state: RequestState,
  logger: Logger,
  metrics?: Metrics | undefined,
): void {
  recordRefusal(state, refusal);
  // The client may have disconnected.
  socket.on('error', () => socket.destroy());
  const { status, headers, body } = answerFromError(refusal);
  const lines = Object.entries({
    ...headers,
    ...COMMON_HEADERS,
    'x-request-id': state.id,
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
  reportRequest(state, status, logger, metrics);
}
