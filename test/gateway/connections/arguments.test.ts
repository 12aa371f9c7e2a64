import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { gatewayForFile } from '../../support/gateway-fixture.ts';
import { connectionOf, idsIn, listed } from './connection.ts';

const TOTAL = 300;

let rows: string[];
/** The cursor of each row. */
let cursors: string[];

const gateway = gatewayForFile({ sandbox: { tasks: TOTAL, distribution: 'even' } });
beforeAll(async () => {
  rows = listed(gateway.sandbox);
  const { edges } = await connectionOf(gateway, { first: TOTAL });
  cursors = edges.map(({ cursor }) => cursor);
});

interface Place {
  after?: number;
  before?: number;
  first?: number;
  last?: number;
}

/** The arguments with the cursors of these rows. */
function argumentsAt({ after, before, ...size }: Place): Record<string, unknown> {
  return {
    ...size,
    ...(after !== undefined && { after: cursors[after] }),
    ...(before !== undefined && { before: cursors[before] }),
  };
}

/** The algorithm of the Relay specification, with the default size of 50. */
function rangeOf({ after = -1, before = TOTAL, first, last }: Place): [from: number, to: number] {
  const [from, to] = [after + 1, Math.max(after + 1, before)];
  if (last !== undefined) return [Math.max(from, to - last), to];
  return [from, Math.min(to, from + (first ?? 50))];
}

describe('the window', () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1000 }));
  const row = fc.nat({ max: TOTAL - 1 });
  const places: fc.Arbitrary<Place> = fc.oneof(
    fc.record({ first: size, after: row, before: row }, { requiredKeys: ['first'] }),
    fc.record({ last: size, after: row, before: row }, { requiredKeys: ['last'] }),
    fc.record({ after: row }, { requiredKeys: [] }),
  );

  test('is the one of the Relay specification under all valid arguments', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (place) => {
        const [from, to] = rangeOf(place);
        fc.pre(from < to);
        expect(await connectionOf(gateway, argumentsAt(place))).toEqual({
          edges: rows
            .slice(from, to)
            .map((restId, index) => ({ cursor: cursors[from + index], node: { restId } })),
          pageInfo: {
            hasNextPage: to < TOTAL,
            hasPreviousPage: from > 0,
            startCursor: cursors[from],
            endCursor: cursors[to - 1],
          },
          totalCount: TOTAL,
        });
      }),
      { numRuns: 250 },
    );
  });

  test('has the 50 newest rows without arguments', async () => {
    expect(idsIn(await connectionOf(gateway))).toEqual(rows.slice(0, 50));
    expect(gateway.sandbox.requests.map(({ query }) => `${query}`)).toMatchInlineSnapshot(`
      [
        "page=0&limit=51&sort_by=created_at&sort_order=desc",
      ]
    `);
  });

  test('is empty where there is nothing between two cursors', async () => {
    for (const place of [
      { first: 5, after: 20, before: 21 },
      { last: 5, after: 20, before: 21 },
      { first: 5, after: 30, before: 20 },
      { last: 5, after: 30, before: 20 },
      { first: 5, after: 20, before: 20 },
    ]) {
      const { edges, totalCount } = await connectionOf(gateway, argumentsAt(place));
      expect({ edges, totalCount }, JSON.stringify(place)).toEqual({
        edges: [],
        totalCount: TOTAL,
      });
    }
  });

  test.for<[name: string, place: Place, before: boolean, next: boolean]>([
    ['first: 0', { first: 0 }, false, true],
    ['first: 0 inside the list', { first: 0, after: 99 }, true, true],
    ['after the last row', { first: 10, after: TOTAL - 1 }, true, false],
    ['before the first row', { last: 10, before: 0 }, false, true],
  ])('has no rows and a correct pageInfo with %s', async ([, place, before, next]) => {
    expect(await connectionOf(gateway, argumentsAt(place))).toEqual({
      edges: [],
      pageInfo: {
        hasNextPage: next,
        hasPreviousPage: before,
        startCursor: null,
        endCursor: null,
      },
      totalCount: TOTAL,
    });
    expect(gateway.sandbox.requests.length).toBeLessThanOrEqual(1);
  });

  test('ends at the row of `before` alone', async () => {
    expect(idsIn(await connectionOf(gateway, argumentsAt({ before: 20 })))).toEqual(
      rows.slice(0, 20),
    );
  });

  test('is the same for a null argument and a missing one', async () => {
    const nothing = { last: null, after: null, before: null, filter: null, orderBy: null };
    const page = await connectionOf(gateway, { first: 3, ...nothing });
    expect(page).toEqual(await connectionOf(gateway, { first: 3 }));
  });

  test('has up to 1,000 rows, from either end', async () => {
    expect(idsIn(await connectionOf(gateway, { first: 1000 }))).toEqual(rows);
    expect(idsIn(await connectionOf(gateway, { last: 1000 }))).toEqual(rows);
  });
});

test('an empty list is an empty page without next or previous page', async () => {
  const filter = { partnerId: 'ptn_nobody' };
  for (const size of [{}, { first: 5 }, { last: 5 }]) {
    expect(await connectionOf(gateway, { filter, ...size })).toEqual({
      edges: [],
      pageInfo: {
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
      totalCount: 0,
    });
  }
});
