import { availableParallelism } from 'node:os';
import { z } from 'zod';

const MAX_WORKERS = 256;

export function integer(min: number, max: number, fallback: number) {
  return wholeNumber(min, max).default(fallback);
}

export function wholeNumber(
  min: number,
  max: number,
  message = `must be a whole number from ${min} to ${max}.`,
) {
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** `auto` is one for each core this process may use. */
export const workers = z
  .string()
  .transform((value) => (value === 'auto' ? String(availableParallelism()) : value))
  .pipe(wholeNumber(1, MAX_WORKERS, `must be a whole number from 1 to ${MAX_WORKERS}, or auto.`))
  .default(1);

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, `must be one of ${values.join(', ')}.`);
}

export const flag = z
  .enum(['true', 'false', 'on', 'off', '1', '0'], 'must be true or false.')
  .transform((value) => value === 'true' || value === 'on' || value === '1')
  .optional();

/** An origin, and the path before `/v1/tasks` if any. */
export const apiUrl = z.string().transform((value, context) => {
  const url = URL.parse(value);
  const path = url?.pathname.replace(/\/+$/, '') ?? '';
  const isUsable =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search + url.hash + url.username + url.password === '' &&
    !/\/v1(?:\/tasks)?$/.test(path);
  if (isUsable) return url.origin + path;
  context.addIssue(
    'must be an origin such as https://api.example.com, with the path before /v1/tasks if there is one, without login or query.',
  );
  return z.NEVER;
});

/** An origin alone, as browsers send it. */
export const origin = z.string().transform((value, context) => {
  const url = URL.parse(value);
  if (url !== null && /^https?:$/.test(url.protocol) && isOriginAlone(url)) return url.origin;
  context.addIssue('must be an origin such as https://api.example.com, without path or login.');
  return z.NEVER;
});

/** Without a query, from which ioredis would read settings; the path is the number of a database. */
export const redisUrl = z.string().refine((value) => {
  const url = URL.parse(value);
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return false;
  const { pathname, search, hash, username, password } = url;
  return /^\/?\d*$/.test(pathname) && search + hash === '' && isDecodable(username + password);
}, 'must look like redis://host:6379 or rediss://user:password@host:6379/0.');

function isDecodable(login: string): boolean {
  try {
    decodeURIComponent(login);
    return true;
  } catch {
    return false;
  }
}

function isOriginAlone({ pathname, search, hash, username, password }: URL): boolean {
  return pathname === '/' && search + hash + username + password === '';
}
