import type { IncomingHttpHeaders } from 'node:http';

/**
 * An HTTP date in one of its three forms (RFC 9110, section 5.6.7): `Fri, 07 Mar 2025 12:00:00 GMT`,
 * `Friday, 07-Mar-25 12:00:00 GMT`, `Fri Mar  7 12:00:00 2025`.
 */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/**
 * Seconds to wait according to `Retry-After`: a whole number, or an HTTP date (RFC 9110, section 10.2.3). A
 * date is compared with the response's `Date`, because the clocks may differ. `undefined` if it is missing or
 * invalid.
 *
 * @param now milliseconds since 1970, for a response without `Date`
 * @param maxMs limit of the result
 */
export function retryAfterFrom(
  { 'retry-after': header, date }: IncomingHttpHeaders,
  now: number,
  maxMs: number,
): number | undefined {
  const text = header?.trim() ?? '';
  const maxSeconds = Math.ceil(maxMs / 1000);
  if (/^\d+$/.test(text)) return Math.min(Number(text), maxSeconds);
  const until = httpDateFrom(text);
  if (until === undefined) return undefined;
  const from = httpDateFrom(date?.trim() ?? '') ?? now;
  return Math.min(Math.max(0, Math.ceil((until - from) / 1000)), maxSeconds);
}

/** Milliseconds since 1970. */
function httpDateFrom(text: string): number | undefined {
  const isDate = IMF_FIXDATE.test(text) || RFC_850.test(text) || ASCTIME.test(text);
  if (!isDate) return undefined;
  const time = Date.parse(ASCTIME.test(text) ? `${text} GMT` : text);
  return Number.isNaN(time) ? undefined : time;
}
