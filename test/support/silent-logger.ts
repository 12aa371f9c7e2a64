import { createLogger } from '../../src/telemetry/logging.ts';

/** Writes nothing and does not open standard output: an opened one waits for the end of the process. */
export const silentLogger = createLogger('silent', { write: () => undefined });
