const RFC_3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6})\d*)?(Z|[+-]\d{2}:\d{2})$/;

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Microseconds since 1970, by which rows are sorted. */
export function microsOf(text: string): number {
  const [, seconds, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  const milliseconds = Date.parse(`${seconds}${zone}`);
  if (Number.isNaN(milliseconds)) throw new RangeError(`not an RFC 3339 time: ${text}`);
  return milliseconds * 1000 + Number(fraction.padEnd(6, '0'));
}

/** `2025-03-07T05:31:56Z`, with six digits of a fraction if there is one. */
export function instantText(micros: number): string {
  const fraction = micros % SECOND;
  const seconds = new Date((micros - fraction) / 1000).toISOString().slice(0, 19);
  return fraction === 0 ? `${seconds}Z` : `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}

/** The current time, or an earlier one, in whole seconds like the times of most rows. */
export function now(agoMs = 0): string {
  return instantText(Math.floor((Date.now() - agoMs) / 1000) * SECOND);
}

/** The latest time of generated tasks. It is fixed, so that responses depend only on the seed. */
export const END_OF_HISTORY = microsOf('2025-06-30T16:59:42Z');
