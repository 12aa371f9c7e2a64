import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import type { LookupResult, LookupSearch } from '../../src/pagination/lookup-search.ts';
import { Scan } from '../../src/pagination/scan-search.ts';
import type { Window } from '../../src/pagination/window.ts';
import { keyedList } from './keyed.ts';

/** A whole scan. */
function* scanRows<Row>(
  ids: readonly string[],
  list: KeyedList<Row>,
  maxReads: number,
): LookupSearch<Row> {
  const scan = new Scan(ids, list, maxReads);
  yield* scan.run();
  return scan.results();
}

/** A row of which only the id is known; `null` stands for a broken row. */
type Row = string | null;

function listOf(length: number): Row[] {
  return Array.from({ length }, (_, place) => `t${place}`);
}

/** Scans a list that may change after each round; `rounds` has the windows that were read in parallel. */
function scan(
  list: Row[],
  ids: string[],
  maxReads: number,
  change = (rows: Row[], _round: number) => rows,
) {
  let rows = list;
  const rounds: Window[][] = [];
  const view = keyedList((row: Row) => ({ id: row, key: null }));
  const search = scanRows(ids, view, maxReads);
  let step = search.next();
  while (!step.done) {
    const slices = step.value.map(({ offset, count }) => [
      {
        offset,
        rows: rows.slice(offset, offset + count),
        total: rows.length,
        isLast: offset + count >= rows.length,
      },
    ]);
    rows = change(rows, rounds.push(step.value) - 1);
    step = search.next(slices);
  }
  const results: LookupResult<Row>[] = step.value;
  return { results, rounds, pages: rounds.flat().map(({ offset }) => offset / 200) };
}

const length = fc.oneof(fc.nat(3), fc.nat(450), fc.nat(6000));
const places = fc.array(fc.nat(6500), { minLength: 1, maxLength: 12 });

