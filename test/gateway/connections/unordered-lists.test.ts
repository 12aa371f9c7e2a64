import { describe, expect, test } from 'vitest';
import type { ListTasksQuery, Task, TaskPage } from '../../../src/rest/types.ts';
import type { Answer, TestGateway } from '../../support/gateway.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { startOddGateway } from '../../support/odd-rest.ts';
import { type Connection, connectionOf, idsIn, listed, TASKS } from './connection.ts';

type Variables = Record<string, unknown>;

interface WalkOptions {
  variables?: Variables;
  size?: number;
  isBackward?: boolean;
  /** Called between two pages with the rows of the previous page and the number of the next one. */
  between?: (rows: string[], page: number) => void;
}

/** Follows the cursors to the end; returns the rows in the order of delivery. */
async function follow(gateway: TestGateway, options: WalkOptions = {}): Promise<string[]> {
  const { variables = {}, size = 50, isBackward = false, between } = options;
  const delivered: string[] = [];
  let cursor: string | null = null;
  for (let page = 1; page < 500; page++) {
    const place = isBackward ? { last: size, before: cursor } : { first: size, after: cursor };
    const connection: Connection = await connectionOf(gateway, { ...variables, ...place });
    const rows = idsIn(connection).map(String);
    delivered.push(...(isBackward ? rows.toReversed() : rows));
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = connection.pageInfo;
    if (!(isBackward ? hasPreviousPage : hasNextPage)) return delivered;
    expect(rows, 'a page with another one behind it has rows').not.toEqual([]);
    cursor = isBackward ? startCursor : endCursor;
    between?.(rows, page + 1);
  }
  throw new Error('the walk does not end');
}

/** Rows that had to be delivered once and were lost or repeated. */
function judged(delivered: readonly string[], steady: Iterable<string>) {
  const times = new Map<string, number>();
  for (const id of delivered) times.set(id, (times.get(id) ?? 0) + 1);
  const repeated = [...times].filter(([, count]) => count > 1).map(([id]) => id);
  return { lost: [...steady].filter((id) => !times.has(id)), repeated };
}

const EXACT = { lost: [], repeated: [] };

function insertAt({ sandbox }: TestGateway, count: number, fields: (n: number) => object): void {
  const [{ id }] = sandbox.organizations;
  for (let n = 0; n < count; n++) sandbox.store.insert(id, fields(n));
}

const IN_ONE_SECOND = { created_at: '2026-01-01T00:00:00Z' };
const minutesApart = (n: number) => ({
  created_at: new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString(),
});

describe('a walk delivers every row once during an import', () => {
  test.for([600, 2000])('of %i tasks in one second, ahead of page 2', async (count) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 2000, minutesApart);
    const rows = listed(gateway.sandbox);
    const delivered = await follow(gateway, {
      between: (_, page) => {
        if (page === 2) insertAt(gateway, count, () => IN_ONE_SECOND);
      },
    });
    expect(delivered).toEqual(rows);
  });

  test('of 2,000 rows, when it goes backward', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 2000, minutesApart);
    const rows = listed(gateway.sandbox);
    const delivered = await follow(gateway, {
      size: 200,
      isBackward: true,
      between: (_, page) => {
        if (page === 4) insertAt(gateway, 2000, () => IN_ONE_SECOND);
      },
    });
    expect(judged(delivered, listed(gateway.sandbox))).toEqual(EXACT);
    expect(delivered.slice(0, 2000)).toEqual(rows.toReversed());
  });

  test('while 1,000 tasks are modified, under MODIFIED_AT', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 2000, minutesApart);
    const rows = listed(gateway.sandbox, { sort_by: 'modified_at' });
    const touched = rows.slice(50).filter((_, n) => n % 2 === 0);
    const delivered = await follow(gateway, {
      variables: { orderBy: { field: 'MODIFIED_AT' } },
      between: (_, page) => {
        if (page !== 2) return;
        for (const id of touched) gateway.sandbox.store.touch(id, '2026-01-01T00:00:00Z');
      },
    });
    const moved = new Set(touched);
    expect(
      judged(
        delivered,
        rows.filter((id) => !moved.has(id)),
      ),
    ).toEqual(EXACT);
  });
});

test('a page up to `before` contains the rows inserted ahead of that cursor, and no others', async () => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
  const task = (n: number) => ({ status: n < 10 ? 'archived' : 'open', ...minutesApart(n) });
  insertAt(gateway, 100, task);
  const orderBy = { field: 'STATUS', direction: 'ASC' };
  const [, , , , , f] = (await connectionOf(gateway, { first: 6, orderBy })).edges;
  insertAt(gateway, 30, (n) => ({
    status: 'archived',
    created_at: minutesApart(-100 + n).created_at,
  }));
  const rows = listed(gateway.sandbox, { sort_by: 'status', sort_order: 'asc' });
  const delivered = await follow(gateway, { size: 20, variables: { orderBy, before: f?.cursor } });
  expect(delivered).toHaveLength(35);
  expect(delivered).toEqual(rows.slice(0, 35));
});

