const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ]((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** Days before each month of a year that is not a leap year, and after the last one. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const DAYS_BEFORE_1970 = 719_162;
const ZERO = 48;

/**
 * Microseconds of a time in the form that REST documents, `2023-11-07T05:31:56Z`, with or without
 * milliseconds, in years whose microseconds are exact integers; `undefined` for any other text. It runs for
 * every row, more than once; a regular expression and `Date.parse` take three times as long.
 */
function utcMicros(text: string): number | undefined {
  const hasFraction = text.length === '2023-11-07T05:31:56.123Z'.length;
  if (!hasFraction && text.length !== '2023-11-07T05:31:56Z'.length) return undefined;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined;
  if (text[13] !== ':' || text[16] !== ':' || !text.endsWith('Z')) return undefined;
  if (hasFraction && text[19] !== '.') return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const milliseconds = hasFraction ? twoDigits(text, 20) * 10 + digit(text, 22) : 0;
  if (!(year >= 1700 && year < 2200 && month >= 1 && month <= 12)) return undefined;
  const before = DAYS_BEFORE[month - 1] ?? 0;
  const daysOfMonth = (DAYS_BEFORE[month] ?? 0) - before;
  if (!(day >= 1 && day <= daysOfMonth && hour < 24 && minute < 60 && second < 60))
    return undefined;
  if (!(milliseconds >= 0)) return undefined;
  const days = daysBeforeYear(year) + before + Number(month > 2 && isLeapYear(year)) + day - 1;
  const seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return (seconds * 1000 + milliseconds) * 1000;
}

/** Since 1970. */
function daysBeforeYear(year: number): number {
  const last = year - 1;
  const leapDays = Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
  return last * 365 + leapDays - DAYS_BEFORE_1970;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** NaN if one of the characters is not a digit; every comparison with NaN is false. */
function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

/**
 * Microseconds since 1970 of an RFC 3339 timestamp, exact, or `undefined` for any other text, and for times
 * before 1684 and after 2255. Fraction digits after the sixth are dropped, so times that differ only there
 * have one key. A time without a zone is read as UTC.
 */
export function parseTimestampMicros(text: string): number | undefined {
  const micros = utcMicros(text) ?? timeFrom(text)?.micros;
  return Number.isSafeInteger(micros) ? micros : undefined;
}

/** The same for any year: all times before 1684 have one key, and all after 2255 another. */
export function timeKeyFrom(text: string): number | undefined {
  const micros = utcMicros(text) ?? timeFrom(text)?.micros;
  if (micros === undefined) return undefined;
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, micros));
}

/**
 * The same time as RFC 3339 text with all fraction digits, however REST writes the zone; `undefined` if the
 * text is not a time.
 */
export function rfc3339From(text: string): string | undefined {
  if (utcMicros(text) !== undefined) return text;
  const parts = timeFrom(text);
  if (parts === undefined) return undefined;
  const { date, time, fraction, zone } = parts;
  return `${date}T${time}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

/** RFC 3339 text of a time in microseconds, rounded down to milliseconds. */
export function timeTextOf(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString();
}

/** Whether an RFC 3339 text has a zone, which section 5.6 requires. */
export function hasZone(text: string): boolean {
  return /(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.test(text.slice('2023-11-07T'.length));
}

/** The parts of a time, and its microseconds since 1970: rounded if they are not a safe integer. */
function timeFrom(text: string) {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, date = '', time = '', fraction = '', anyZone = 'Z'] = match;
  const zone = isoZone(anyZone);
  const milliseconds = Date.parse(`${date}T${time}${zone}`);
  const isTime = isOnCalendar(date, Date.parse(`${date}T${time}Z`)) && !Number.isNaN(milliseconds);
  if (!isTime) return undefined;
  const micros = milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
  return { date, time, fraction, zone, micros };
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
