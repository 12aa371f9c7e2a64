const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ]((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** The form REST documents: `Date.parse` reads it exactly. */
const ISO_UTC = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{3})?Z$/;

/**
 * Microseconds since 1970 of an RFC 3339 timestamp, exact, or `undefined` for anything else and
 * for times before 1684 and after 2255. Digits past the sixth are dropped, so two such times have
 * one key. A time without a zone is read as UTC.
 */
export function parseTimestampMicros(text: string): number | undefined {
  if (ISO_UTC.test(text)) {
    const milliseconds = Date.parse(text);
    return isOnCalendar(text, milliseconds) ? safeInteger(milliseconds * 1000) : undefined;
  }
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
  if (ISO_UTC.test(text)) return parseTimestampMicros(text) === undefined ? undefined : text;
  if (parseTimestampMicros(text) === undefined) return undefined;
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const { date, time, fraction, zone } = parts;
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}${zone}`;
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
