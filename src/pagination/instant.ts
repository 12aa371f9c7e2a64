const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ]((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** A day that exists; February 29 is left to the general form. */
const DAY =
  /(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31/;
const TIME = /(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?/;
/** The form REST documents, in years whose microseconds are exact: `Date.parse` reads it as it is. */
const ISO_UTC = new RegExp(`^(?:1[7-9]|2[01])\\d{2}-(?:${DAY.source})T${TIME.source}Z$`);

/**
 * Microseconds since 1970 of an RFC 3339 timestamp, exact, or `undefined` for anything else and
 * for times before 1684 and after 2255. Digits past the sixth are dropped, so two such times have
 * one key. A time without a zone is read as UTC.
 */
export function parseTimestampMicros(text: string): number | undefined {
  if (ISO_UTC.test(text)) return Date.parse(text) * 1000;
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const { date, time, fraction, zone } = parts;
  if (!isOnCalendar(date, Date.parse(`${date}T${time}Z`))) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone}`);
  return safeInteger(milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')));
}

/**
 * The same time as RFC 3339 text with every digit of its fraction, whichever way REST writes the
 * zone; `undefined` where it is not a time.
 */
export function rfc3339From(text: string): string | undefined {
  if (ISO_UTC.test(text)) return text;
  if (parseTimestampMicros(text) === undefined) return undefined;
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const { date, time, fraction, zone } = parts;
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

/** RFC 3339 text of a time in microseconds, in whole milliseconds before it. */
export function timeTextOf(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}

/** Whether an RFC 3339 text says which zone it is in, as it has to (section 5.6). */
export function hasZone(text: string): boolean {
  return /(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.test(text.slice('2023-11-07T'.length));
}

function partsOf(text: string) {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, date = '', time = '', fraction = '', zone = 'Z'] = match;
  return { date, time, fraction, zone: isoZone(zone) };
}

/** `Date.parse` turns February 30 into March 2. */
function isOnCalendar(text: string, milliseconds: number): boolean {
  const day = Number(text.slice(8, 10));
  return day <= 28 || new Date(milliseconds).getUTCDate() === day;
}

function isoZone(zone: string): string {
  if (zone === 'Z' || zone === 'z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function safeInteger(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value : undefined;
}
