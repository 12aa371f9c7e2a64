import { describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';

const gateway = gatewayForFile();

const QUERY = '{ tasks { totalCount } }';
const JSON_BODY = JSON.stringify({ query: QUERY });
const FORM_BODY = new URLSearchParams({ query: QUERY }).toString();
const PARTS_BODY = [
  '--part\r\nContent-Disposition: form-data; name="operations"\r\n\r\n',
  JSON_BODY,
  '\r\n--part\r\nContent-Disposition: form-data; name="map"\r\n\r\n{}\r\n--part--\r\n',
].join('');

function fetchFrom(init: RequestInit, search = ''): Response | Promise<Response> {
  return gateway.fetch(`/graphql${search}`, init);
}

async function expectRefusal(response: Response): Promise<void> {
  expect(response.status).toBe(403);
  const { data, errors }: { data?: unknown; errors: { extensions: object }[] } =
    await response.json();
  expect(data).toBeUndefined();
  expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_REQUEST' }]);
  expect(gateway.sandbox.requests).toEqual([]);
}

/** Requests that a page of any site may send without a preflight. */
const simple: [name: string, contentType: string, body: string][] = [
  ['text', 'text/plain', JSON_BODY],
  ['text with a charset', 'text/plain;charset=UTF-8', JSON_BODY],
  ['text that mentions JSON', 'text/plain; application/json', JSON_BODY],
  ['a form', 'application/x-www-form-urlencoded', FORM_BODY],
  ['a form in capitals', 'Application/X-WWW-Form-URLEncoded', FORM_BODY],
  ['a form of parts', 'multipart/form-data; boundary=part', PARTS_BODY],
];

describe('a request that any page could send', () => {
  test.for(simple)('is refused: %s', async ([, contentType, body]) => {
    await expectRefusal(
      await fetchFrom({ method: 'POST', headers: { 'content-type': contentType }, body }),
    );
  });

  test('is refused: a body without a content type', async () => {
    await expectRefusal(
      await fetchFrom({ method: 'POST', body: new TextEncoder().encode(JSON_BODY) }),
    );
  });

  test.for(['application/json', 'application/graphql-response+json', '*/*', ''])(
    'is refused: a GET that accepts %j',
    async (accept) => {
      const search = `?${new URLSearchParams({ query: QUERY })}`;
      await expectRefusal(await fetchFrom({ headers: { accept } }, search));
    },
  );

  test('is refused with an empty Authorization header', async () => {
    const headers = { authorization: '' };
    const response = await fetchFrom({ headers }, `?${new URLSearchParams({ query: QUERY })}`);
    expect([200, 403]).toContain(response.status);
    expect(await response.text()).not.toContain('300');
    expect(gateway.sandbox.requests).toEqual([]);
  });

  test('gets an error that names the missing header', async () => {
    const response = await fetchFrom({}, `?${new URLSearchParams({ query: QUERY })}`);
    expect(await response.text()).toMatch(/authorization.*x-requested-with/);
  });
});

describe('a request that a page cannot send without a preflight is answered:', () => {
  const authorization = () => `Bearer ${gateway.sandbox.organizations[0].token}`;
  const counted = { data: { tasks: { totalCount: 300 } } };

  test('a GET with a token', async () => {
    const headers = { authorization: authorization() };
    const response = await fetchFrom({ headers }, `?${new URLSearchParams({ query: QUERY })}`);
    expect(await response.json()).toEqual(counted);
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test.for(['graphql-require-preflight', 'apollo-require-preflight', 'x-requested-with'])(
    'a GET with the header %s',
    async (name) => {
      const response = await fetchFrom(
        { headers: { [name]: '1' } },
        `?${new URLSearchParams({ query: '{ __typename }' })}`,
      );
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    },
  );

  test.for(['application/json', 'application/json; charset=utf-8'])(
    'a POST of %s, with no other header',
    async (contentType) => {
      const headers = { 'content-type': contentType };
      const response = await fetchFrom({
        method: 'POST',
        headers,
        body: '{"query":"{ __typename }"}',
      });
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    },
  );

  test('except an upload of files, even with a token', async () => {
    const headers = {
      'content-type': 'multipart/form-data; boundary=part',
      authorization: authorization(),
    };
    const response = await fetchFrom({ method: 'POST', headers, body: PARTS_BODY });
    expect(response.status).toBe(415);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});
