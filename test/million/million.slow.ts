import { describe, expect, type TestContext, test } from 'vitest';
import { randomFrom } from '../../sandbox/random.ts';
import { encodeCursor } from '../../src/pagination/cursor.ts';
import { encodeGlobalId, taskGlobalId } from '../../src/resolvers/global-id.ts';
import { DEFAULT_ORDER, taskListOf } from '../../src/resolvers/task-list.ts';
import type { Task } from '../../src/rest/types.ts';
import { connectionOf, idsIn } from '../gateway/connections/connection.ts';
import { gatewayForFile } from '../support/gateway-fixture.ts';

const TASKS = 1_000_000;
const LOOKUPS = 100;

describe.each(['bursty', 'even'] as const)('among a million tasks, %s', (distribution) => {
  const gateway = gatewayForFile({ sandbox: { tasks: TASKS, distribution } });

  const random = randomFrom(11, 7);

  /** Consecutive tasks from this position, newest first, from the sandbox. */
  function tasksFrom(place: number, count: number): Task[] {
    const { store, organizations } = gateway.sandbox;
    return Array.from({ length: count }, (_, n) => {
      const task = store.get(store.idAt(organizations[0].id, place + n) ?? '');
      if (task === undefined) throw new Error(`no task at row ${place + n}`);
      return task;
    });
  }

  /** How many REST calls each operation took, in ascending order, also as an annotation. */
  async function callsOf(
    { annotate }: TestContext,
    ask: () => Promise<unknown>,
    turns = LOOKUPS,
  ): Promise<number[]> {
    const calls: number[] = [];
    for (let turn = 0; turn < turns; turn++) {
      gateway.sandbox.requests.length = 0;
      await ask();
      calls.push(gateway.sandbox.requests.length);
    }
    calls.sort((a, b) => a - b);
    const at = (share: number) => calls[Math.floor((calls.length - 1) * share)];
    await annotate(`calls: median ${at(0.5)}, 95 % ${at(0.95)}, worst ${calls.at(-1)}`);
    return calls;
  }

  const anyRow = (before = TASKS) => Math.floor(random() * before);
  const NODE = 'query ($id: ID!) { node(id: $id) { ... on Task { restId } } }';

  test('a task is found by its id in a few calls', async (context) => {
    const calls = await callsOf(context, async () => {
      const [task] = tasksFrom(anyRow(), 1);
      const id = task && taskGlobalId(task);
      const { data, errors } = await gateway.ask(NODE, { variables: { id } });
      expect({ data, errors }).toEqual({ data: { node: { restId: task?.id } } });
    });
    // Each lookup leaves landmarks for the next one.
    expect(calls[LOOKUPS / 2]).toBeLessThanOrEqual(4);
    expect(calls.at(-1)).toBeLessThanOrEqual(15);
  });

  test('a task that is not there is null in a few calls', async (context) => {
    const calls = await callsOf(context, async () => {
      const [task] = tasksFrom(anyRow(), 1);
      const createdAt = Date.parse(task?.created_at ?? '') * 1000 + Math.floor(random() * 3);
      const id = encodeGlobalId({ type: 'Task', restId: 'tsk_nowhere', createdAt });
      const { data, errors } = await gateway.ask(NODE, { variables: { id } });
      expect({ data, errors }).toEqual({ data: { node: null } });
    });
    expect(calls.at(-1)).toBeLessThanOrEqual(15);
  });

  test('20 tasks of one page are found together', async (context) => {
    const calls = await callsOf(context, async () => {
      const tasks = tasksFrom(anyRow(TASKS - 20), 20);
      const { data, errors } = await gateway.ask(
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Task { restId } } }',
        { variables: { ids: tasks.map(taskGlobalId) } },
      );
      expect({ data, errors }).toEqual({
        data: { nodes: tasks.map(({ id }) => ({ restId: id })) },
      });
    });
    expect(calls[LOOKUPS / 2]).toBeLessThanOrEqual(6);
    expect(calls.at(-1)).toBeLessThanOrEqual(16);
  });

  /** Rows from a position in the order of the graph, taken from the whole pages around it. */
  function inOrder(place: number, count: number): Task[] {
    const { store, organizations } = gateway.sandbox;
    const page = Math.max(0, Math.floor(place / 200) - 3);
    const rows = Array.from({ length: 8 }, (_, n) => {
      const query = {
        page: page + n,
        limit: 200,
        sort_by: 'created_at',
        sort_order: 'desc',
      } as const;
      return store.list(organizations[0].id, query).data;
    }).flat();
    const time = ({ created_at }: Task) => Date.parse(created_at ?? '');
    const from = place - page * 200;
    return rows
      .sort((a, b) => time(b) - time(a) || (a.id < b.id ? 1 : -1))
      .slice(from, from + count);
  }

  test('a page deep in the list takes one call, and a few more where equal times cross its ends', async (context) => {
    const { fingerprint } = taskListOf({}, DEFAULT_ORDER);
    const calls = await callsOf(
      context,
      async () => {
        const offset = anyRow(TASKS - 60);
        const [task, ...rows] = inOrder(offset, 51);
        const after = encodeCursor(
          { offset, id: task?.id ?? '', key: Date.parse(task?.created_at ?? '') * 1000 },
          fingerprint,
        );
        const page = await connectionOf(gateway, { first: 50, after });
        expect(idsIn(page)).toEqual(rows.map(({ id }) => id));
        expect(page.totalCount).toBe(TASKS);
      },
      20,
    );
    expect(calls[10]).toBeLessThanOrEqual(distribution === 'even' ? 1 : 2);
    expect(calls.at(-1)).toBeLessThanOrEqual(distribution === 'even' ? 1 : 4);
  });
});
