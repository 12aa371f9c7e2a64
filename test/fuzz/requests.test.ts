import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzedGateway, RUNS, TIME_LIMIT } from './fuzzed-gateway.ts';

const QUERY = '{ tasks(first: 1) { totalCount } }';

const { gateway, outcomes, expectUnharmed } = fuzzedGateway();

interface Attempt {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

async function expectWellFormedAnswer({ method, path, headers, body }: Attempt): Promise<void> {
  const response = await gateway.fetch(path, {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD' && { body }),
  });
  const text = await response.text();
  expect(response.status).toBeLessThan(500);
  expect(text).not.toContain('sandbox-north-7f3a');
  const codes = codesIn(response, text);
  await expectUnharmed(`${response.status} ${codes[0] ?? ''}`.trim(), codes);
}

interface Result {
  errors?: { extensions?: { code?: unknown } }[];
}

/**
 * The codes of a response; a response that is not JSON is empty, or has the format that the caller accepts.
 */
function codesIn({ status, headers }: Response, text: string): unknown[] {
  const type = headers.get('content-type') ?? '';
  if (/^(text\/event-stream|multipart\/mixed|text\/html)/.test(type)) return [];
  if (!/^application\/(graphql-response\+)?json/.test(type)) {
    expect(text).toBe('');
    expect([204, 405, 406, 415]).toContain(status);
    return [];
  }
  if (text === '') return [];
  const body: Result | Result[] = JSON.parse(text);
  const results = Array.isArray(body) ? body : [body];
  if (status >= 400) expect(results.some(({ errors }) => errors !== undefined)).toBe(true);
  return results.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.code));
}

/** The characters that a header may contain (RFC 9110, section 5.5), without the spaces that are trimmed. */
const value = fc
  .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.replaceAll(/[\u007f-\u00a0]/g, '.').trim());
const authorization = fc.oneof(
  { weight: 4, arbitrary: fc.constant('Bearer sandbox-north-7f3a') },
  value,
  value.map((text) => `Bearer ${text}`),
  fc.constantFrom(
    'Bearer',
    'Basic eDp5',
    `Bearer ${'a'.repeat(9000)}`,
    'bearer sandbox-harbour-2c9e',
  ),
);
const contentType = fc.oneof(
  { weight: 4, arbitrary: fc.constant('application/json') },
  fc.constantFrom('application/graphql', 'application/x-www-form-urlencoded', 'text/plain'),
  fc.constantFrom(
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/json; charset=x',
  ),
  value,
);
const accept = fc.oneof(
  { weight: 4, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'text/html',
    'q=,;',
  ),
  fc.constantFrom(
    'text/event-stream',
    'multipart/mixed',
    'application/json;q=0',
    'a/b;q=x, */*;q=0',
  ),
  value,
);
const headers = fc.record(
  {
    authorization,
    'content-type': contentType,
    accept,
    'x-request-id': value,
    traceparent: value,
    'accept-encoding': value,
    'accept-language': value,
    origin: value,
    cookie: value,
    'content-encoding': fc.oneof(
      { weight: 9, arbitrary: fc.constant('identity') },
      fc.constantFrom('gzip', 'br'),
    ),
    'x-forwarded-for': value,
    'x-http-method-override': fc.constantFrom('GET', 'DELETE'),
  },
  { requiredKeys: ['content-type'] },
);

const param = fc.oneof(fc.constant(QUERY), fc.constant('{}'), fc.string(), fc.json());
const operation = fc.record(
  {
    query: fc.oneof({ weight: 5, arbitrary: fc.constant(QUERY) }, fc.jsonValue()),
    variables: fc.jsonValue(),
    operationName: fc.jsonValue(),
    extensions: fc.jsonValue(),
  },
  { requiredKeys: ['query'] },
);
const body = fc.oneof(
  operation.map((values) => JSON.stringify(values)),
  fc.array(operation, { maxLength: 12 }).map((values) => JSON.stringify(values)),
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(operation, fc.nat({ max: 200 }))
    .map(([values, at]) => JSON.stringify(values).slice(0, at)),
);
const search = fc
  .record(
    { query: param, variables: param, operationName: param, extensions: param },
    { requiredKeys: [] },
  )
  .map((params) => `?${new URLSearchParams(params)}`);
const attempts: fc.Arbitrary<Attempt> = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'),
  path: fc.oneof(
    fc.constant('/graphql'),
    search.map((text) => `/graphql${text}`),
  ),
  headers,
  body,
});

test(
  'the gateway answers random headers, bodies and addresses, and stays usable',
  async ({ annotate }) => {
    await fc.assert(fc.asyncProperty(attempts, expectWellFormedAnswer), { numRuns: RUNS });
    await annotate(`${outcomes}`);
  },
  TIME_LIMIT,
);
