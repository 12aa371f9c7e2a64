import { expect, test } from 'vitest';
import type { Ask } from '../support/gateway.ts';
import { gatewayFrom } from '../support/gateway-fixture.ts';
import { describeStores, fresh, post, restCalls, startCachingGateway } from './harness.ts';

describeStores('the response cache', (where) => {
  const gateway = gatewayFrom(() => startCachingGateway(where));
  const callsFor = (query: string, options?: Ask) =>
    restCalls(gateway, () => gateway.ask(query, options));

  test('neither stores nor answers a request without a usable token', async () => {
    const query = fresh('{ tasks { totalCount } }');
    await gateway.ask(query);
    for (const authorization of [
      '',
      'Bearer',
      'Basic abc',
      'Bearer two words',
      'Bearer stranger',
    ]) {
      const { data, errors } = await post(gateway, { query }, { authorization });
      expect(data).toMatchObject({ tasks: null });
      expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    }
    // The unknown token is well-formed, so REST was called, and would be called again.
    expect(gateway.sandbox.requests).toHaveLength(2);
    await gateway.ask(query, { token: 'stranger' });
    expect(gateway.sandbox.requests).toHaveLength(3);
  });

  test('does not reveal to other tokens that an answer is stored', async () => {
    const query = fresh('{ tasks { totalCount } }');
    const { headers } = await gateway.ask(query);
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('last-modified')).toBeNull();
    const { status } = await gateway.ask(query, { token: null, headers: { 'if-none-match': '*' } });
    expect(status).toBe(200);
  });

  test('does not store errors', async () => {
    const query = fresh('{ tasks { totalCount } }');
    gateway.sandbox.faults.add({ fault: { kind: 'status', status: 400 }, times: 1 });
    expect((await gateway.ask(query)).errors).toHaveLength(1);
    expect(await callsFor(query)).toBe(1);
    expect(await callsFor(query)).toBe(0);
  });

  test('does not store a partial answer', async () => {
    const query = fresh(
      '{ good: tasks(first: 1) { nodes { id } } bad: tasks(after: "x") { nodes { id } } }',
    );
    for (let turn = 0; turn < 2; turn++) {
      gateway.sandbox.requests.length = 0;
      const { data, errors } = await gateway.ask(query);
      expect(data).toMatchObject({ good: { nodes: [{}] }, bad: null });
      expect(errors).toHaveLength(1);
      expect(gateway.sandbox.requests).toHaveLength(1);
    }
  });

  test('sends Retry-After with a refusal, not with a stored answer', async () => {
    const [known, other] = [fresh('{ tasks { totalCount } }'), fresh('{ tasks { totalCount } }')];
    const token = gateway.sandbox.organizations[1].token;
    const asId = (id: string) => ({ token, headers: { 'x-request-id': id } });
    const before = await gateway.ask(known, asId('before'));
    const fault = { kind: 'status', status: 429, retryAfter: '60' } as const;
    gateway.sandbox.faults.add({ fault, times: 1 });
    for (const id of ['limited', 'still-limited']) {
      const { errors, headers } = await gateway.ask(other, asId(id));
      expect(errors?.[0]?.extensions?.code).toBe('RATE_LIMITED');
      expect(headers.get('retry-after')).toMatch(/^(60|59)$/);
      expect(headers.get('x-request-id')).toBe(id);
    }
    const after = await gateway.ask(known, asId('after'));
    expect(after.text).toBe(before.text);
    expect(after.headers.get('retry-after')).toBeNull();
    expect(after.headers.get('x-request-id')).toBe('after');
    expect(gateway.sandbox.requests).toHaveLength(2);
  });

  test('does not store introspection', async () => {
    for (const part of [
      '__schema { queryType { name } }',
      '__type(name: "Task") { name }',
      '_sdl',
    ]) {
      const query = fresh(`{ ${part} ...Count } fragment Count on Query { tasks { totalCount } }`);
      expect(await callsFor(query)).toBe(1);
      expect(await callsFor(query)).toBe(1);
    }
  });

  test('does not store answers that took no REST call, with which anybody could fill it', async () => {
    const query = fresh('query Idle { __typename }');
    for (let turn = 0; turn < 2; turn++) {
      const { data } = await gateway.ask(query, { token: 'made-up' });
      expect(data).toMatchObject({ __typename: 'Query' });
      expect(gateway.log.at(-1)).not.toHaveProperty('fromCache');
    }
  });

  test('is bypassed by X-Explain, which shows the REST calls each time', async () => {
    const query = fresh('{ tasks { totalCount } }');
    const explained = { headers: { 'x-explain': 'rest' } };
    await gateway.ask(query);
    for (let turn = 0; turn < 2; turn++) {
      const { extensions } = await gateway.ask(query, explained);
      expect(extensions?.rest).toHaveLength(1);
    }
    expect((await gateway.ask(query)).extensions).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(3);
  });

  test('is not bypassed by X-Explain: cost, which shows that nothing was called', async () => {
    const query = fresh('{ tasks { totalCount } }');
    const explained = { headers: { 'x-explain': 'cost' } };
    const figures = [];
    for (let turn = 0; turn < 2; turn++) {
      const { extensions } = await gateway.ask(query, explained);
      figures.push(extensions?.cost);
    }
    expect(figures).toMatchObject([
      { cost: 60, restCalls: 1, rows: 1 },
      { cost: 60, restCalls: 0, rows: 0 },
    ]);
    expect(gateway.log.at(-1)).toMatchObject({ fromCache: 1 });
    expect((await gateway.ask(query)).extensions).toBeUndefined();
  });

  test('neither stores nor answers with Cache-Control: no-store', async () => {
    const query = fresh('{ tasks { totalCount } }');
    const headers = { 'cache-control': 'no-store' };
    expect(await callsFor(query, { headers })).toBe(1);
    expect(await callsFor(query)).toBe(1);
    expect(await callsFor(query, { headers })).toBe(1);
  });
});
