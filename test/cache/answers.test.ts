import { expect, test } from 'vitest';
import type { Ask } from '../support/gateway.ts';
import { gatewayFrom } from '../support/gateway-fixture.ts';
import { describeStores, fresh, post, restCalls, startCachingGateway } from './harness.ts';

const LIST = 'query List($first: Int) { tasks(first: $first) { totalCount nodes { id label } } }';

describeStores('the response cache', (where) => {
  const gateway = gatewayFrom(() => startCachingGateway(where));
  const callsFor = (query: string, options?: Ask) =>
    restCalls(gateway, () => gateway.ask(query, options));

  test('answers an equal operation without REST calls, with the same answer', async () => {
    const query = fresh(LIST);
    const variables = { first: 5 };
    const first = await gateway.ask(query, { variables });
    expect(first.errors).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(1);
    const second = await gateway.ask(query, { variables });
    expect(second.text).toBe(first.text);
    expect(second.status).toBe(200);
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test('adds no REST calls to a first answer', async () => {
    expect(await callsFor(fresh('{ tasks { totalCount } }'))).toBe(1);
    expect(gateway.sandbox.requests[0]?.query.get('limit')).toBe('1');
  });

  test('keeps answers apart by document, variables, operation and arguments', async () => {
    const two = fresh(
      'query A($n: Int) { tasks(first: $n) { nodes { id } } } query B { tasks { totalCount } }',
    );
    const ask = (operationName: string, variables: object) =>
      post(gateway, { query: two, operationName, variables });
    const answers = [
      await ask('A', { n: 1 }),
      await ask('A', { n: 2 }),
      await ask('B', { n: 1 }),
      await ask('B', {}),
      await post(gateway, { query: fresh(LIST), variables: { first: 1 } }),
    ];
    expect(answers.map(({ errors }) => errors)).toEqual(Array(5).fill(undefined));
    // `B` declares no variable, so variables do not change its cache key.
    expect(gateway.sandbox.requests).toHaveLength(4);
    expect((await ask('A', { n: 2 })).data).toMatchObject({ tasks: { nodes: [{}, {}] } });
    expect((await ask('B', {})).data).toMatchObject({ tasks: { totalCount: 60 } });
    expect(gateway.sandbox.requests).toHaveLength(4);
  });

  test('gives two operations different keys if text moves from one part to another', async () => {
    const base = fresh(
      'query A($a: ID, $b: ID) { tasks(filter: { partnerId: $a, assigneeId: $b }) { totalCount } }',
    );
    const asked = [
      { query: base, variables: { a: '1', b: '2' } },
      { query: base, variables: { a: '1","b":"2' } },
      { query: base, variables: { a: '1' } },
      { query: base, variables: { b: '1' } },
      { query: base, operationName: 'A', variables: { a: '1' } },
      { query: `${base} query A2 { __typename }`, operationName: 'A', variables: { a: '1' } },
    ];
    for (const question of asked) expect((await post(gateway, question)).errors).toBeUndefined();
    expect(gateway.sandbox.requests).toHaveLength(asked.length);
  });

  test('ignores white space and comments of a document', async () => {
    const query = fresh(LIST);
    expect(await callsFor(query)).toBe(1);
    expect(await callsFor(`# a comment\n${query.replaceAll(' ', '  ')}`)).toBe(0);
  });

  test('shares nothing between two tokens', async () => {
    const query = fresh('{ tasks(first: 3) { totalCount nodes { id organizationId } } }');
    const [north, harbour] = gateway.sandbox.organizations;
    const answers = [];
    for (const { token } of [north, harbour, north, harbour]) {
      answers.push((await gateway.ask(query, { token })).text);
    }
    expect(gateway.sandbox.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${north.token}`,
      `Bearer ${harbour.token}`,
    ]);
    expect(answers[2]).toBe(answers[0]);
    expect(answers[3]).toBe(answers[1]);
    expect(answers[1]).not.toBe(answers[0]);
    const ids = (text = '') => new Set(text.match(/"id":"[^"]+"/g));
    expect(ids(answers[0]).intersection(ids(answers[1])).size).toBe(0);
  });

  test('calls REST for Cache-Control: no-cache and keeps the newer answer', async () => {
    const query = fresh('{ tasks(first: 1) { nodes { restId label } } }');
    const { data } = await gateway.ask<{ tasks: { nodes: { restId: string }[] } }>(query);
    const id = data?.tasks.nodes[0]?.restId ?? '';
    gateway.sandbox.store.update(id, { label: `renamed in ${where}` });
    expect((await gateway.ask(query)).text).not.toContain('renamed');
    const headers = { 'cache-control': 'no-cache' };
    expect((await gateway.ask(query, { headers })).text).toContain('renamed');
    expect((await gateway.ask(query)).text).toContain('renamed');
    expect(gateway.sandbox.requests).toHaveLength(2);
  });

  test('logs how many operations came from the cache, with the name of the operation', async () => {
    const query = fresh('query Named { tasks { totalCount } }');
    await gateway.ask(query, { headers: { 'x-request-id': 'first' } });
    const { headers } = await gateway.ask(query, { headers: { 'x-request-id': 'second' } });
    expect(headers.get('x-request-id')).toBe('second');
    expect(gateway.log).toMatchObject([
      { requestId: 'first', operation: 'Named', restCalls: 1, level: 'info' },
      { requestId: 'second', operation: 'Named', restCalls: 0, fromCache: 1, level: 'info' },
    ]);
    expect(gateway.log[0]).not.toHaveProperty('fromCache');
  });

  test('looks up each operation of a batch by itself', async () => {
    const [known, other] = [fresh(LIST), fresh(LIST)];
    await gateway.ask(known, { variables: { first: 1 } });
    const operations = [known, other].map((query) => ({ query, variables: { first: 1 } }));
    const calls = await restCalls(gateway, () => post(gateway, operations));
    expect(calls).toBe(1);
    expect(gateway.log.at(-1)).toMatchObject({ restCalls: 1, fromCache: 1 });
  });

  test('still refuses a query that is over a limit or malformed', async () => {
    for (const query of [
      '{ tasks(first: 1000) { nodes { assignee { tasks(first: 1000) { nodes { id } } } } } }',
      '{',
    ]) {
      const [first, second] = [await gateway.ask(query), await gateway.ask(query)];
      expect(first.errors).toHaveLength(1);
      expect(second.text).toBe(first.text);
    }
    expect(gateway.sandbox.requests).toHaveLength(0);
  });
});
