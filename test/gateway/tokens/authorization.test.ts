import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { startServer } from '../../support/process.ts';

const MAX_BYTES = 8192;
const BODY = '{"query":"{ tasks { totalCount } }"}';

const gateway = gatewayForFile();

interface Refusal {
  status: number;
  body: { data?: unknown; errors?: { extensions: Record<string, unknown> }[] };
}

/** Over a real port, which does not change the bytes of headers. */
function askWith(...authorizations: string[]): Promise<Refusal> {
  const { port } = gateway;
  return new Promise((resolve, reject) => {
    const headers = [
      ...['host', 'gateway.test', 'content-type', 'application/json'],
      ...['content-length', String(BODY.length)],
      ...authorizations.flatMap((authorization) => ['authorization', authorization]),
    ];
    const outgoing = request({ port, path: '/graphql', method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: text === '' ? {} : JSON.parse(text) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(BODY);
  });
}

describe('a request is refused without a REST call for', () => {
  test.for<[what: string, authorization: string]>([
    ['letters outside of ASCII', 'Bearer é'],
    ['the highest byte', 'Bearer token\u00ff'],
    ['a tab', 'Bearer to\tken'],
    ['a quote', 'Bearer "token"'],
    ['a comma', 'Bearer one,two'],
    ['a semicolon', 'Bearer token;path=/'],
    ['percent signs', 'Bearer %0d%0aX-Evil:%201'],
    ['brackets', 'Bearer {{token}}'],
    ['one byte too many', `Bearer ${'a'.repeat(MAX_BYTES - 6)}`],
    ['thousands of bytes too many', `Bearer ${'a'.repeat(MAX_BYTES + 7000)}`],
    ['as many spaces', `Bearer ${' '.repeat(MAX_BYTES + 7000)}a`],
  ])('%s', async ([, authorization]) => {
    const { status, body } = await askWith(authorization);
    expect(status).toBe(200);
    expect(body.data).toEqual({ tasks: null });
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'UNAUTHENTICATED' }]);
    expect(gateway.sandbox.requests).toEqual([]);
    expect(JSON.stringify([body, gateway.log])).not.toMatch(/Evil|aaaaaaaa|one,two|\{\{token/);
  });

  test('two Authorization headers', async () => {
    const { body } = await askWith('Bearer one', 'Bearer two');
    expect(body.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const seen = gateway.sandbox.requests.map(({ headers }) => headers.authorization);
    expect(seen).not.toContain('Bearer one, Bearer two');
  });
});

test('a token of the maximum length is sent to REST', async () => {
  const authorization = `Bearer ${'a'.repeat(MAX_BYTES - 7)}`;
  const { body } = await askWith(authorization);
  expect(body.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'UNAUTHENTICATED', upstream: { status: 401 } },
  ]);
  expect(gateway.sandbox.requests.map(({ headers }) => headers.authorization)).toEqual([
    authorization,
  ]);
});

test('a process accepts headers with such a token, and answers 431 to larger ones', async () => {
  await using child = startServer({ SANDBOX_TASKS: '20' });
  const [, url = ''] = await child.printed(/"url":"([^"]+)".*"msg":"listening"/);
  const post = (headers: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: BODY,
    });
  const long = await post({ authorization: `Bearer ${'a'.repeat(MAX_BYTES - 7)}` });
  expect(await long.json()).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED', upstream: { status: 401 } } }],
  });
  for (const headers of [
    { authorization: `Bearer ${'a'.repeat(17 * 1024)}` },
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`x-${index}`, 'x'.repeat(1024)])),
  ]) {
    expect((await post(headers)).status).toBe(431);
  }
  const next = await post({ authorization: 'Bearer sandbox-north-7f3a' });
  expect(await next.json()).toEqual({ data: { tasks: { totalCount: 20 } } });
  expect(child.output).not.toContain('aaaaaaaa');
});
