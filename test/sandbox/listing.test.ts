import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SORT_FIELDS, SORT_ORDERS } from '../../sandbox/enums.ts';
import { askAllIds, askPage, sandboxFor } from './ask.ts';
import { anyQuery, anyTaskFields, listPlainly, type PlainTask, searchOf } from './plain-list.ts';

test('every valid query is answered as by a plain array, in the shape of the REST document', async () => {
  const sandbox = await sandboxFor();
  const [{ id: organizationId }] = sandbox.organizations;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTaskFields, { minLength: 0, maxLength: 120, size: 'max' }),
      fc.array(anyQuery, { minLength: 8, maxLength: 12 }),
      async (given, queries) => {
        sandbox.store.clear(organizationId);
        const tasks: PlainTask[] = given.map((fields) => ({
          ...fields,
          id: sandbox.store.insert(organizationId, fields),
        }));
        for (const query of queries) {
          const { data, ...totals } = await askPage(sandbox, searchOf(query));
          const { ids, ...plainTotals } = listPlainly(tasks, query);
          expect({ ids: data.map(({ id }) => id), ...totals }).toEqual({ ids, ...plainTotals });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('every page of the generated tasks follows the REST document', async () => {
  const sandbox = await sandboxFor({ tasks: 2000 });
  await fc.assert(
    fc.asyncProperty(anyQuery, async (query) => {
      const { data, total_records } = await askPage(sandbox, searchOf(query));
      expect(data.length).toBeLessThanOrEqual(Math.min(query.limit ?? 50, total_records));
    }),
    { numRuns: 60 },
  );
});

test('a query without parameters returns 50 rows of page 0, newest first', async () => {
  const sandbox = await sandboxFor();
  const plain = await askPage(sandbox);
  expect(plain.data).toHaveLength(50);
  expect(plain).toMatchObject({ current_page: 0, total_records: 100, next_page: 1 });
  expect(plain).toEqual(
    await askPage(sandbox, '?page=0&limit=50&sort_by=created_at&sort_order=desc'),
  );
});

test('the pages of a list together are the list, for every size', async () => {
  const sandbox = await sandboxFor({ tasks: 450 });
  const whole = await askAllIds(sandbox);
  expect(new Set(whole).size).toBe(450);
  for (const limit of [7, 50, 149, 200]) {
    expect(await askAllIds(sandbox, `?limit=${limit}`)).toEqual(whole);
  }
});

test('a page past the end is empty, with correct totals', async () => {
  const sandbox = await sandboxFor();
  for (const page of [2, 3, 1e9, Number.MAX_SAFE_INTEGER]) {
    const answer = await askPage(sandbox, `?page=${page}`);
    expect(answer).toEqual({ data: [], current_page: page, total_records: 100, next_page: null });
  }
});

test('rows with equal keys are in the order of insertion, in both directions', async () => {
  const sandbox = await sandboxFor();
  const [{ id: organizationId }] = sandbox.organizations;
  sandbox.store.clear(organizationId);
  const at = '2025-03-07T05:31:56Z';
  const ids = Array.from({ length: 30 }, () =>
    sandbox.store.insert(organizationId, { created_at: at, status: 'open', type: 'call_analysis' }),
  );
  for (const field of SORT_FIELDS) {
    for (const order of SORT_ORDERS) {
      const search = `?sort_by=${field}&sort_order=${order}`;
      expect(await askAllIds(sandbox, `${search}&limit=7`)).toEqual(ids);
    }
  }
});

test('an organisation sees its own tasks only, under every filter', async () => {
  const sandbox = await sandboxFor({ tasks: 300 });
  const [north, harbour] = sandbox.organizations;
  const [northPage, harbourPage] = await Promise.all([
    askPage(sandbox, '?limit=200', north.token),
    askPage(sandbox, '?limit=200', harbour.token),
  ]);
  expect(northPage.total_records).toBe(300);
  expect(harbourPage.total_records).toBe(30);
  for (const task of northPage.data) expect(task.organization_id).toBe(north.id);
  for (const task of harbourPage.data) expect(task.organization_id).toBe(harbour.id);
  const theirs = await askPage(sandbox, `?assignee=${harbour.users[0]?.id}`, north.token);
  expect(theirs.total_records).toBe(0);
});
