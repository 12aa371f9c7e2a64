import type { Logger } from 'pino';
import { printError } from './startup.ts';

/**
 * What Node.js itself would print as text becomes JSON lines: its warnings go to the log, an uncaught
 * exception to standard error. Of an error nothing but message and stack is shown: its other
 * properties may hold a token.
 */
export function logDiagnostics(logger: Logger): void {
  // Node.js' own listener, which prints.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, stack }) =>
    logger.warn({ warning: name, stack }, message),
  );
  process.on('uncaughtException', (error: unknown, origin) => {
    printError({ origin, err: bare(error) }, 'uncaught exception');
    process.exit(1);
  });
}

function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const copy = new Error(error.message);
  if (error.stack !== undefined) copy.stack = error.stack;
  return copy;
}