describe('a scan of an unchanged list', () => {
  test('finds the tasks of the pages it may read, and gives null only where these are all pages', () => {
    fc.assert(
      fc.property(length, places, fc.integer({ min: 1, max: 30 }), (rows, asked, maxReads) => {
        const { results } = scan(
          listOf(rows),
          asked.map((place) => `t${place}`),
          maxReads,
        );
        const isWhole = rows <= maxReads * 200;
        for (const [n, place] of asked.entries()) {
          const isRead = place < Math.min(rows, maxReads * 200);
          expect(results[n]).toBe(isRead ? `t${place}` : isWhole ? null : 'inconclusive');
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('reads each page once, from the newest on, and none past the end', () => {
    fc.assert(
      fc.property(length, places, fc.integer({ min: 1, max: 30 }), (rows, asked, maxReads) => {
        const { rounds, pages } = scan(
          listOf(rows),
          asked.map((place) => `t${place}`),
          maxReads,
        );
        expect(rounds.flat().every(({ count }) => count === 200)).toBe(true);
        expect(pages).toEqual(pages.map((_, index) => index));
        expect(pages.length).toBeLessThanOrEqual(
          Math.min(maxReads, Math.max(1, Math.ceil(rows / 200))),
        );
      }),
    );
  });

  test('stops once every row is found', () => {
    expect(scan(listOf(5000), ['t3', 't199'], 25).pages).toEqual([0]);
    const { rounds } = scan(listOf(5000), ['t250', 't3'], 25);
    expect(rounds).toHaveLength(2);
  });

  test('reads its first page alone, then several in parallel', () => {
    const { rounds } = scan(listOf(5000), ['nobody'], 25);
    expect(rounds[0]).toHaveLength(1);
    expect(rounds[1]?.length).toBeGreaterThan(1);
    expect(rounds.flat()).toHaveLength(25);
  });

  test('reads nothing for no ids, and finds a repeated id twice', () => {
    expect(scan(listOf(500), [], 25)).toMatchObject({ results: [], pages: [] });
    expect(scan(listOf(500), ['t7', 't7', 'x', 'x'], 25).results).toEqual(['t7', 't7', null, null]);
  });

  test('is not misled by a broken row', () => {
    const rows = listOf(300);
    rows[5] = null;
    expect(scan(rows, ['t4', 't6', 't299'], 25).results).toEqual(['t4', 't6', 't299']);
  });
});

describe('a scan is inconclusive', () => {
  /** One round of pages, as REST might send them in parallel. */
  function absent(pages: { rows: Row[]; total: number; isLast: boolean }[]) {
    const search = scanRows<Row>(
      ['nobody'],
      keyedList((row) => ({ id: row, key: null })),
      25,
    );
    search.next();
    const sent = pages.map((page, index) => [{ offset: index * 200, ...page }]);
    let step = search.next(sent.slice(0, 1));
    if (!step.done) step = search.next(sent.slice(1, 1 + step.value.length));
    return step.value;
  }
  const page = (from: number, length = 200) => listOf(from + length).slice(from);

  test.for<[string, { rows: Row[]; total: number; isLast: boolean }[], unknown[]]>([
    [
      'pages that fit together are one',
      [
        { rows: page(0), total: 400, isLast: false },
        { rows: page(200), total: 400, isLast: true },
      ],
      [null],
    ],
    [
      'an id that is on two pages',
      [
        { rows: page(0), total: 400, isLast: false },
        { rows: page(199), total: 400, isLast: true },
      ],
      ['inconclusive'],
    ],
    [
      'a total that changes',
      [
        { rows: page(0), total: 400, isLast: false },
        { rows: page(200), total: 399, isLast: true },
      ],
      ['inconclusive'],
    ],
    [
      'a page that is short before the end',
      [
        { rows: page(0, 150), total: 400, isLast: false },
        { rows: page(200), total: 400, isLast: true },
      ],
      ['inconclusive'],
    ],
    [
      'an end before all rows came',
      [
        { rows: page(0), total: 400, isLast: false },
        { rows: page(200, 100), total: 400, isLast: true },
      ],
      ['inconclusive'],
    ],
  ])('%s', ([, pages, expected]) => {
    expect(absent(pages)).toEqual(expected);
  });
});

describe('a scan of which a read was merged with others', () => {
  const rows = listOf(250);
  const whole = { offset: 0, rows: rows.slice(0, 200), total: 250, isLast: false };
  const overlapping = { offset: 189, rows: rows.slice(189), total: 250, isLast: true };
  const behind = { offset: 400, rows: [], total: 0, isLast: true };
  const last = { offset: 200, rows: rows.slice(200), total: 250, isLast: true };

  /** @param first the results of the read that includes the first page */
  function absent(first: (typeof whole)[], further = [last]) {
    const search = scanRows<Row>(
      ['nobody'],
      keyedList((row) => ({ id: row, key: null })),
      25,
    );
    search.next();
    let step = search.next([first]);
    if (!step.done) step = search.next([further]);
    return step.value;
  }

  test('knows of the whole list that an id is not in it', () => {
    expect(absent([whole])).toEqual([null]);
    expect(absent([whole, overlapping])).toEqual([null]);
    expect(absent([whole, overlapping, behind])).toEqual([null]);
    expect(absent([whole], [whole, overlapping, behind])).toEqual([null]);
  });

  test.for([
    ['a row has left', { ...overlapping, rows: rows.slice(190) }],
    ['a row has arrived', { ...overlapping, rows: rows.slice(188) }],
    ['rows between were not read', { ...overlapping, offset: 201, rows: rows.slice(201) }],
  ] as const)('is inconclusive where %s', ([, page]) => {
    expect(absent([whole, page])).toEqual(['inconclusive']);
  });
});

describe('a scan of a list that changes between two rounds', () => {
  const moves = fc.array(
    fc.record({
      arrive: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(450)),
      remove: fc.array(fc.record({ at: fc.nat(6500), length: fc.oneof(fc.nat(5), fc.nat(450)) }), {
        maxLength: 3,
      }),
      /** As many rows are added as removed, so that the length of the list shows nothing. */
      even: fc.boolean(),
    }),
    { maxLength: 6 },
  );

  test('never misses a task that stays', () => {
    fc.assert(
      fc.property(length, places, moves, (count, asked, changes) => {
        const stays = new Set(asked.map((place) => `t${place % Math.max(1, count)}`));
        const ids = count === 0 ? [] : [...stays];
        const { results } = scan(listOf(count), ids, 25, (rows, round) => {
          const { arrive = 0, remove = [], even = false } = changes[round] ?? {};
          const going = new Set(
            remove.flatMap(({ at, length: run }) => rows.slice(at % rows.length).slice(0, run)),
          );
          const left = rows.filter((row) => row === null || stays.has(row) || !going.has(row));
          const fresh = even ? rows.length - left.length : arrive;
          return [...Array.from({ length: fresh }, (_, n) => `new${round}.${n}`), ...left];
        });
        for (const [n, id] of ids.entries()) expect([id, 'inconclusive']).toContain(results[n]);
      }),
      { numRuns: 2000 },
    );
  });

  test('is inconclusive about unseen tasks where the length changed', () => {
    const { results } = scan(listOf(900), ['nobody', 't850'], 25, (rows, round) =>
      round === 0 ? rows.slice(1) : rows,
    );
    expect(results).toEqual(['inconclusive', 't850']);
  });
});
