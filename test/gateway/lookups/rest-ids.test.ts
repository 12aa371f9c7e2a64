import { afterEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/server.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { ID_KINDS, idMaker } from '../../support/id-kinds.ts';

let gateway: TestGateway;
afterEach(() => gateway[Symbol.asyncDispose]());

const TASKS = 20_000;
const TASK = 'query ($id: ID!) { task(id: $id) { restId } }';
const TASKS_BY_IDS = 'query ($ids: [ID!]!) { tasksByIds(ids: $ids) { restId } }';

/** Tasks with ids of one kind, a minute apart, oldest first; returns the ids. */
function fill({ store, organizations }: Sandbox, name: string, count = TASKS): string[] {
  const kind = ID_KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const make = idMaker(kind, 1);
  return store.insertAll(
    organizations[0].id,
    Array.from({ length: count }, (_, place) => {
      const createdAt = 1.7e15 + place * 60e6;
      const id = make(place, createdAt / 1000);
      return { id, createdAt, modifiedAt: createdAt, status: 'open', type: 'auto_response_email' };
    }),
  );
}

async function start(name: string, count = TASKS) {
  gateway = await startTestGateway({ sandbox: { tasks: 0 } });
  return fill(gateway.sandbox, name, count);
}

async function taskCalls(id: string | undefined) {
  const { requests } = gateway.sandbox;
  requests.length = 0;
  const { data, errors } = await gateway.ask(TASK, { variables: { id } });
  return { data, errors, calls: requests.length };
}

describe.each(['ULIDs', 'UUIDs of version 7', 'KSUIDs', 'counters behind a prefix'])(
  '%s',
  (name) => {
    test('are found however old they are, in few calls', async () => {
      const ids = await start(name);
      for (const place of [0, 1, 77, 5000, 12_345, TASKS - 300, TASKS - 1]) {
        const { data, errors, calls } = await taskCalls(ids[place]);
        expect({ data, errors }).toEqual({ data: { task: { restId: ids[place] } } });
        expect(calls).toBeLessThanOrEqual(place === TASKS - 1 ? 1 : 14);
      }
    });

    test('of many tasks share what is read', async () => {
      const ids = await start(name);
      const asked = Array.from({ length: 20 }, (_, n) => ids[3000 + n]);
      gateway.sandbox.requests.length = 0;
      const { data } = await gateway.ask(TASKS_BY_IDS, { variables: { ids: asked } });
      expect(data).toEqual({ tasksByIds: asked.map((restId) => ({ restId })) });
      expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(6);
    });
  },
);

describe('an id of another form is null after two calls', () => {
  test.each(['hello', 'usr_0000001', 'tsk_x'])('%s', async (id) => {
    await start('ULIDs');
    expect(await taskCalls(id)).toEqual({ data: { task: null }, errors: undefined, calls: 2 });
    expect(gateway.sandbox.requests.map(({ query }) => `${query}`)).toEqual([
      'page=0&limit=200&sort_by=created_at&sort_order=desc',
      'page=0&limit=50&sort_by=created_at&sort_order=asc',
    ]);
  });

  test('and is not where the list has ids of several forms', async () => {
    await start('old ids beside new ones');
    const { data, errors, calls } = await taskCalls('hello');
    expect(data).toEqual({ task: null });
    expect(errors).toMatchObject([{ extensions: { code: 'LOOKUP_BUDGET_EXCEEDED' } }]);
    expect(calls).toBe(26);
  });
});

describe('an id that a scan did not find', () => {
  test('is not scanned for again under that token', async () => {
    const ids = await start('random letters and digits');
    const first = await taskCalls(ids[100]);
    expect(first.errors).toMatchObject([{ extensions: { code: 'LOOKUP_BUDGET_EXCEEDED' } }]);
    expect(first.calls).toBe(26);
    expect(await taskCalls(ids[100])).toEqual({ ...first, calls: 0 });
    expect((await taskCalls(ids[101])).calls).toBe(26);
    const [, other] = gateway.sandbox.organizations;
    gateway.sandbox.requests.length = 0;
    const { data, errors } = await gateway.ask(TASK, {
      variables: { id: ids[100] },
      token: other.token,
    });
    expect({ data, errors }).toEqual({ data: { task: null } });
    expect(gateway.sandbox.requests.length).toBe(1);
  });

  test('is null where the whole list was read, and is looked for again', async () => {
    await start('random letters and digits', 450);
    const id = 'tsk_zzzzzzz';
    expect(await taskCalls(id)).toMatchObject({ data: { task: null }, calls: 3 });
    expect(await taskCalls(id)).toMatchObject({ data: { task: null }, calls: 3 });
  });

  test('a batch of them shares one scan', async () => {
    const ids = await start('random letters and digits');
    const asked = [ids[101], ids[TASKS - 3], ids[TASKS - 2500], ids[102]];
    gateway.sandbox.requests.length = 0;
    const { data, errors } = await gateway.ask(TASKS_BY_IDS, { variables: { ids: asked } });
    expect(data).toEqual({
      tasksByIds: [null, { restId: asked[1] }, { restId: asked[2] }, null],
    });
    expect(errors).toHaveLength(2);
    expect(gateway.sandbox.requests.length).toBe(26);
  });
});
