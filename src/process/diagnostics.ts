import type { Logger } from 'pino';
import { printError } from './startup.ts';

/**
 * What Node.js itself would print as text becomes JSON lines: its warnings go to the log, an uncaught
 * exception to standard error. Of an error nothing but name, message and stack is shown: its other
 * properties may hold a token.
 */
export function logDiagnostics(logger: Logger): void {
  // Node.js' own listener, which prints.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, stack }) =>
    logger.warn({ warning: name, stack }, message),
  );
  process.on('uncaughtException', (error: unknown, origin) => {
    printError({ origin, err: describe(error) }, 'uncaught exception');
    process.exit(1);
  });
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack };
}
