const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** As REST writes it: what `Date.parse` reads exactly, and most of what is read here. */
const PLAIN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;

/**
 * Microseconds since 1970 of an RFC 3339 timestamp, exact, or `undefined` for anything else and
 * for times before 1684 and after 2255. Digits past the sixth are dropped, so two such times count as a tie. A time
 * without a zone is read as UTC.
 */
export function instantOf(text: string): number | undefined {
  if (PLAIN.test(text)) return safe(Date.parse(text) * 1000);
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone = 'Z'] = match;
  const milliseconds = Date.parse(`${date}T${time}${isoZone(zone)}`);
  return safe(milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')));
}

function safe(instant: number): number | undefined {
  return Number.isSafeInteger(instant) ? instant : undefined;
}

function isoZone(zone: string): string {
  if (zone === 'z') return 'Z';
  return zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
}
