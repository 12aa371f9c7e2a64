import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';
import { keptText } from './kept-text.ts';
import type { NoteUnknownValue } from './resolvers/known-value.ts';

/** Lines are written together once there are so many bytes of them, or so many milliseconds passed. */
const WRITE_BYTES = 8192;
const WRITE_AFTER_MS = 100;

/**
 * JSON lines on standard output, or wherever `destination` takes them. Writing each line by itself
 * costs more than making it; what is still to be written when the process ends is written then.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(
    options,
    destination ??
      pino.destination({
        fd: process.stdout.fd,
        sync: false,
        minLength: WRITE_BYTES,
        periodicFlush: WRITE_AFTER_MS,
      }),
  );
}

/** Different unknown values that are remembered, so that a hostile upstream can not fill memory. */
export const MAX_REMEMBERED = 1000;
const MAX_VALUE_LENGTH = 100;

/** Logs each unknown enum value once. */
export function createUnknownValueLog(logger: Logger): NoteUnknownValue {
  const seen = new Set<string>();
  return (enumName, value) => {
    const shown = keptText(value, MAX_VALUE_LENGTH);
    const key = `${enumName} ${shown}`;
    if (seen.has(key) || seen.size >= MAX_REMEMBERED) return;
    seen.add(key);
    logger.warn({ enum: enumName, value: shown }, 'REST sent an enum value this version lacks');
  };
}
