import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/gateway.ts';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { type Connection, connectionOf, idsIn, listed } from '../connections/connection.ts';

const gateway = gatewayForFile({ sandbox: { tasks: 3000, distribution: 'even' } });

async function cursorsAt(...offsets: number[]): Promise<(string | undefined)[]> {
  const { edges } = await connectionOf(gateway, { first: 1000 });
  gateway.sandbox.requests.length = 0;
  return offsets.map((offset) => edges[offset]?.cursor);
}

test('three aliases over neighbouring windows of one filter take one call', async () => {
  const [second, third] = await cursorsAt(19, 39);
  const query = `
    query ($second: String, $third: String) {
      one: tasks(first: 20) { edges { node { restId } } }
      two: tasks(first: 20, after: $second) { edges { node { restId } } }
      three: tasks(first: 20, after: $third) { edges { node { restId } } }
    }
  `;
  const { data } = await gateway.ask<Record<'one' | 'two' | 'three', Connection>>(query, {
    variables: { second, third },
  });
  expect(gateway.sandbox.requests).toHaveLength(1);
  const rows = listed(gateway.sandbox);
  const shown = data ? [data.one, data.two, data.three].map(idsIn) : [];
  expect(shown).toEqual([rows.slice(0, 20), rows.slice(20, 40), rows.slice(40, 60)]);
});

test('a window that is selected twice, by alias or fragment, takes one call', async () => {
  const query = `
    { a: tasks(first: 10) { ...rows } b: tasks(first: 10) { ...rows } ...more }
    fragment rows on TaskConnection { nodes { restId } }
    fragment more on Query { c: tasks(first: 10) { ...rows totalCount } }
  `;
  expect(await gateway.callsOf(query)).toEqual([
    'page=0&limit=11&sort_by=created_at&sort_order=desc',
  ]);
});

test('a total beside rows of the same filter takes no further call', async () => {
  const query = `{
    total: tasks(filter: { status: [OPEN] }) { totalCount }
    rows: tasks(first: 5, filter: { status: [OPEN] }, orderBy: { field: MODIFIED_AT }) {
      nodes { restId }
    }
  }`;
  expect(await gateway.callsOf(query)).toHaveLength(1);
});

test('windows under different filters or orders take calls of their own', async () => {
  const query = `{
    open: tasks(first: 5, filter: { status: [OPEN] }) { nodes { restId } }
    closed: tasks(first: 5, filter: { status: [CLOSED] }) { nodes { restId } }
    oldest: tasks(first: 5, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { restId } }
  }`;
  const calls = await gateway.callsOf(query);
  expect(calls.toSorted()).toMatchInlineSnapshot(`
    [
      "page=0&limit=6&sort_by=created_at&sort_order=asc",
      "page=0&limit=6&sort_by=created_at&sort_order=desc&status=closed",
      "page=0&limit=6&sort_by=created_at&sort_order=desc&status=open",
    ]
  `);
});

test('the first 1,000 rows take six parallel calls, each with the last two rows of the one before', async () => {
  await using own = await startTestGateway({
    sandbox: { tasks: 1500, latencyMs: 250, distribution: 'even' },
  });
  const { sandbox } = own;
  // The number of unanswered requests at the arrival of each request, including that request.
  const waiting: number[] = [];
  sandbox.faults.add({
    fault: { kind: 'hang' },
    when: () => {
      waiting.push(sandbox.requests.filter(({ status }) => status === 0).length);
      return false;
    },
  });
  const connection = await connectionOf(own, { first: 1000 });
  expect(sandbox.requests.map(({ query }) => `${query}`).toSorted()).toEqual(
    ['0&limit=200', '1&limit=198', '2&limit=197', '27&limit=36', '3&limit=196', '4&limit=195'].map(
      (page) => `page=${page}&sort_by=created_at&sort_order=desc`,
    ),
  );
  expect(waiting).toEqual([1, 2, 3, 4, 5, 6]);
  expect(idsIn(connection)).toEqual(listed(sandbox).slice(0, 1000));
});

test('the next page takes up to three calls after 30 rows were inserted or deleted ahead of it', async () => {
  await using own = await startTestGateway({ sandbox: { tasks: 1000 } });
  const { store, organizations, requests } = own.sandbox;
  const [{ id }] = organizations;
  for (const change of ['arrived', 'vanished']) {
    const { pageInfo, edges } = await connectionOf(own, { first: 200 });
    const last = edges.at(-1)?.node?.restId ?? '';
    for (let i = 0; i < 30; i++) {
      if (change === 'arrived') store.insert(id, {});
      else store.remove(store.idAt(id, 0) ?? '');
    }
    requests.length = 0;
    const next = await connectionOf(own, { first: 50, after: pageInfo.endCursor });
    expect(requests.length, change).toBeLessThanOrEqual(3);
    const rows = listed(own.sandbox);
    const place = rows.indexOf(last) + 1;
    expect(idsIn(next), change).toEqual(rows.slice(place, place + 50));
  }
});
