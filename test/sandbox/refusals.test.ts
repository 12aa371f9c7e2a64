import { expect, test } from 'vitest';
import { ask, sandboxFor } from './ask.ts';
import { failureFrom, validationFailureFrom } from './contract.ts';

test('a missing, unknown or malformed token is 401, before any other check', async () => {
  const sandbox = await sandboxFor();
  const [{ token }] = sandbox.organizations;
  const refused = [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer no-such-token',
    `Bearer ${token} ${token}`,
    `Bearer "${token}"`,
    `Basic ${token}`,
    token,
    `Bearer ${token}x`,
  ];
  for (const authorization of refused) {
    const headers = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${sandbox.url}/v1/tasks?limit=0`, { headers });
    expect(response.status, authorization).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(failureFrom(await response.json()).detail).toMatch(/Not authenticated|Invalid token/);
  }
});

test('the scheme of the token may be written in any case', async () => {
  const sandbox = await sandboxFor();
  for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
    const authorization = `${scheme} ${sandbox.organizations[1].token}`;
    const response = await fetch(`${sandbox.url}/v1/tasks`, { headers: { authorization } });
    expect(response.status).toBe(200);
  }
});

test.for([
  ['page=-1', ['page'], 'greater_than_equal'],
  ['page=1.5', ['page'], 'int_parsing'],
  ['page=', ['page'], 'int_parsing'],
  ['page=99999999999999999999', ['page'], 'int_parsing'],
  ['limit=0', ['limit'], 'greater_than_equal'],
  ['limit=201', ['limit'], 'less_than_equal'],
  ['limit=ten', ['limit'], 'int_parsing'],
  ['sort_by=label', ['sort_by'], 'enum'],
  ['sort_by=', ['sort_by'], 'enum'],
  ['sort_order=ASC', ['sort_order'], 'enum'],
  ['status=open&status=opened', ['status', 1], 'enum'],
  ['status=open,closed', ['status', 0], 'enum'],
  ['type=call', ['type'], 'enum'],
  ['is_automated=maybe', ['is_automated'], 'bool_parsing'],
] as const)('%s is 422 with the name of the parameter', async ([search, place, type]) => {
  const sandbox = await sandboxFor();
  const response = await ask(sandbox, `?${search}`);
  expect(response.status).toBe(422);
  const { detail } = validationFailureFrom(await response.json());
  expect(detail).toMatchObject([{ loc: ['query', ...place], type }]);
  expect(detail[0]?.msg).not.toBe('');
});

test('all mistakes of a query are reported at once', async () => {
  const sandbox = await sandboxFor();
  const search = '?page=-1&limit=500&sort_by=x&sort_order=x&status=x&type=x&is_automated=x';
  const response = await ask(sandbox, search);
  expect(response.status).toBe(422);
  const { detail } = validationFailureFrom(await response.json());
  expect(detail.map(({ loc }) => loc[1]).toSorted()).toEqual(
    ['is_automated', 'limit', 'page', 'sort_by', 'sort_order', 'status', 'type'].toSorted(),
  );
});

test('unknown parameters are ignored, and the last of two values counts', async () => {
  const sandbox = await sandboxFor();
  const response = await ask(sandbox, '?limit=3&limit=2&cursor=abc&Status=none');
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ data: [{}, {}], total_records: 100 });
});

test('the only endpoint is GET /v1/tasks', async () => {
  const sandbox = await sandboxFor();
  for (const path of ['/', '/v1/tasks/', '/v1/tasks/tsk_1', '/v1/users', '//v1/tasks']) {
    const response = await fetch(sandbox.url + path);
    expect(response.status, path).toBe(404);
    failureFrom(await response.json());
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const response = await fetch(`${sandbox.url}/v1/tasks`, { method });
    expect(response.status, method).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    failureFrom(await response.json());
  }
});

test('answers are JSON with the request id of the request', async () => {
  const sandbox = await sandboxFor();
  const response = await ask(sandbox, '?limit=1', { headers: { 'x-request-id': 'abc-123' } });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-request-id')).toBe('abc-123');
  const refused = await fetch(sandbox.url, { headers: { 'x-request-id': 'def-456' } });
  expect(refused.headers.get('x-request-id')).toBe('def-456');
  expect((await ask(sandbox)).headers.has('x-request-id')).toBe(false);
});