test.for([
  ['STATUS', 'ASC'],
  ['STATUS', 'DESC'],
  ['TYPE', 'ASC'],
  ['TYPE', 'DESC'],
])(
  'a walk loses no row when others are deleted between pages, under %s %s',
  async ([field, direction]) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 800 } });
    const { store } = gateway.sandbox;
    const gone = new Set<string>();
    const seen: string[] = [];
    const leave = (id: string) => {
      if (gone.has(id)) return;
      gone.add(id);
      store.remove(id);
    };
    const before = listed(gateway.sandbox);
    const delivered = await follow(gateway, {
      variables: { orderBy: { field, direction } },
      size: 40,
      between: (rows) => {
        for (const id of rows.slice(-3)) leave(id);
        for (const [n, id] of seen.entries()) if (n % 20 === 7) leave(id);
        seen.push(...rows);
      },
    });
    // Only delivered rows left the list, so all others had to be delivered.
    expect(judged(delivered, before)).toEqual(EXACT);
  },
);

test.for(['forward', 'backward'])(
  'a walk loses no row when the row of its cursor is deleted among equal times, %s',
  async (way) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 600, (n) => minutesApart(Math.floor(n / 12)));
    const rows = listed(gateway.sandbox);
    const delivered = await follow(gateway, {
      size: 25,
      isBackward: way === 'backward',
      between: (page) => {
        gateway.sandbox.store.remove((way === 'backward' ? page[0] : page.at(-1)) ?? '');
      },
    });
    expect(delivered).toEqual(way === 'backward' ? rows.toReversed() : rows);
  },
);

/** The page that REST would return for these rows. */
function pageOf(rows: readonly Task[], { page = 0, limit = 50 }: ListTasksQuery): TaskPage {
  const end = (page + 1) * limit;
  return {
    data: rows.slice(page * limit, end),
    current_page: page,
    total_records: rows.length,
    next_page: end < rows.length ? page + 1 : null,
  };
}

describe('rows without a time are delivered where REST has them', () => {
  const PLACES = {
    last: () => 1,
    first: () => -1,
    largest: (isAscending: boolean) => (isAscending ? 1 : -1),
  };

  test.for(
    Object.keys(PLACES).flatMap((nulls) =>
      ['ASC', 'DESC'].map((direction) => ({ nulls, direction })),
    ),
  )('$nulls, under MODIFIED_AT $direction', async ({ nulls, direction }) => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 130, (n) => ({
      ...minutesApart(n),
      modified_at: n % 10 === 0 ? null : minutesApart(1000 - n).created_at,
    }));
    const side = PLACES[nulls === 'first' ? 'first' : nulls === 'last' ? 'last' : 'largest'](
      direction === 'ASC',
    );
    gateway.behave({
      send: (_page, query, all) => {
        const rows = all();
        const isAscending = query.sort_order === 'asc';
        const place = nulls === 'largest' ? (isAscending ? 1 : -1) : side;
        const isNull = ({ modified_at }: Task) => modified_at === null;
        if (query.sort_by !== 'modified_at') return pageOf(rows, query);
        const dated = rows.filter((row) => !isNull(row));
        const parts = place > 0 ? [dated, rows.filter(isNull)] : [rows.filter(isNull), dated];
        return pageOf(parts.flat(), query);
      },
    });
    const sort_order = direction === 'ASC' ? 'asc' : 'desc';
    const sorted = listed(gateway.sandbox, { sort_by: 'modified_at', sort_order });
    const isNull = (id: string) => gateway.sandbox.store.get(id)?.modified_at === null;
    const dated = sorted.filter((id) => !isNull(id));
    const rows =
      side > 0 ? [...dated, ...sorted.filter(isNull)] : [...sorted.filter(isNull), ...dated];
    const variables = { orderBy: { field: 'MODIFIED_AT', direction } };
    for (const last of [3, 13, 20, 3]) {
      const page = await connectionOf(gateway, { ...variables, last });
      expect(idsIn(page), `last: ${last}`).toEqual(rows.slice(-last));
    }
    expect(await follow(gateway, { variables, size: 7 })).toEqual(rows);
    const backward = await follow(gateway, { variables, size: 7, isBackward: true });
    expect(backward).toEqual(rows.toReversed());
  });
});

