import { describe, expect, test } from 'vitest';
import { type Behaviour, ID_STYLES, TIES, type Ties, type Total } from '../../sandbox/behaviour.ts';
import { STATUSES } from '../../sandbox/enums.ts';
import { SECOND } from '../../sandbox/instant.ts';
import type { PlainRow } from '../../sandbox/plain-row.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { ask, askAllIds, askPage, sandboxFor } from './ask.ts';

const START = Date.UTC(2025, 2, 7) * 1000;

async function listOf(
  behaviour: Partial<Behaviour>,
  rows: readonly Partial<PlainRow>[],
): Promise<Sandbox> {
  const sandbox = await sandboxFor({ tasks: 0, behaviour });
  sandbox.store.insertAll(
    sandbox.organizations[0].id,
    rows.map((row) => ({
      createdAt: START,
      modifiedAt: START,
      status: 'open',
      type: 'call_analysis',
      ...row,
    })),
  );
  return sandbox;
}

/** This number of rows with one time, named `a`, `b` and so on in the order of insertion. */
function tied(count: number): Partial<PlainRow>[] {
  return Array.from({ length: count }, (_, index) => ({ id: String.fromCharCode(97 + index) }));
}

async function idsOf(sandbox: Sandbox, search: string): Promise<string> {
  const { data } = await askPage(sandbox, `?${search}`);
  return data.map(({ id }) => id).join('');
}

/** The raw body, which may differ from the contract. */
async function bodyOf(sandbox: Sandbox, search = ''): Promise<Record<string, unknown>> {
  const response = await ask(sandbox, search);
  expect(response.status).toBe(200);
  return response.json();
}

test.for([
  ['smallest', 'nab', 'ban'],
  ['largest', 'abn', 'nba'],
  ['first', 'nab', 'nba'],
  ['last', 'abn', 'ban'],
] as const)(
  'nulls %s are %s in ascending and %s in descending order',
  async ([nulls, asc, desc]) => {
    const sandbox = await listOf({ nulls }, [
      { id: 'b', createdAt: START + 2, modifiedAt: START + 2 },
      { id: 'n', createdAt: null, modifiedAt: null },
      { id: 'a', createdAt: START + 1, modifiedAt: START + 1 },
    ]);
    for (const field of ['created_at', 'modified_at']) {
      expect(await idsOf(sandbox, `sort_by=${field}&sort_order=asc`)).toBe(asc);
      expect(await idsOf(sandbox, `sort_by=${field}&sort_order=desc`)).toBe(desc);
    }
    const pages = [0, 1, 2].map((page) => idsOf(sandbox, `sort_order=asc&limit=1&page=${page}`));
    expect((await Promise.all(pages)).join('')).toBe(asc);
  },
);

describe('rows with equal keys', () => {
  test.for([
    ['insertion', 'cab', 'cab'],
    ['mirrored', 'cab', 'bac'],
    ['id', 'abc', 'abc'],
    ['id-mirrored', 'abc', 'cba'],
  ] as const)('by %s are %s in ascending and %s in descending order', async ([ties, asc, desc]) => {
    const sandbox = await listOf({ ties }, [{ id: 'c' }, { id: 'a' }, { id: 'b' }]);
    for (const field of ['created_at', 'status']) {
      expect(await idsOf(sandbox, `sort_by=${field}&sort_order=asc`)).toBe(asc);
      expect(await idsOf(sandbox, `sort_by=${field}&sort_order=desc`)).toBe(desc);
    }
  });

  /** Whether responses to the same request, and to other pages and limits, are consistent. */
  test.for<[ties: Ties, again: boolean, pages: boolean, limits: boolean]>([
    ['insertion', true, true, true],
    ['limit', true, true, false],
    ['reach', true, false, false],
    ['random', false, false, false],
  ])(
    'by %s are stable in repeated requests: %s, over pages: %s, over limits: %s',
    async ([ties, ...fits]) => {
      const sandbox = await listOf({ ties }, tied(20));
      const whole = await idsOf(sandbox, 'limit=20');
      const fives = await askAllIds(sandbox, '?limit=5');
      const again = whole === (await idsOf(sandbox, 'limit=20'));
      const pages = new Set(fives).size === 20;
      expect([again, pages, whole === fives.join('')]).toEqual(fits);
      expect(new Set(whole).size).toBe(20);
    },
  );

  test.for(TIES)('by %s do not change the order of different keys', async (ties) => {
    const rows = tied(20).map((row, index) => ({ ...row, createdAt: START + index * SECOND }));
    const sandbox = await listOf({ ties }, rows);
    const whole = rows.map(({ id }) => id);
    expect(await askAllIds(sandbox, '?limit=7&sort_order=asc')).toEqual(whole);
    expect(await askAllIds(sandbox, '?limit=7&sort_order=desc')).toEqual(whole.toReversed());
  });

  test('in random order are the same for the same seed', async () => {
    const orders = [];
    for (const seed of [1, 1, 2]) {
      const sandbox = await sandboxFor({ tasks: 0, seed, behaviour: { ties: 'random' } });
      const rows = tied(20).map(({ id = '' }) => ({ id, ...tiedColumns }));
      sandbox.store.insertAll(sandbox.organizations[0].id, rows);
      orders.push(await idsOf(sandbox, 'limit=20'));
    }
    expect(orders[0]).toBe(orders[1]);
    expect(orders[0]).not.toBe(orders[2]);
  });
});

