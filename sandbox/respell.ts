import type { TaskPage } from '../src/rest/types.ts';
import type { Behaviour, Fraction, Zone } from './behaviour.ts';

const TIME_FIELDS = new Set(['created_at', 'modified_at', 'timestamp']);
const UTC = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z$/;

const DIGITS: Record<Exclude<Fraction, 'as-stored'>, number> = {
  seconds: 0,
  milliseconds: 3,
  microseconds: 6,
};

/** A page with its times in another format: `2025-03-07T05:31:56.250000+00`. */
export function respelled<Body extends object>(body: Body, behaviour: Behaviour): Body {
  const { zone, fraction } = behaviour;
  if (zone === 'Z' && fraction === 'as-stored') return body;
  const text = JSON.stringify(body, (field, value: unknown) =>
    TIME_FIELDS.has(field) && typeof value === 'string' ? spell(value, zone, fraction) : value,
  );
  return JSON.parse(text);
}

function spell(time: string, zone: Zone, fraction: Fraction): string {
  const [, seconds, stored = ''] = UTC.exec(time) ?? [];
  if (seconds === undefined) return time;
  const digits =
    fraction === 'as-stored'
      ? stored
      : stored.slice(0, DIGITS[fraction]).padEnd(DIGITS[fraction], '0');
  return `${seconds}${digits === '' ? '' : `.${digits}`}${zone === 'none' ? '' : zone}`;
}

/** The page with `total_records` as the API may count. */
export function withTotal(page: TaskPage, { total }: Behaviour): object {
  const { total_records: exact, ...rest } = page;
  if (total === 'exact') return page;
  if (total === 'missing') return rest;
  if (total === 'null') return { ...rest, total_records: null };
  if (total === 'zero') return { ...rest, total_records: 0 };
  const said = 'add' in total ? Math.max(0, exact + total.add) : Math.min(exact, total.cap);
  return { ...rest, total_records: said };
}
