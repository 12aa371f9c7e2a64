import { expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { ask, askPage, sandboxFor } from './ask.ts';
import { failureFrom, taskPageFrom } from './contract.ts';

/** The next response has the fault; the one after it is correct. */
async function askWith(fault: Fault): Promise<{ sandbox: Sandbox; answer: Promise<Response> }> {
  const sandbox = await sandboxFor();
  sandbox.faults.add({ fault, times: 1 });
  return { sandbox, answer: ask(sandbox, '?limit=5') };
}

async function expectRecovery(sandbox: Sandbox): Promise<void> {
  expect((await askPage(sandbox, '?limit=5')).data).toHaveLength(5);
}

/** The code of the socket error that caused the error of fetch. */
async function socketErrorOf(failing: Promise<unknown>): Promise<unknown> {
  const error = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? cause.code : error;
}

test('the fault status sends the status with a JSON detail', async () => {
  const { sandbox, answer } = await askWith({ kind: 'status', status: 503 });
  const response = await answer;
  expect(response.status).toBe(503);
  expect(response.headers.has('retry-after')).toBe(false);
  failureFrom(await response.json());
  expect(sandbox.requests).toMatchObject([{ status: 503, rows: 0, aborted: false }]);
  await expectRecovery(sandbox);
});

test('the fault status sends a given body and Retry-After', async () => {
  const fault = { kind: 'status', status: 429, body: '<p>slow down', retryAfter: '7' } as const;
  const { answer, sandbox } = await askWith(fault);
  const response = await answer;
  expect(response.headers.get('retry-after')).toBe('7');
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(await response.text()).toBe('<p>slow down');
  sandbox.faults.add({ fault: { kind: 'status', status: 500 }, times: 1 });
  expect((await ask(sandbox)).headers.has('retry-after')).toBe(false);
});

test('the fault slow delays the correct answer', async () => {
  const start = performance.now();
  const { answer } = await askWith({ kind: 'slow', ms: 120 });
  expect(taskPageFrom(await (await answer).json()).data).toHaveLength(5);
  expect(performance.now() - start).toBeGreaterThan(115);
});

test('the fault hang sends no answer until the client disconnects', async () => {
  const sandbox = await sandboxFor({ faults: [{ fault: { kind: 'hang' }, times: 1 }] });
  const client = new AbortController();
  const answer = ask(sandbox, '', { signal: client.signal });
  await expect.poll(() => sandbox.requests.length).toBe(1);
  setTimeout(() => client.abort(), 80);
  await expect(answer).rejects.toThrow('aborted');
  await expect.poll(() => sandbox.requests[0]?.aborted).toBe(true);
  expect(sandbox.requests[0]?.status).toBe(0);
  await expectRecovery(sandbox);
});

test('the fault reset resets the connection', async () => {
  const { sandbox, answer } = await askWith({ kind: 'reset' });
  expect(await socketErrorOf(answer)).toBe('ECONNRESET');
  expect(sandbox.requests).toMatchObject([{ status: 0, aborted: false }]);
  await expectRecovery(sandbox);
});

test('the fault half-body ends the connection before the body', async () => {
  const { sandbox, answer } = await askWith({ kind: 'half-body' });
  const response = await answer;
  expect(response.status).toBe(200);
  expect(await socketErrorOf(response.text())).toBe('UND_ERR_SOCKET');
  expect(sandbox.requests[0]?.aborted).toBe(false);
  await expectRecovery(sandbox);
});

test('the fault html sends an HTML page with status 200', async () => {
  const response = await (await askWith({ kind: 'html' })).answer;
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch('text/html');
  expect(await response.text()).toMatch('<!doctype html>');
});

test('the fault bad-json sends truncated JSON in a complete body', async () => {
  const response = await (await askWith({ kind: 'bad-json' })).answer;
  expect(response.headers.get('content-type')).toBe('application/json');
  const text = await response.text();
  expect(text).toMatch(/^\{"data":\[\{/);
  expect(() => JSON.parse(text)).toThrow(SyntaxError);
});

test('the fault wrong-shape sends JSON that is no page', async () => {
  const response = await (await askWith({ kind: 'wrong-shape' })).answer;
  expect(response.status).toBe(200);
  const body = await response.json();
  expect(() => taskPageFrom(body)).toThrow("must have required property 'data'");
});

test('the fault redirect sends the given location', async () => {
  const location = 'http://127.0.0.1:1/elsewhere';
  const response = await (await askWith({ kind: 'redirect', location })).answer;
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe(location);
});

test('the fault endless-body sends rows until the client disconnects', async () => {
  const sandbox = await sandboxFor({ faults: [{ fault: { kind: 'endless-body' }, times: 1 }] });
  const response = await ask(sandbox, '?limit=200');
  const reader = response.body?.getReader();
  let bytes = 0;
  while (bytes < 3_000_000) bytes += (await reader?.read())?.value?.length ?? Number.NaN;
  await reader?.cancel();
  await expect.poll(() => sandbox.requests[0]?.aborted).toBe(true);
  expect(sandbox.requests[0]?.status).toBe(200);
  await expectRecovery(sandbox);
});

test('the fault huge-body sends a page of exactly the given size', async () => {
  const response = await (await askWith({ kind: 'huge-body', bytes: 5_000_000 })).answer;
  const text = await response.text();
  expect(text).toHaveLength(5_000_000);
  expect(taskPageFrom(JSON.parse(text)).data).toEqual([]);
});

test('the fault unknown-enum puts unknown words into the first row only', async () => {
  const response = await (await askWith({ kind: 'unknown-enum' })).answer;
  const body = await response.json();
  expect(() => taskPageFrom(body)).toThrow('data/data/0/type must be equal to one of');
  expect(body).toMatchObject({ data: [{ status: 'waiting_for_customer' }, {}, {}, {}, {}] });
});

test.for(['id', 'label', 'organization_id'])(
  'the fault missing-field removes %s',
  async (field) => {
    const response = await (await askWith({ kind: 'missing-field', field })).answer;
    const body = await response.json();
    expect(() => taskPageFrom(body)).toThrow(`data/data/0 must have required property '${field}'`);
  },
);

test('a fault in an answer does not change the stored task', async () => {
  const { sandbox, answer } = await askWith({ kind: 'missing-field', field: 'id' });
  await answer;
  await expectRecovery(sandbox);
});

test('rules apply in their order, to the requests they choose, as often as they say', async () => {
  const sandbox = await sandboxFor();
  const status = (status: number) => ({ kind: 'status', status }) as const;
  sandbox.faults.add({ fault: status(500), times: 2 });
  sandbox.faults.add({ fault: status(502), when: ({ query }) => query.get('page') === '1' });
  sandbox.faults.add({ fault: status(504), when: ({ headers }) => 'x-slow' in headers });
  const statusOf = async (search: string, headers: Record<string, string> = {}) => {
    return (await ask(sandbox, search, { headers })).status;
  };
  expect(await statusOf('?page=1')).toBe(500);
  expect(await statusOf('')).toBe(500);
  expect(await statusOf('?page=1')).toBe(502);
  expect(await statusOf('?page=1', { 'x-slow': '1' })).toBe(502);
  expect(await statusOf('', { 'x-slow': '1' })).toBe(504);
  expect(await statusOf('')).toBe(200);
  sandbox.faults.clear();
  expect(await statusOf('?page=1')).toBe(200);
});

test('a fault with a probability follows the seed', async () => {
  const run = async (seed: number) => {
    const fault = { kind: 'status', status: 503 } as const;
    const sandbox = await sandboxFor({ seed, faults: [{ fault, probability: 0.3 }] });
    const statuses: number[] = [];
    for (let i = 0; i < 100; i++) statuses.push((await ask(sandbox, '?limit=1')).status);
    return statuses;
  };
  const [statuses, same, other] = [await run(5), await run(5), await run(6)];
  expect(statuses).toEqual(same);
  expect(statuses).not.toEqual(other);
  const failed = statuses.filter((status) => status === 503).length;
  expect(failed).toBeGreaterThan(15);
  expect(failed).toBeLessThan(45);
});