const tiedColumns = { createdAt: START, modifiedAt: null, status: 'open', type: 'call_analysis' };

test('a limit over the maximum is reduced without an error', async () => {
  const sandbox = await sandboxFor({ tasks: 250, behaviour: { maxLimit: 100 } });
  const first = await askPage(sandbox, '?limit=200');
  expect(first.data).toHaveLength(100);
  expect(first).toMatchObject({ total_records: 250, next_page: 1 });
  expect(new Set(await askAllIds(sandbox)).size).toBe(250);
  expect((await askPage(sandbox, '?limit=60')).data).toHaveLength(60);
});

test.for<[Total, unknown]>([
  ['exact', 30],
  [{ add: 1 }, 31],
  [{ add: -20 }, 10],
  [{ add: -50 }, 0],
  [{ cap: 12 }, 12],
  [{ cap: 1000 }, 30],
  ['zero', 0],
  ['null', null],
  ['missing', undefined],
])('the total %j of 30 rows is %s, with a correct next_page', async ([total, said]) => {
  const sandbox = await sandboxFor({ tasks: 30, behaviour: { total } });
  const first = await bodyOf(sandbox, '?limit=20');
  expect([first.total_records, first.next_page]).toEqual([said, 1]);
  expect('total_records' in first).toBe(total !== 'missing');
  expect((await bodyOf(sandbox, '?limit=20&page=1')).next_page).toBeNull();
});

test('hidden rows shorten their pages, and are the same in every order', async () => {
  const sandbox = await sandboxFor({ tasks: 200, behaviour: { hidden: 0.2 } });
  const [{ id }] = sandbox.organizations;
  const newest = await askAllIds(sandbox, '?limit=50');
  const byStatus = await askAllIds(sandbox, '?limit=30&sort_by=status');
  expect(newest.length).toBeGreaterThan(120);
  expect(newest.length).toBeLessThan(190);
  expect(newest.toSorted()).toEqual(byStatus.toSorted());
  expect((await askPage(sandbox)).total_records).toBe(200);
  expect(sandbox.store.rows(id).map((row) => row.id)).toEqual(
    expect.arrayContaining(newest.toSorted()),
  );
  expect(sandbox.store.rows(id)).toHaveLength(newest.length);
});

describe('a page past the end', () => {
  test('may be a 404', async () => {
    const sandbox = await sandboxFor({ tasks: 60, behaviour: { pastEnd: '404' } });
    expect((await askPage(sandbox, '?page=1')).data).toHaveLength(10);
    expect((await ask(sandbox, '?page=2')).status).toBe(404);
    sandbox.store.clear(sandbox.organizations[0].id);
    expect((await askPage(sandbox)).data).toEqual([]);
  });

  test('may be the last page again', async () => {
    const sandbox = await sandboxFor({ tasks: 60, behaviour: { pastEnd: 'last-page' } });
    expect(await askPage(sandbox, '?page=7')).toEqual(await askPage(sandbox, '?page=1'));
    sandbox.store.clear(sandbox.organizations[0].id);
    expect(await askPage(sandbox, '?page=7')).toMatchObject({ data: [], current_page: 0 });
  });
});

test.for(['asc', 'desc'] as const)('every list may be sorted %s', async (sortOrder) => {
  const rows = [
    { id: 'a', createdAt: START },
    { id: 'b', createdAt: START + SECOND },
  ];
  const sandbox = await listOf({ sortOrder }, rows);
  for (const asked of ['asc', 'desc']) {
    const found = await idsOf(sandbox, `sort_order=${asked}`);
    expect(found).toBe(sortOrder === 'asc' ? 'ab' : 'ba');
  }
});

