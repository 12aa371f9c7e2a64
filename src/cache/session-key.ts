import { ConfigError } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { credentialsFrom } from '../rest/token.ts';

/** The part of a cache key that separates callers; `undefined` without a usable token. */
export type SessionKeyFn = (authorization: string | null) => string | undefined;

/** The SHA-256 digest of the token. */
export function tokenSessionKey(authorization: string | null): string | undefined {
  try {
    return credentialsFrom(authorization).digest;
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

const NO_TOKENS = [null, '', ' ', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer two words'];
const TOKENS = ['Bearer probe-one', 'Bearer probe-two', 'Bearer probe-three'];

/**
 * Checks at startup that callers get distinct keys.
 *
 * @throws ConfigError naming `CACHE_TTL_MS` if callers could share a response
 */
export function assertSessionKeys(sessionKey: SessionKeyFn): void {
  const isStrict = NO_TOKENS.every((header) => sessionKey(header) === undefined);
  const sessions = TOKENS.map((header) => sessionKey(header));
  const isFilled = sessions.every((session) => session !== undefined && session.trim() !== '');
  const isDistinct = new Set(sessions).size === TOKENS.length;
  if (isStrict && isFilled && isDistinct) return;
  throw new ConfigError([
    'CACHE_TTL_MS cannot be used: a session key is empty, or two callers have the same one and would share responses.',
  ]);
}
