import { describe, expect, test } from 'vitest';
import { openResponseCache } from '../../src/cache/response-cache.ts';
import { type SessionKeyFn, tokenSessionKey } from '../../src/cache/session-key.ts';
import { ConfigError } from '../../src/config/config.ts';
import { silentLogger } from '../support/silent-logger.ts';

const config = { apiUrl: 'http://localhost', cacheTtlMs: 1000, redisUrl: undefined };

function mistakesWith(sessionKey: SessionKeyFn): readonly string[] {
  try {
    openResponseCache(config, '1.0.0', silentLogger, sessionKey);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('the check of session keys', () => {
  test.each<[string, SessionKeyFn]>([
    ['a session is empty', () => ''],
    ['a session is blank', (header) => (tokenSessionKey(header) === undefined ? undefined : ' ')],
    ['there is never one', () => undefined],
    ['all callers have the same', (header) => tokenSessionKey(header) && 'everybody'],
    ['a request without a token has one', (header) => tokenSessionKey(header) ?? 'nobody'],
    ['a request without a token has an empty one', (header) => tokenSessionKey(header) ?? ''],
    ['the scheme alone counts as a token', (header) => header?.replace(/^Bearer\b/, '')],
  ])('stops the start where %s', (_case, sessionKey) => {
    expect(mistakesWith(sessionKey)).toEqual([
      expect.stringMatching(/^CACHE_TTL_MS cannot be used: a session key is empty/),
    ]);
  });

  test('accepts the digest of the token', () => {
    expect(mistakesWith(tokenSessionKey)).toEqual([]);
  });

  test('does not run while the cache is off', () => {
    const off = { ...config, cacheTtlMs: undefined };
    expect(openResponseCache(off, '1.0.0', silentLogger, () => '')).toBeUndefined();
  });
});

describe('a cache key', () => {
  const cache = openResponseCache(config, '1.0.0', silentLogger);
  const question = {
    document: '{ a }',
    operationName: undefined,
    variables: {},
    authorization: 'Bearer marked',
  };

  test.each([null, '', 'Bearer', 'Bearer ', 'Basic x', `Bearer ${'x'.repeat(9000)}`])(
    'does not exist for the header %j',
    (authorization) => {
      expect(cache?.keyOf({ ...question, authorization })).toBeUndefined();
    },
  );

  test('differs for every part of the operation, and for another version', () => {
    const newer = openResponseCache(config, '1.0.1', silentLogger);
    const elsewhere = openResponseCache(
      { ...config, apiUrl: 'http://other' },
      '1.0.0',
      silentLogger,
    );
    const keys = [
      cache?.keyOf(question),
      cache?.keyOf({ ...question, authorization: 'Bearer other' }),
      cache?.keyOf({ ...question, document: '{ b }' }),
      cache?.keyOf({ ...question, operationName: '' }),
      cache?.keyOf({ ...question, operationName: 'A' }),
      cache?.keyOf({ ...question, variables: { a: 1 } }),
      cache?.keyOf({ ...question, variables: { a: '1' } }),
      newer?.keyOf(question),
      elsewhere?.keyOf(question),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(cache?.keyOf({ ...question })).toBe(keys[0]);
    for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
  });
});
