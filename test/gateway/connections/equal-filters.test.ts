import { beforeAll, describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { type Connection, connectionOf, idsIn, listed, TASKS } from './connection.ts';

/** An assignee with both ids. */
let assignee: { id: string; restId: string };
/** Global ids of other types. */
let others: { task: string; data: string; event: string };

interface Samples {
  tasks: {
    nodes: {
      id: string;
      assignee: { id: string; restId: string } | null;
      data: { id: string }[];
      triggerEvent: { id: string } | null;
    }[];
  };
}

const gateway = gatewayForFile({ sandbox: { tasks: 300, distribution: 'even' } });
beforeAll(async () => {
  const { data } = await gateway.ask<Samples>(
    '{ tasks { nodes { id assignee { id restId } data { id } triggerEvent { id } } } }',
  );
  const nodes = data?.tasks.nodes ?? [];
  assignee = nodes.find((task) => task.assignee !== null)?.assignee ?? { id: '', restId: '' };
  others = {
    task: nodes[0]?.id ?? '',
    data: nodes.find((task) => task.data.length > 0)?.data[0]?.id ?? '',
    event: nodes.find((task) => task.triggerEvent !== null)?.triggerEvent?.id ?? '',
  };
});

function assigneesSent(): (string | null)[] {
  return gateway.sandbox.requests.map(({ query }) => query.get('assignee'));
}

describe('assigneeId', () => {
  test('accepts the global id and the REST id of a user', async () => {
    expect(assignee.id).not.toBe(assignee.restId);
    const rows = listed(gateway.sandbox, { assignee: assignee.restId });
    expect(rows.length).toBeGreaterThan(0);
    for (const assigneeId of [assignee.id, assignee.restId]) {
      const connection = await connectionOf(gateway, { first: 150, filter: { assigneeId } });
      expect(idsIn(connection)).toEqual(rows);
    }
    expect(assigneesSent()).toEqual([assignee.restId, assignee.restId]);
  });

  test('gives an empty list for an unknown user', async () => {
    const filter = { assigneeId: 'usr_nobody' };
    expect((await connectionOf(gateway, { filter })).totalCount).toBe(0);
    expect(assigneesSent()).toEqual(['usr_nobody']);
  });

  test.for(['task', 'data', 'event'] as const)('refuses the id of a %s', async (type) => {
    expect(others[type]).not.toBe('');
    const variables = { filter: { assigneeId: others[type] } };
    const { data, errors } = await gateway.ask(TASKS, { variables });
    expect(data).toEqual({ tasks: null });
    expect(errors).toMatchObject([
      {
        path: ['tasks'],
        message: expect.stringContaining('assigneeId'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

describe('two ways to write one list', () => {
  const pairs: [name: string, one: () => object, other: () => object][] = [
    [
      'statuses in another order, and twice',
      () => ({ filter: { status: ['OPEN', 'CLOSED'] } }),
      () => ({ filter: { status: ['CLOSED', 'OPEN', 'CLOSED'] } }),
    ],
    [
      'classifications in another order',
      () => ({ filter: { classification: ['dispute', 'remittance'] } }),
      () => ({ filter: { classification: ['remittance', 'dispute'] } }),
    ],
    ['no filter, and an empty one', () => ({}), () => ({ filter: {} })],
    [
      'no filter, and one with empty lists',
      () => ({}),
      () => ({ filter: { status: [], classification: [] } }),
    ],
    [
      'no filter, and one with nulls',
      () => ({}),
      () => ({
        filter: {
          status: null,
          type: null,
          classification: null,
          partnerId: null,
          isAutomated: null,
        },
      }),
    ],
    [
      'fields in another order',
      () => ({ filter: { isAutomated: false, status: ['OPEN'] } }),
      () => ({ filter: { status: ['OPEN'], isAutomated: false } }),
    ],
    [
      'a user by global id and by REST id',
      () => ({ filter: { assigneeId: assignee.id } }),
      () => ({ filter: { assigneeId: assignee.restId } }),
    ],
    [
      'the default order, and the same said outright',
      () => ({}),
      () => ({ orderBy: { field: 'CREATED_AT', direction: 'DESC' } }),
    ],
  ];

  test.for(pairs)('make the same requests, rows and cursors: %s', async ([, one, other]) => {
    const first: Connection = await connectionOf(gateway, { first: 4, ...one() });
    expect(first.edges).toHaveLength(4);
    expect(await connectionOf(gateway, { first: 4, ...other() })).toEqual(first);
    const [request, second] = gateway.sandbox.requests;
    expect(`${second?.query}`).toBe(`${request?.query}`);

    const after = first.pageInfo.endCursor;
    const next = await connectionOf(gateway, { first: 4, after, ...one() });
    expect(await connectionOf(gateway, { first: 4, after, ...other() })).toEqual(next);
  });

  test.for(pairs)('share one call in one query: %s', async ([, one, other]) => {
    const query = `
      query ($f1: TaskFilter, $o1: TaskOrder, $f2: TaskFilter, $o2: TaskOrder) {
        one: tasks(first: 3, filter: $f1, orderBy: $o1) { nodes { restId } }
        other: tasks(first: 3, filter: $f2, orderBy: $o2) { nodes { restId } }
      }
    `;
    const [a, b]: { filter?: unknown; orderBy?: unknown }[] = [one(), other()];
    const variables = { f1: a?.filter, o1: a?.orderBy, f2: b?.filter, o2: b?.orderBy };
    expect(await gateway.callsOf(query, { variables })).toHaveLength(1);
  });
});
