import { describe, expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const APP = 'https://app.example.com';
const ADMIN = 'https://admin.example.com:8443';

const gateway = gatewayForFile({ config: { corsOrigins: [APP, ADMIN] } });

function ask(
  origin: string | undefined,
  asked = gateway,
  { token } = asked.sandbox.organizations[0],
): Response | Promise<Response> {
  return asked.fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...(origin !== undefined && { origin }),
    },
    body: JSON.stringify({ query: '{ tasks { totalCount } }' }),
  });
}

/** The preflight of a browser before it sends a token from a page of this origin. */
function preflight(origin: string, asked = gateway): Response | Promise<Response> {
  return asked.fetch('/graphql', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
}

/** The browser's rule (Fetch, "CORS check"): byte for byte, or a star where no cookies are sent. */
function mayRead(origin: string, { headers }: Response): boolean {
  const allowed = headers.get('access-control-allow-origin');
  return allowed === '*' || allowed === origin;
}

describe('a page of an allowed origin', () => {
  test.for([APP, ADMIN])('may read the answer: %s', async (origin) => {
    const response = await ask(origin);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('vary')).toMatch(/\borigin\b/i);
    expect(await response.json()).toEqual({ data: { tasks: { totalCount: 300 } } });
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test('may read the request id, and how long to wait after a 429', async () => {
    gateway.sandbox.faults.add({
      fault: { kind: 'status', status: 429, retryAfter: '60' },
      times: 1,
    });
    // A separate token, which is rate limited from now on.
    const { headers } = await ask(APP, gateway, gateway.sandbox.organizations[1]);
    expect(headers.get('retry-after')).toBe('60');
    expect(headers.get('access-control-expose-headers')?.split(/, */).toSorted()).toEqual([
      'retry-after',
      'x-request-id',
    ]);
  });

  test.for<[what: string, status: number, headers: Record<string, string>, body: string]>([
    ['its body is too long', 413, {}, ' '.repeat(300_000)],
    ['its body is compressed', 415, { 'content-encoding': 'gzip' }, '{}'],
    ['its type is not supported', 415, { 'content-type': 'text/xml' }, '<a/>'],
    ['it takes another type', 406, { accept: 'text/html' }, '{"query":"{ __typename }"}'],
  ])('may read why its request is refused: %s', async ([, status, headers, body]) => {
    for (const origin of [APP, 'https://evil.example']) {
      const response = await gateway.fetch('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-requested-with': 'x',
          origin,
          ...headers,
        },
        body,
      });
      expect(response.status).toBe(status);
      expect(mayRead(origin, response)).toBe(origin === APP);
      expect(response.headers.get('vary')).toMatch(/\borigin\b/i);
      expect((await response.json()).errors[0].extensions.code).toMatch(/^[A-Z_]+$/);
    }
  });

  test('may send its token', async () => {
    const response = await preflight(APP);
    expect(response.ok).toBe(true);
    expect(mayRead(APP, response)).toBe(true);
    expect(response.headers.get('access-control-allow-methods')).toMatch(/\bPOST\b/);
    const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
    expect(allowed.split(/, */).toSorted()).toEqual(['authorization', 'content-type']);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

describe('a page of another origin', () => {
  const others = [
    'https://evil.example',
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'http://app.example.com',
    'https://app.example.com:444',
    'https://admin.example.com',
    'HTTPS://APP.EXAMPLE.COM',
    'https://app.example.com,https://evil.example',
    // The origin of a page in a sandboxed frame, on any site.
    'null',
  ];

  test.for(others)('may not read the answer: %s', async (origin) => {
    expect(mayRead(origin, await ask(origin))).toBe(false);
  });

  test.for(others)('may not send a token: %s', async (origin) => {
    expect(mayRead(origin, await preflight(origin))).toBe(false);
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('does not learn the allowed origins', async () => {
    for (const response of [
      await ask('https://evil.example'),
      await preflight('https://a.example'),
    ]) {
      expect(JSON.stringify([...response.headers])).not.toContain('example.com');
    }
  });
});

describe('without allowed origins', () => {
  test.for([APP, 'https://evil.example', 'null'])(
    'no page may read an answer: %s',
    async (origin) => {
      await using closed = await startTestGateway();
      for (const response of [await ask(origin, closed), await preflight(origin, closed)]) {
        expect(mayRead(origin, response)).toBe(false);
        const names = Array.from(response.headers.keys());
        expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
      expect(closed.sandbox.requests).toHaveLength(1);
    },
  );
});

test('a caller that is no browser is not affected by CORS', async () => {
  const response = await ask(undefined);
  expect(await response.json()).toEqual({ data: { tasks: { totalCount: 300 } } });
});
