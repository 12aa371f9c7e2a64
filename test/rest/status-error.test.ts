import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { errorFromStatus } from '../../src/rest/status-error.ts';

test('each status has its code', () => {
  const statuses = [400, 401, 403, 414, 422, 429, 431, 500, 501, 502, 503, 504, 520, 599];
  expect(
    Object.fromEntries(statuses.map((status) => [status, errorFromStatus(status, '').code])),
  ).toEqual({
    400: 'BAD_USER_INPUT',
    401: 'UNAUTHENTICATED',
    403: 'FORBIDDEN',
    414: 'BAD_USER_INPUT',
    422: 'BAD_USER_INPUT',
    429: 'RATE_LIMITED',
    431: 'BAD_USER_INPUT',
    500: 'UPSTREAM_UNAVAILABLE',
    501: 'UPSTREAM_UNAVAILABLE',
    502: 'UPSTREAM_UNAVAILABLE',
    503: 'UPSTREAM_UNAVAILABLE',
    504: 'UPSTREAM_UNAVAILABLE',
    520: 'UPSTREAM_UNAVAILABLE',
    599: 'UPSTREAM_UNAVAILABLE',
  });
});

test.for([100, 301, 302, 304, 404, 405, 418])('%i is an error with its status', (status) => {
  const error = errorFromStatus(status, '');
  expect(error).toBeInstanceOf(GatewayError);
  expect(error.extensions).toEqual({ code: error.code, upstream: { status } });
});

test.for([414, 431])('%i has a message about the valid input, and is not retried', (status) => {
  const error = errorFromStatus(status, '');
  expect(error.message).toContain('filter by fewer or shorter values');
  expect(error).toMatchObject({ isRetryable: false, countsForBreaker: false });
});

test('404 has its status, which marks a page past the end', () => {
  expect(errorFromStatus(404, '').extensions).toEqual({
    code: 'UPSTREAM_INVALID_RESPONSE',
    upstream: { status: 404 },
  });
});

test('the extensions are code, status, and the seconds to wait where there are any', () => {
  expect(errorFromStatus(503, '').extensions).toEqual({
    code: 'UPSTREAM_UNAVAILABLE',
    upstream: { status: 503 },
  });
  expect(errorFromStatus(429, '', 30).extensions).toEqual({
    code: 'RATE_LIMITED',
    upstream: { status: 429 },
    retryAfter: 30,
  });
  expect(errorFromStatus(429, '', 0).extensions).toMatchObject({ retryAfter: 0 });
});

describe('a message of REST', () => {
  const saying = (detail: unknown, status = 422) =>
    errorFromStatus(status, JSON.stringify({ detail })).message;

  test('about a parameter is passed on with its name in the graph', () => {
    const said = (parameter: string) =>
      saying([{ loc: ['query', parameter], msg: 'is not right', type: 'x' }]);
    expect(
      ['status', 'assignee', 'partner_id', 'is_automated', 'sort_by'].map(said),
    ).toMatchInlineSnapshot(`
      [
        "The REST API refused the request (\`filter.status\`: is not right).",
        "The REST API refused the request (\`filter.assigneeId\`: is not right).",
        "The REST API refused the request (\`filter.partnerId\`: is not right).",
        "The REST API refused the request (\`filter.isAutomated\`: is not right).",
        "The REST API refused the request (\`orderBy.field\`: is not right).",
      ]
    `);
  });

  test('about several parameters is passed on together, up to a bound', () => {
    const message = saying([
      { loc: ['query', 'status', 0], msg: 'first reason', type: 'x' },
      { loc: ['query', 'type'], msg: 'second reason', type: 'x' },
    ]);
    expect(message).toContain('first reason');
    expect(message).toContain('second reason');
    const many = Array.from({ length: 1000 }, () => ({
      loc: ['query', 'type'],
      msg: 'x'.repeat(1000),
    }));
    expect(saying(many).length).toBeLessThan(3000);
  });

  test('is passed on without the given value', () => {
    const item = { loc: ['query', 'assignee'], msg: 'reason', type: 'secret', input: 'secret' };
    expect(
      saying([{ ...item, ctx: { secret: 'secret' }, url: 'https://secret.example' }]),
    ).not.toContain('secret');
  });

  test('about anything but a parameter is not passed on', () => {
    for (const place of ['header', 'authorization', '__proto__', 'constructor', 'toString', 7]) {
      expect(saying([{ loc: ['header', place], msg: 'secret' }])).not.toContain('secret');
    }
    expect(saying('secret')).not.toContain('secret');
    expect(saying({ msg: 'secret' })).not.toContain('secret');
  });

  test('with another status is not passed on', () => {
    const detail = [{ loc: ['query', 'assignee'], msg: 'secret', type: 'x' }];
    for (const status of [302, 401, 403, 404, 429, 500, 502, 503, 504]) {
      expect(saying(detail, status)).not.toContain('secret');
    }
  });

  test('of any shape changes only the message of the error', () => {
    const detail = fc.record({
      loc: fc.array(fc.oneof(fc.constantFrom('query', 'status', 'type'), fc.nat())),
      msg: fc.oneof(fc.string(), fc.jsonValue()),
    });
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ detail: fc.oneof(fc.array(detail), fc.jsonValue()) })
        .map((body) => JSON.stringify(body)),
    );
    fc.assert(
      fc.property(fc.constantFrom(400, 422), bodies, (status, body) => {
        const error = errorFromStatus(status, body);
        expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', upstream: { status } });
        expect(error.message).not.toBe('');
        expect(error.cause).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
