import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NULLS, PAST_ENDS } from '../../../sandbox/behaviour.ts';
import { SORT_FIELDS, SORT_ORDERS, STATUSES, TYPES } from '../../../sandbox/enums.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { repeatable } from '../../support/repeat.ts';
import { type Connection, TASKS } from './connection.ts';

const START = Date.UTC(2025, 2, 7);
const timeOf = (second: number) => new Date(START + second * 1000).toISOString();
const upper = (value: string) => value.toUpperCase();

/** Few statuses and types, so that there are many rows of each. */
const statuses = fc.constantFrom(...STATUSES.slice(0, 3));
const types = fc.constantFrom(...TYPES.slice(0, 3));
const rarely = (value: Record<string, unknown>) =>
  fc.oneof({ weight: 40, arbitrary: fc.constant({}) }, fc.constant(value));

const lists = fc.record({
  behaviour: fc.record({
    nulls: fc.constantFrom(...NULLS),
    ties: fc.constantFrom('insertion', 'mirrored', 'id', 'id-mirrored'),
    pastEnd: fc.constantFrom(...PAST_ENDS),
    maxLimit: fc.constantFrom(25, 60, 200),
  }),
  /** Created in the same second. */
  groupSize: fc.constantFrom(1, 3, 40, 230),
  rows: fc.array(
    fc.record({
      modified: fc.option(fc.nat(40)),
      status: statuses,
      type: types,
      unknown: rarely({ status: 'unheard-of' }),
      unreadable: rarely({ id: null }),
    }),
    { maxLength: 500, size: 'max' },
  ),
});

const orders = fc.record({
  field: fc.constantFrom(...SORT_FIELDS.map(upper)),
  direction: fc.constantFrom(...SORT_ORDERS.map(upper)),
});
const second = fc.option(fc.nat(60), { nil: undefined });

/** `after` and `before` are numbers of rows, counted from 0 and from the end. */
const pages = fc.record({
  size: fc.constantFrom(0, 1, 2, 7, 50, 199, 200, 450),
  isForward: fc.boolean(),
  after: fc.option(fc.nat(400)),
  before: fc.option(fc.nat(400)),
  page: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 1 }),
});

type Listed = typeof lists extends fc.Arbitrary<infer Value> ? Value : never;
type Asked = typeof pages extends fc.Arbitrary<infer Value> ? Value : never;
type Variables = Record<string, unknown>;
type Range = Record<'from' | 'to', number | undefined>;
type Edge = Connection['edges'][number];

function fill({ sandbox }: TestGateway, { rows, groupSize }: Listed): void {
  for (const [index, { modified, unknown, unreadable, ...row }] of rows.entries()) {
    sandbox.store.insert(sandbox.organizations[0].id, {
      ...row,
      id: `t${(index * 7919) % 1000}-${index}`,
      created_at: timeOf(Math.floor(index / groupSize)),
      modified_at: modified === null ? null : timeOf(modified),
      raw: { ...unknown, ...unreadable },
    });
  }
}

/** The expected connection; a row that cannot be read is null and has its own error. */
async function read(gateway: TestGateway, variables: Variables): Promise<Connection> {
  const { data, text } = await gateway.ask<{ tasks: Connection | null }>(TASKS, { variables });
  if (!data?.tasks) throw new Error(text);
  return data.tasks;
}

async function readAll(gateway: TestGateway, variables: Variables): Promise<Edge[]> {
  const edges: Edge[] = [];
  for (let after: string | null = null; ; ) {
    const all: Connection = await read(gateway, { ...variables, first: 1000, after });
    edges.push(...all.edges);
    if (!all.pageInfo.hasNextPage) return edges;
    after = all.pageInfo.endCursor;
  }
}

/** The arguments of a page, and its expected rows of the list. */
function pageOf(edges: readonly Edge[], { size, isForward, page, ...ends }: Asked) {
  const after = ends.after === null ? undefined : edges[ends.after];
  const before = ends.before === null ? undefined : edges.at(-1 - ends.before);
  if (page !== null && isForward && size > 0 && !after && !before) {
    const last = Math.max(0, Math.ceil(edges.length / size) - 1);
    const start = Math.min(page - 1, last) * size;
    return { args: { first: size, page }, start, end: Math.min(edges.length, start + size) };
  }
  const low = after ? edges.indexOf(after) + 1 : 0;
  const high = Math.max(low, before ? edges.indexOf(before) : edges.length);
  return {
    args: {
      [isForward ? 'first' : 'last']: size,
      after: after?.cursor ?? null,
      before: before?.cursor ?? null,
    },
    start: isForward ? low : Math.max(low, high - size),
    end: isForward ? Math.min(high, low + size) : high,
  };
}

test('every page is a part of the whole list, with a correct pageInfo', {
  tags: 'slow',
}, async () => {
  const asked = fc.record({
    list: lists,
    orderBy: orders,
    status: fc.option(
      statuses.map((status) => [status.toUpperCase()]),
      { nil: undefined },
    ),
    range: fc.record({ from: second, to: second }),
    pages: fc.array(pages, { minLength: 10, maxLength: 10 }),
  });
  const isPart = fc.asyncProperty(asked, async ({ list, orderBy, status, range, pages }) => {
    await using gateway = await startTestGateway({
      sandbox: { tasks: 0, behaviour: list.behaviour },
    });
    fill(gateway, list);
    const variables = { orderBy, filter: { status, ...rangeFor(orderBy.field, range) } };
    const edges = await readAll(gateway, variables);
    const ids = edges.map(({ node }) => node?.restId);
    for (const page of pages) {
      const { args, start, end } = pageOf(edges, page);
      const answer = await read(gateway, { ...variables, ...args });
      const { hasPreviousPage, hasNextPage } = answer.pageInfo;
      const isEmpty = start === end;
      expect({
        args,
        ids: answer.edges.map(({ node }) => node?.restId),
        totalCount: answer.totalCount,
        hasPreviousPage: isEmpty || hasPreviousPage,
        hasNextPage: isEmpty || hasNextPage,
      }).toEqual({
        args,
        ids: ids.slice(start, end),
        totalCount: edges.length,
        hasPreviousPage: isEmpty || start > 0,
        hasNextPage: isEmpty || end < edges.length,
      });
    }
  });
  await fc.assert(isPart, repeatable(100));
});

/** A time range is possible under the order of the same time. */
function rangeFor(field: string, { from, to }: Range): Variables {
  if (from !== undefined && to !== undefined && from >= to) return {};
  const times = {
    ...(from !== undefined && { from: timeOf(from) }),
    ...(to !== undefined && { to: timeOf(to) }),
  };
  if (Object.keys(times).length === 0) return {};
  if (field === 'CREATED_AT') return { createdAt: times };
  return field === 'MODIFIED_AT' ? { modifiedAt: times } : {};
}
