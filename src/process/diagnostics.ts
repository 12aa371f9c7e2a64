import type { Logger } from 'pino';
import { printError } from './startup.ts';

/**
 * Logs as JSON what Node.js would print as text: warnings go to the log, an uncaught exception to standard
 * error. Only the message and the stack of an error are logged, because other properties may contain a token.
 */
export function logDiagnostics(logger: Logger): void {
  // The default listener prints warnings as text.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, stack }) =>
    logger.warn({ warning: name, stack }, message),
  );
  process.on('uncaughtException', (error: unknown, origin) => {
    printError({ origin, err: withoutDetails(error) }, 'uncaught exception');
    process.exit(1);
  });
}

function withoutDetails(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const copy = new Error(error.message);
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
