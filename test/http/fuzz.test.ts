import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TestGateway } from '../support/gateway.ts';
import { Tally } from '../support/tally.ts';
import { type HttpAnswer, send, twoGateways } from './two-gateways.ts';

/** Generated HTTP requests; `FUZZ_RUNS` and `FUZZ_SEED` in the environment change them. */
const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 400) / 3);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const TIME_LIMIT = 60_000 + RUNS * 200;
const PAGE = 'https://app.example.com';

const outcomes = new Tally();
const gateways = twoGateways(30, { corsOrigins: [PAGE], graphiql: false, maxDepth: 6 });

interface Sent {
  method: string;
  path: string;
  /** Names may come more than once. */
  headers: [name: string, value: string][];
  body: Buffer | undefined;
  isChunked: boolean;
}

function sendTo(
  gateway: TestGateway,
  { method, path, headers, body, isChunked }: Sent,
): Promise<HttpAnswer> {
  const length = body === undefined ? [] : ['content-length', String(body.length)];
  const framing = isChunked ? ['transfer-encoding', 'chunked'] : length;
  const lines = ['host', 'gateway', ...headers.flat(), ...framing];
  return send(gateways, gateway, { method, path, headers: lines, body });
}

/** Without the values that differ each time: the gateway's own ids, and the durations of REST calls. */
function comparable({ headers, body, ...others }: HttpAnswer): HttpAnswer {
  const { 'content-length': length, 'x-request-id': id, ...same } = headers;
  if (length !== undefined && body !== '') expect(length).toBe(String(Buffer.byteLength(body)));
  return {
    ...others,
    headers: {
      ...same,
      'x-request-id': String(id).length === 36 ? 'made' : id,
      hasLength: length !== undefined,
    },
    body: body.replaceAll(/"milliseconds":[\d.]+/g, '"milliseconds":0'),
  };
}

async function expectSame(sent: Sent): Promise<void> {
  const fast = await sendTo(gateways.fast, sent);
  expect(comparable(fast)).toEqual(comparable(await sendTo(gateways.general, sent)));
  expect(fast.status).toBeLessThan(500);
  const [, code = ''] = /"code":"(\w+)"/.exec(fast.body) ?? [];
  outcomes.add(`${fast.status} ${code}`.trim());
}

const often = <Value>(value: Value, ...others: fc.Arbitrary<Value>[]) =>
  fc.oneof({ weight: 3 * others.length + 2, arbitrary: fc.constant(value) }, ...others);

const text = fc
  .string({ unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)) })
  .map((value) => value.replaceAll(/[\u007f-\u00a0]/g, '.'));

