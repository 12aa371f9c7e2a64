import { createLogger } from '../../src/telemetry/logging.ts';

/** Writes nothing, and so opens no standard output: each that is opened waits for the end of the process. */
export const silentLogger = createLogger('silent', { write: () => undefined });
