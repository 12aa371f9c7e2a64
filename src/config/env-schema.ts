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

/** `auto` means one for each CPU core that this process may use. */
export const workers = z
  .string()
  .transform((value) => (value === 'auto' ? String(availableParallelism()) : value))
  .pipe(wholeNumber(1, MAX_WORKERS, `must be a whole number from 1 to ${MAX_WORKERS}, or auto.`))
  .default(1);

export const flag = z
  .enum(['true', 'false', 'on', 'off', '1', '0'], 'must be true or false.')
  .transform((value) => value === 'true' || value === 'on' || value === '1')
  .optional();

/** The origin of an HTTP URL, and its path if any. */
function httpUrl(takesPath: (path: string) => boolean, message: string) {
  return z.string().transform((value, context) => {
    const url = URL.parse(value);
    const isUsable =
      url !== null &&
      /^https?:$/.test(url.protocol) &&
      url.search + url.hash + url.username + url.password === '' &&
      takesPath(url.pathname);
    if (isUsable) return url.origin + url.pathname.replace(/\/+$/, '');
    context.addIssue(message);
    return z.NEVER;
  });
}

/** An origin, and the path before `/v1/tasks` if any. */
export const apiUrl = httpUrl(
  (path) => !/\/v1(?:\/tasks)?\/*$/.test(path),
  'must be an origin such as https://api.example.com, with the path before /v1/tasks if there is one, without login or query.',
);

/** An origin without a path, as browsers send it. */
export const origin = httpUrl(
  (path) => path === '/',
  'must be an origin such as https://api.example.com, without path or login.',
);

/** No query is allowed, because ioredis would read settings from it. The path is the number of a database. */
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
