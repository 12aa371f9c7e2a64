import { expect, test } from 'vitest';
import { startTestGateway } from '../support/gateway.ts';
import { SteadyRows, walk } from '../support/walk.ts';

const at = (...keys: [id: string, key: number | null][]) => new Map(keys);

test('a walk has to deliver a row that stays exactly once, but not one that was deleted, moved or inserted', () => {
  const steady = new SteadyRows(at(['a', 1], ['b', 2], ['c', 3], ['d', null], ['e', 5]));
  steady.keep(at(['a', 1], ['b', 2], ['c', 30], ['d', null], ['new', 9]));
  // Back at its old place: it was still missing for some time.
  steady.keep(at(['a', 1], ['b', 2], ['c', 3], ['d', null], ['e', 5]));
  const judged = (ids: string[], outcome: 'complete' | 'stopped' = 'complete') =>
    steady.judge({ ids, outcome });
  expect(judged(['a', 'b', 'd'])).toEqual({ lost: [], repeated: [] });
  expect(judged(['new', 'new', 'c', 'c', 'a', 'a', 'd'])).toEqual({ lost: ['b'], repeated: ['a'] });
  expect(judged(['a', 'a'], 'stopped')).toEqual({ lost: [], repeated: ['a'] });
});

test('a stopped walk has to deliver the rows up to its end, where the list is in order of time', () => {
  const steady = new SteadyRows(at(['a', 1], ['b', 2], ['c', 3], ['d', null], ['e', 5]));
  const lost = (goesUp: boolean | undefined) =>
    steady.judge({ ids: ['a', 'c', 'new'], outcome: 'stopped' }, { goesUp }).lost;
  expect([lost(true), lost(false), lost(undefined)]).toEqual([['b'], ['e'], []]);
  expect(steady.judge({ ids: [], outcome: 'stopped' }, { goesUp: true }).lost).toEqual([]);
});

test.for(['forward', 'backward'] as const)(
  'a walk over an unchanged list delivers every row once, %s',
  async (direction) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 95 } });
    const { store, organizations, requests } = gateway.sandbox;
    const [{ id, token }] = organizations;
    const pages: number[] = [];
    const walked = await walk(
      { url: gateway.origin, token, calls: () => requests.length },
      {
        orderBy: { field: 'CREATED_AT', direction: 'ASC' },
        size: 20,
        direction,
        maxPages: () => 10,
        onPage: ({ number, ids }) => void pages.push(number, ids.length),
      },
    );
    const rows = store.rows(id);
    const firstTime = direction === 'forward' ? rows[0]?.createdAt : rows.at(-1)?.createdAt;
    const oldestFirst = rows.map((row) => row.id);
    const wanted = direction === 'forward' ? oldestFirst : oldestFirst.toReversed();
    expect(new Set(walked.ids)).toEqual(new Set(wanted));
    expect(rows.find((row) => row.id === walked.ids[0])?.createdAt).toBe(firstTime);
    expect(walked).toMatchObject({ pages: 5, errors: [], outcome: 'complete' });
    expect(walked.calls).toBe(requests.length);
    expect(pages).toEqual([1, 20, 2, 20, 3, 20, 4, 20]);
  },
);

test('a walk beyond its bound is endless, and a refused one is stopped', async () => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 95 } });
  const [{ token }] = gateway.sandbox.organizations;
  const target = { url: gateway.origin, token, calls: () => gateway.sandbox.requests.length };
  const options = {
    orderBy: { field: 'CREATED_AT', direction: 'ASC' },
    size: 20,
    direction: 'forward',
    maxPages: () => 3,
  } as const;
  expect(await walk(target, options)).toMatchObject({ pages: 3, outcome: 'endless' });
  gateway.sandbox.faults.add({ fault: { kind: 'status', status: 403 } });
  expect(await walk(target, options)).toMatchObject({
    pages: 1,
    outcome: 'stopped',
    errors: [{ code: 'FORBIDDEN' }],
  });
});