describe('words of status and type', () => {
  const declared = [
    'open',
    'completed',
    'closed',
    'archived',
    'failed',
    'processing',
    'assigned_to_agent',
  ];
  test.for([
    ['alphabetical', STATUSES],
    ['declared', declared],
  ] as const)('are sorted as %s', async ([words, wanted]) => {
    const rows = STATUSES.map((status) => ({ status }));
    const sandbox = await listOf({ words }, rows);
    for (const order of ['asc', 'desc']) {
      const { data } = await askPage(sandbox, `?sort_by=status&sort_order=${order}`);
      const found = data.map(({ status }) => status);
      expect(found).toEqual(order === 'asc' ? wanted : wanted.toReversed());
    }
  });

  test('may be unknown or null, which are stored, sorted and sent', async () => {
    const rows = ['open', null, 'on_hold', 'zzz', 'archived', 'aaa'];
    const sandbox = await listOf(
      {},
      rows.map((status) => ({ status })),
    );
    const body = await bodyOf(sandbox, '?sort_by=status&sort_order=asc');
    expect(body.data).toMatchObject(
      [null, 'aaa', 'archived', 'on_hold', 'open', 'zzz'].map((status) => ({ status })),
    );
    expect((await ask(sandbox, '?status=on_hold')).status).toBe(422);
  });

  test('may be unknown in a share of the generated rows', async () => {
    const sandbox = await sandboxFor({ tasks: 200, behaviour: { unknownWords: 0.2 } });
    const { data } = await bodyOf(sandbox, '?limit=200');
    const words = JSON.stringify(data).match(/"(status|type)":"(on_hold|Open|ärgerlich|)"/g);
    expect(words?.length).toBeGreaterThan(15);
    expect(words?.length).toBeLessThan(80);
  });

  test('may be refused by the filter', async () => {
    const refusedWords = ['processing', 'call_analysis'];
    const sandbox = await sandboxFor({ tasks: 60, behaviour: { refusedWords } });
    expect((await ask(sandbox, '?status=processing')).status).toBe(422);
    expect((await ask(sandbox, '?type=call_analysis')).status).toBe(422);
    expect((await ask(sandbox, '?status=open&status=closed')).status).toBe(200);
  });
});

test.for([
  [{}, '00:00:00.000250Z'],
  [{ zone: 'none' }, '00:00:00.000250'],
  [{ zone: '+00:00', fraction: 'seconds' }, '00:00:00+00:00'],
  [{ zone: '+00', fraction: 'microseconds' }, '00:00:00.000250+00'],
  [{ fraction: 'milliseconds' }, '00:00:00.000Z'],
] as const)('times in the form %j are sent as %s', async ([behaviour, text]) => {
  const sandbox = await listOf(behaviour, [{ createdAt: START + 250, modifiedAt: START }]);
  const { data } = await bodyOf(sandbox);
  expect(data).toMatchObject([{ created_at: `2025-03-07T${text}` }]);
});

test('times in microseconds have six digits in every part of a task', async () => {
  const sandbox = await sandboxFor({ behaviour: { zone: '+00', fraction: 'microseconds' } });
  const text = JSON.stringify(await bodyOf(sandbox));
  const times = text.match(/"\d{4}-\d{2}-\d{2}T[^"]*"/g) ?? [];
  expect(times.length).toBeGreaterThan(200);
  for (const time of times) expect(time).toMatch(/T\d\d:\d\d:\d\d\.\d{6}\+00"$/);
});

test.for(ID_STYLES)('ids of the form %s are unique and can be looked up', async (ids) => {
  const sandbox = await sandboxFor({ behaviour: { ids } });
  const found = await askAllIds(sandbox);
  expect(new Set(found).size).toBe(100);
  for (const id of found) expect(sandbox.store.get(id)?.id).toBe(id);
});

test('odd ids have the characters of their form', async () => {
  const sample = async (ids: Behaviour['ids']) =>
    askAllIds(await sandboxFor({ tasks: 20, behaviour: { ids } }));
  for (const id of await sample('long')) expect(id.length).toBeGreaterThan(256);
  for (const id of await sample('base64')) expect(atob(id)).toMatch(/^Task:/);
  const apart = await sample('code-units');
  const byPoints = apart.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(apart.toSorted()).not.toEqual(byPoints);
  for (const id of await sample('lone-surrogate')) expect(id.isWellFormed()).toBe(false);
});

test('a test can run code before and after an answer', async () => {
  const sandbox = await listOf({}, tied(3));
  const [{ id }] = sandbox.organizations;
  sandbox.hooks.beforeAnswer = () => sandbox.store.remove('a');
  sandbox.hooks.afterAnswer = ({ query }) => {
    expect(query.get('limit')).toBe('9');
    sandbox.hooks.beforeAnswer = undefined;
    sandbox.store.change('b', { status: 'closed', createdAt: START - 1 });
  };
  expect(await idsOf(sandbox, 'limit=9')).toBe('bc');
  expect(await idsOf(sandbox, 'limit=9')).toBe('cb');
  expect(sandbox.store.rows(id, { status: ['closed'] })).toEqual([
    { id: 'b', createdAt: START - 1, modifiedAt: START, status: 'closed', type: 'call_analysis' },
  ]);
});
