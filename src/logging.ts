import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';
import type { NoteUnknownValue } from './resolvers/known-value.ts';

/** JSON lines on standard output, or wherever `destination` takes them. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Different unknown values that are remembered, so that a hostile upstream can not fill memory. */
const MAX_REMEMBERED = 1000;
const MAX_VALUE_LENGTH = 100;

/** Logs each unknown enum value once. */
export function createUnknownValueLog(logger: Logger): NoteUnknownValue {
  const seen = new Set<string>();
  return (enumName, value) => {
    const shown = value.slice(0, MAX_VALUE_LENGTH);
    const key = `${enumName} ${shown}`;
    if (seen.has(key) || seen.size >= MAX_REMEMBERED) return;
    seen.add(key);
    logger.warn({ enum: enumName, value: shown }, 'REST sent an enum value this version lacks');
  };
}
