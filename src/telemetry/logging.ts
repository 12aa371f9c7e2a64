import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';
import { keptText } from './kept-text.ts';
import { LogDestination, MAX_ATOMIC_WRITE_BYTES, openStdout } from './log-destination.ts';

/** The `worker` number of the primary. */
export const PRIMARY = 0;

/**
 * Logs JSON lines, to standard output unless `destination` is given.
 *
 * @param worker number of the worker, added to each line; `undefined` for a single process
 */
export function createLogger(
  level: LogLevel,
  destination?: DestinationStream,
  worker?: number,
): Logger {
  const options = {
    level,
    base: worker === undefined ? null : { worker },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const onDropped = (droppedLines: number) =>
    logger.warn({ droppedLines }, 'log lines were dropped: standard output was blocked');
  const logger: Logger = pino(
    options,
    destination ?? standardOutput(onDropped, worker !== undefined),
  );
  return logger;
}

function standardOutput(onDropped: (lines: number) => void, isShared: boolean): DestinationStream {
  const maxWriteBytes = isShared ? MAX_ATOMIC_WRITE_BYTES : undefined;
  const destination = new LogDestination(openStdout(), onDropped, maxWriteBytes);
  process.on('exit', () => destination.end());
  return destination;
}

/** More values are not logged, so that a hostile upstream cannot fill the memory. */
export const MAX_REMEMBERED = 1000;
const MAX_VALUE_LENGTH = 100;

/** Logs each unknown enum value once. */
export function createUnknownValueLog(logger: Logger): (enumName: string, value: string) => void {
  const seen = new Set<string>();
  return (enumName, value) => {
    const shown = keptText(value, MAX_VALUE_LENGTH);
    const key = `${enumName} ${shown}`;
    if (seen.has(key) || seen.size >= MAX_REMEMBERED) return;
    seen.add(key);
    logger.warn({ enum: enumName, value: shown }, 'REST sent an unknown enum value');
  };
}