describe('the end of a list', () => {
  test.for([
    ['one too high', (total: number) => total + 1],
    ['far too high', (total: number) => total * 10],
    ['too low', (total: number) => Math.floor(total / 2)],
    ['0', () => 0],
    ['null', () => null],
    ['missing', () => undefined],
  ] as const)('is where REST has no next page, with total_records %s', async ([, claim]) => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 60, distribution: 'even' } });
    gateway.behave({ send: (page) => ({ ...page, total_records: claim(page.total_records) }) });
    const rows = listed(gateway.sandbox);
    expect(await follow(gateway, { size: 25 })).toEqual(rows);
    expect(await follow(gateway, { size: 25, isBackward: true })).toEqual(rows.toReversed());
    expect(await follow(gateway, { size: 20 })).toEqual(rows);
  });

  test('is the last page of a list that shrank from ten pages to three', async () => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 400, distribution: 'even' } });
    const query = `query ($after: String, $page: Int) {
      tasks(first: 40, after: $after, page: $page) {
        nodes { restId } pageCursors { last { page cursor isCurrent } }
      }
    }`;
    interface Page {
      tasks: {
        nodes: { restId: string }[];
        pageCursors: { last: { page: number; cursor: string; isCurrent: boolean } };
      };
    }
    const whole = await gateway.ask<Page>(query);
    const tenth = whole.data?.tasks.pageCursors.last;
    expect(tenth?.page).toBe(10);
    for (const id of listed(gateway.sandbox).slice(100)) gateway.sandbox.store.remove(id);
    const rows = listed(gateway.sandbox).slice(80);
    for (const variables of [{ after: tenth?.cursor }, { page: 10 }]) {
      const { data } = await gateway.ask<Page>(query, { variables });
      expect(data?.tasks.nodes.map(({ restId }) => restId)).toEqual(rows);
      expect(data?.tasks.pageCursors.last).toMatchObject({ page: 3, isCurrent: true });
    }
  });

  test('is reached at once without a row and a total', async () => {
    await using gateway = await startOddGateway();
    gateway.behave({ send: () => ({ data: [] }) });
    expect(await connectionOf(gateway)).toEqual({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
  });
});

test('a walk loses no row around a broken row at the end of a page when rows ahead of it are deleted', async () => {
  await using gateway = await startTestGateway({ sandbox: { tasks: 200, distribution: 'even' } });
  const { store } = gateway.sandbox;
  const rows = listed(gateway.sandbox);
  store.update(rows[49] ?? '', { raw: { label: null } });
  const query = `query ($after: String) {
    tasks(first: 50, after: $after) { nodes { restId } pageInfo { hasNextPage endCursor } }
  }`;
  interface Page {
    tasks: {
      nodes: ({ restId: string } | null)[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  }
  const delivered: (string | undefined)[] = [];
  let after: string | undefined;
  for (let page = 1; page <= 10; page++) {
    const { data } = await gateway.ask<Page>(query, { variables: { after } });
    delivered.push(...(data?.tasks.nodes ?? []).map((node) => node?.restId));
    after = data?.tasks.pageInfo.endCursor;
    if (page === 1) for (const id of rows.slice(3, 8)) store.remove(id);
    if (!data?.tasks.pageInfo.hasNextPage) break;
  }
  expect(delivered).toEqual(rows.map((id, n) => (n === 49 ? undefined : id)));
});

describe('a limit that REST reduces to 100', () => {
  const reduce = {
    ask: (query: URLSearchParams) => {
      if (Number(query.get('limit')) > 100) query.set('limit', '100');
    },
  };

  test.for([150, 1000])('is noticed and used by a walk by %i', async (size) => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 730, distribution: 'even' } });
    gateway.behave(reduce);
    const rows = listed(gateway.sandbox);
    expect(await follow(gateway, { size })).toEqual(rows);
    expect(gateway.gateway.counters.pageSizeReductions).toBe(1);
    const warnings = gateway.log.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(JSON.stringify(warnings)).toContain('100');
    gateway.asked.length = 0;
    expect(await follow(gateway, { size, isBackward: true })).toEqual(rows.toReversed());
    for (const query of gateway.asked) expect(Number(query.get('limit'))).toBeLessThanOrEqual(100);
  });

  test('is noticed by lookups', async () => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 730, distribution: 'even' } });
    gateway.behave(reduce);
    const rows = listed(gateway.sandbox);
    for (const restId of [rows[150], rows[729], rows[3]]) {
      const { data } = await gateway.ask(`{ task(id: "${restId}") { restId } }`);
      expect(data).toEqual({ task: { restId } });
    }
    expect(gateway.gateway.counters.pageSizeReductions).toBe(1);
  });

  test('is not exceeded where it is set', async () => {
    await using gateway = await startOddGateway({
      sandbox: { tasks: 730, distribution: 'even' },
      config: { upstreamPageSize: 100 },
    });
    gateway.behave(reduce);
    expect(await follow(gateway, { size: 150 })).toEqual(listed(gateway.sandbox));
    for (const query of gateway.asked) expect(Number(query.get('limit'))).toBeLessThanOrEqual(100);
    expect(gateway.gateway.counters.pageSizeReductions).toBe(0);
  });
});