const query = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      '{ __typename }',
      '{ tasks(first: 2) { totalCount nodes { restId label description } } }',
      'query A { tasks(first: 1) { nodes { id } } } query B { tasks { totalCount } }',
      'query ($n: Int) { tasks(first: $n) { totalCount nodes { status } } }',
      '{ tasks(first: -1) { totalCount } }',
      '{ tasks(after: "x") { totalCount } ok: __typename }',
      '{ nothing }',
      '{ tasks { nodes { assignee { tasks { nodes { assignee { id } } } } } } }',
      'mutation { x }',
      'subscription { x }',
      '{ __schema { queryType { name } } }',
      '{ node(id: "x") { id } }',
      '{',
      '',
      '\u{feff}{ __typename }',
      '{ a: __typename @skip(if: true) b: __typename }',
    ),
  },
  { weight: 1, arbitrary: text },
);
const params = fc.record(
  {
    query: fc.oneof({ weight: 19, arbitrary: query }, fc.jsonValue({ maxDepth: 1 })),
    variables: often<unknown>(
      { n: 1 },
      fc.constantFrom<unknown>({ n: 'x' }, { n: null }, null, {}),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    operationName: often<unknown>(null, fc.constantFrom<unknown>('A', 'B', 'C', '', 7)),
    extensions: often<unknown>({}, fc.constantFrom<unknown>(null, [], { persistedQuery: 1 })),
    other: often<unknown>(null, fc.constant(1)),
  },
  { requiredKeys: ['query'] },
);
const json = fc.oneof(
  { weight: 15, arbitrary: params.map((value) => JSON.stringify(value)) },
  fc.array(params, { maxLength: 12 }).map((value) => JSON.stringify(value)),
  fc.json(),
  fc.tuple(params, fc.nat(200)).map(([value, at]) => JSON.stringify(value).slice(0, at)),
  query,
  params.map(
    (value) => `${new URLSearchParams(Object.entries(value).map(([k, v]) => [k, String(v)]))}`,
  ),
);
const body = fc.oneof(
  { weight: 27, arbitrary: json.map((value) => Buffer.from(value)) },
  json.map((value) => Buffer.from(`\u{feff}${value}`)),
  json.map((value) => Buffer.from(value, 'utf16le')),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.constant(Buffer.from(`{"query":"{ __typename }","x":"${'x'.repeat(256 * 1024)}"}`)),
);

const values: Record<string, fc.Arbitrary<string>> = {
  'content-type': often(
    'application/json',
    fc.constantFrom('application/json; charset=utf-8', 'application/json;charset=UTF-8'),
    fc.constantFrom('Application/JSON', 'application/json ', 'application/json; charset=latin1'),
    fc.constantFrom('application/graphql', 'application/graphql+json', 'text/plain', 'text/html'),
    fc.constantFrom('application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'),
    fc.constantFrom(
      'application/json, text/plain',
      'application/json; profile=x',
      'application/jsonx',
    ),
    text,
  ),
  accept: often(
    'application/json',
    fc.constantFrom('*/*', 'application/graphql-response+json', 'application/*', ''),
    fc.constantFrom('application/graphql-response+json, application/json;q=0.9', 'text/html, */*'),
    fc.constantFrom('text/event-stream', 'multipart/mixed', 'application/json;q=0', ',', 'q=,;'),
    fc.constantFrom('application/json; charset=utf-8', 'application/json ; q=0.5, text/html'),
    text,
  ),
  authorization: often(
    'Bearer sandbox-north-7f3a',
    fc.constantFrom('bearer sandbox-north-7f3a', 'Bearer nobody', 'Basic eDp5', 'Bearer', ''),
    text,
  ),
  'content-encoding': often('identity', fc.constantFrom('gzip', 'br', 'GZIP, identity', '')),
  origin: fc.constantFrom(PAGE, 'https://elsewhere.example.com', 'null', ''),
  'x-request-id': fc.oneof(fc.constant('the-same'), text),
  'x-explain': fc.constantFrom('cost', 'rest', 'x'),
  'cache-control': fc.constantFrom('no-cache', 'no-store'),
  traceparent: text,
  cookie: text,
  'accept-encoding': fc.constantFrom('gzip', 'br', '*'),
  'access-control-request-method': fc.constantFrom('POST', 'PUT'),
  'access-control-request-headers': text,
  'x-http-method-override': fc.constantFrom('GET', 'DELETE'),
  'x-forwarded-host': text,
};
const header: fc.Arbitrary<[string, string]> = fc
  .constantFrom(...Object.keys(values))
  .chain((name) => fc.tuple(fc.constant(name), values[name] ?? text));
const headers = fc
  .tuple(
    fc.tuple(values['content-type'] ?? text, values.authorization ?? text),
    fc.array(header, { maxLength: 4 }),
  )
  .map(([[type, token], others]): [string, string][] => {
    const named = new Set(others.map(([name]) => name));
    return [
      ...(named.has('content-type') && others.length % 2 ? [] : [['content-type', type] as const]),
      ...(named.has('authorization') && others.length % 2
        ? []
        : [['authorization', token] as const]),
      ...others,
    ].map(([name, value]): [string, string] => [name, value]);
  });

const sent: fc.Arbitrary<Sent> = fc
  .record({
    method: often('POST', fc.constantFrom('GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH')),
    path: often(
      '/graphql',
      fc.constantFrom(
        '/graphql/',
        '/graphql?',
        '/graphql?x=1',
        '//graphql',
        '/other',
        '/',
        '/GraphQL',
      ),
      query.map((value) => `/graphql?query=${encodeURIComponent(value)}`),
      fc.constantFrom(
        '/health',
        '/ready',
        '/graphql?variables={',
        '/graphql?query={__typename}&variables=[1]',
      ),
    ),
    headers,
    body: fc.option(body, { nil: undefined, freq: 12 }),
    isChunked: fc.boolean(),
  })
  .map((value) => ({ ...value, isChunked: value.isChunked && value.body !== undefined }));

test(
  'the fast path answers generated HTTP requests as the general path does',
  async ({ annotate }) => {
    await fc.assert(fc.asyncProperty(sent, expectSame), { numRuns: RUNS, seed: SEED });
    await annotate(`FUZZ_SEED=${SEED}: ${outcomes}`);
  },
  TIME_LIMIT,
);
