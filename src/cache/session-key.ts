import { ConfigError } from '../config/config.ts';
import { GatewayError } from '../errors.ts';
import { credentialsFrom } from '../rest/token.ts';

/** What keeps callers apart; `undefined` for a request that has no usable token. */
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
 * Tries how requests are told apart before any is answered. An empty key would be everybody's.
 *
 * @throws ConfigError naming `CACHE_TTL_MS` where callers could share an answer
 */
export function assertSessionKeys(sessionOf: SessionKeyFn): void {
  const isStrict = NO_TOKENS.every((header) => sessionOf(header) === undefined);
  const sessions = TOKENS.map((header) => sessionOf(header));
  const isFilled = sessions.every((session) => session !== undefined && session.trim() !== '');
  const isDistinct = new Set(sessions).size === TOKENS.length;
  if (isStrict && isFilled && isDistinct) return;
  throw new ConfigError([
    'CACHE_TTL_MS can not be used: a session key could be empty or that of two callers, who would then share answers.',
  ]);
}