/** Changes the list once, after this number of REST responses. */
function changeAfter({ sandbox }: TestGateway, answers: number, change: () => void): void {
  let seen = 0;
  sandbox.faults.add({
    fault: { kind: 'reset' },
    when: () => {
      if (seen++ === answers) change();
      return false;
    },
  });
}

test.for([1, 12, 250].flatMap((count) => [1, 2, 3, 4, 5].map((answers) => ({ count, answers }))))(
  'first: 1000 is exact while $count rows are deleted and as many inserted further down, after $answers answers',
  async ({ count, answers }) => {
    await using gateway = await startTestGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 2000, minutesApart);
    const before = listed(gateway.sandbox);
    const gone = new Set(before.slice(100, 100 + count));
    changeAfter(gateway, answers, () => {
      for (const id of gone) gateway.sandbox.store.remove(id);
      insertAt(gateway, count, (n) => minutesApart(1300.5 - n));
    });
    const { edges, pageInfo, totalCount } = await connectionOf(gateway, { first: 1000 });
    expect(totalCount).toBe(2000);
    const rows = edges.map(({ node }) => String(node?.restId));
    const after = pageInfo.endCursor;
    const rest = idsIn(await connectionOf(gateway, { first: 1000, after })).map(String);
    const steady = before.slice(0, 2000 - count).filter((id) => !gone.has(id));
    expect(judged([...rows, ...rest], steady)).toEqual(EXACT);
  },
);

/** Rows with equal keys have a different order in each response, as in a database without a tie-breaker. */
function shuffledTies(field: 'created_at' | 'modified_at') {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed;
  };
  return (_page: TaskPage, query: ListTasksQuery, all: () => Task[]): TaskPage => {
    const groups = Map.groupBy(all(), (task) => task[query.sort_by === field ? field : 'id']);
    const rows = [...groups.values()].flatMap((group) =>
      group
        .map((task) => ({ task, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ task }) => task),
    );
    return pageOf(rows, query);
  };
}

describe('a walk over rows of equal times that change places at each answer', () => {
  test.for([[1, 'forward']] as const)(
    'is exact with groups of %i, under %s, by any page size',
    { timeout: 60_000 },
    walkGroups,
  );

  test.for([
    [1, 'backward'],
    [7, 'forward'],
    [60, 'forward'],
    [60, 'backward'],
    [90, 'forward'],
  ] as const)(
    'is exact with groups of %i, under %s, by any page size',
    { tags: 'slow' },
    walkGroups,
  );

  async function walkGroups([group, way]: readonly [number, string]): Promise<void> {
    await using gateway = await startOddGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 1004, (n) => minutesApart(Math.floor(n / group)));
    const rows = listed(gateway.sandbox);
    gateway.behave({ send: shuffledTies('created_at') });
    const expected = way === 'backward' ? rows.toReversed() : rows;
    for (const size of [10, 50, 1000]) {
      const delivered = await follow(gateway, { size, isBackward: way === 'backward' });
      expect(delivered, `by ${size}`).toEqual(expected);
    }
  }

  test('delivers groups larger than a page completely, or fails', async () => {
    await using gateway = await startOddGateway({ sandbox: { tasks: 0 } });
    insertAt(gateway, 900, (n) => minutesApart(Math.floor(n / 300)));
    const rows = listed(gateway.sandbox);
    gateway.behave({ send: shuffledTies('created_at') });
    let cursor: string | null = null;
    const delivered: (string | undefined)[] = [];
    for (let page = 0; page < 30; page++) {
      const variables: Variables = { first: 50, after: cursor };
      const answer: Answer<{ tasks: Connection | null }> = await gateway.ask<{
        tasks: Connection | null;
      }>(TASKS, { variables });
      if (answer.errors !== undefined) {
        expect(answer.errors[0]?.extensions?.code).toBe('UPSTREAM_ORDER_UNSTABLE');
        break;
      }
      if (!answer.data?.tasks) throw new Error(answer.text);
      delivered.push(...idsIn(answer.data.tasks));
      if (!answer.data.tasks.pageInfo.hasNextPage) {
        expect(delivered).toHaveLength(rows.length);
        break;
      }
      cursor = answer.data.tasks.pageInfo.endCursor;
    }
    expect(delivered).toEqual(rows.slice(0, delivered.length));
  });
});
