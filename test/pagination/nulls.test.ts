import { describe, expect, test } from 'vitest';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import { learnNulls } from '../../src/pagination/nulls.ts';
import type { Read, ReadRequest } from '../../src/pagination/search.ts';
import { type Behaviour, ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { judge, readPage, walk } from './walk.ts';

const NULLS = ['first', 'last', 'largest', 'smallest'] as const;
const DIRECTIONS = ['asc', 'desc'] as const;
const TRAVELS = ['forward', 'backward'] as const;
const CASES = NULLS.flatMap((nulls) =>
  DIRECTIONS.flatMap((direction) => TRAVELS.map((travel) => ({ nulls, direction, travel }))),
);

/** Rows in the order of their ids, with these keys. */
function rowsOf(word: string | null, keys: readonly (number | null)[], prefix: string): ModelRow[] {
  return keys.map((key, n) => {
    const id = `${prefix}${String(n).padStart(4, '0')}`;
    return { id, key, word, sequence: n };
  });
}

function areNullsFirst(nulls: Behaviour['nulls'], direction: 'asc' | 'desc'): boolean {
  return (direction === 'asc' ? ['first', 'smallest'] : ['first', 'largest']).includes(nulls);
}

/** Every read is merged with others, from the start of the list to some rows after it. */
class MergedList extends ModelList {
  override read(request: ReadRequest): Read<ModelRow> {
    return super.read({ ...request, offset: 0, count: request.offset + request.count + 60 });
  }
}

/** The `total_records` of a list. */
const TOTALS: Record<string, (length: number) => number> = {
  'one too high': (length) => length + 1,
  'far too high': (length) => length * 3 + 40,
  'one too low': (length) => length - 1,
  capped: () => 5,
  'of no row': () => 0,
};

class MiscountedList extends ModelList {
  readonly total: (length: number) => number;

  constructor(rows: ModelRow[], behaviour: Behaviour, total: (length: number) => number) {
    super(rows, behaviour);
    this.total = total;
  }

  override read(request: ReadRequest): Read<ModelRow> {
    const pages = super.read(request);
    if (pages instanceof Error) return pages;
    return pages.map((page) => ({ ...page, total: this.total(page.total) }));
  }
}

/** REST leaves rows out after paging: those whose id begins with `h`. */
class HiddenRows extends ModelList {
  override read(request: ReadRequest): Read<ModelRow> {
    const pages = super.read(request);
    if (pages instanceof Error) return pages;
    return pages.map((page) => {
      const covered = page.rows.length;
      const rows = page.rows.filter(({ id }) => !id.startsWith('h'));
      return page.isLast ? { ...page, rows } : { ...page, rows, covered };
    });
  }
}

const none = (length: number) => Array.from({ length }, () => null);
const times = (length: number) => Array.from({ length }, (_, n) => n);

describe.each(CASES)('rows without a time ($nulls, $direction, $travel)', (given) => {
  const { nulls, direction, travel } = given;
  const isNullFirst = areNullsFirst(nulls, direction);
  const status = { field: 'status', direction } as const;
  const byTime = { field: 'created_at', direction } as const;
  const listOf = (rows: ModelRow[]) => new ModelList(rows, { ...PLAIN, nulls });
  const mergedListOf = (rows: ModelRow[]) => new MergedList(rows, { ...PLAIN, nulls });

  /** By the definition of the order of the graph. */
  function inOrder(rows: ModelRow[]): string[] {
    const sign = direction === 'asc' ? 1 : -1;
    const blank = isNullFirst ? -Infinity : Infinity;
    const rank = ({ key }: ModelRow) => (key === null ? blank : sign * key);
    const byId = (a: ModelRow, b: ModelRow) => (a.id < b.id ? -sign : sign);
    const sorted = rows.toSorted((a, b) =>
      rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : byId(a, b),
    );
    if (travel === 'backward') sorted.reverse();
    return sorted.map(({ id }) => id);
  }

  test.each([
    [16, listOf],
    [300, listOf],
    [16, mergedListOf],
    // Backward, no read would show more than the end of a group: a gateway merges only some reads.
    [travel === 'forward' ? 300 : 190, mergedListOf],
  ] as const)(
    'stand where all tasks have them, though a word has no others: %i',
    (count, listOf) => {
      const words = [
        rowsOf('a', none(count), 'a'),
        rowsOf('b', [1, null, 3], 'b'),
        rowsOf('c', none(count), 'c'),
        rowsOf(null, [4, null, 2, null], 'u'),
      ];
      if ((direction === 'desc') !== (travel === 'backward')) words.reverse();
      for (const size of [3, 50]) {
        const { ids } = walk(listOf(words.flat()), { order: status, travel, sizes: [size] });
        expect(ids).toEqual(words.flatMap(inOrder));
      }
    },
  );

  test.each(Object.entries(TOTALS))('are found where the total is %s', (_, total) => {
    for (const timed of [1, 2, 30, 200]) {
      const rows = [...rowsOf('a', none(40), 'n'), ...rowsOf('a', times(timed), 't')];
      const list = new MiscountedList(rows, { ...PLAIN, nulls }, total);
      const order = inOrder(rows);
      const place = order.findLastIndex((id) => id.startsWith('t'));
      const id = order[place] ?? '';
      const key = rows.find((row) => row.id === id)?.key ?? null;
      const stop = { offset: rows.length - 1 - place, id, key };
      const plan: ConnectionPlan = { travel, count: 2, start: undefined, stop };
      const ids = readPage(list, byTime, plan).edges.map(({ row }) => row.id);
      const read = travel === 'forward' ? ids : ids.toReversed();
      expect(read, `${timed} rows with a time`).toEqual(order.slice(0, place).slice(0, 2));
    }
  });

  test('are cut off by a cursor without a time, in the rows of no known word', () => {
    const list = listOf([...rowsOf('a', none(16), 'a'), ...rowsOf(null, [4, null], 'u')]);
    const all: ConnectionPlan = { travel, count: 1000, start: undefined, stop: undefined };
    const { edges } = readPage(list, status, all);
    const from = edges.findIndex(({ row }) => row.id === 'u0001');
    const others = edges.map(({ row }) => row.id);
    const anchor = edges[from]?.anchor;
    const behind = { travel: 'forward', count: 1000, start: anchor, stop: undefined } as const;
    const before = { travel: 'backward', count: 1000, start: anchor, stop: undefined } as const;
    const ids = (plan: ConnectionPlan) =>
      readPage(list, status, plan).edges.map(({ row }) => row.id);
    expect(ids(behind)).toEqual(others.slice(from + 1));
    expect(ids(before)).toEqual(others.slice(0, from));
  });

  test('are delivered once each where rows with a time come to a list that had none', () => {
    const list = listOf(rowsOf('a', none(300), 't'));
    const steady = list.rows.map(({ id }) => id);
    const { ids } = walk(list, {
      order: byTime,
      travel,
      sizes: [40],
      between(page) {
        list.rows.push(...rowsOf('a', times(20), `n${page}`));
        list.changed();
      },
    });
    expect(judge(ids, steady)).toEqual({ lost: [], repeated: [] });
  });

  test('cause no repeats where all of them are deleted, with the row of the cursor', () => {
    const dated = rowsOf('a', times(7), 't');
    const list = listOf([...dated, ...rowsOf('a', none(10), 'b')]);
    const { ids } = walk(list, {
      order: byTime,
      travel,
      sizes: [13],
      between() {
        list.rows = dated;
        list.changed();
      },
    });
    expect(
      judge(
        ids,
        dated.map(({ id }) => id),
      ),
    ).toEqual({ lost: [], repeated: [] });
  });

  test('are delivered where all rows with a time behind a cursor and before it have gone', () => {
    const blank = rowsOf('a', none(300), 'b');
    const list = listOf([...rowsOf('a', times(400), 't'), ...blank, ...rowsOf('b', [1], 'c')]);
    const { ids } = walk(list, {
      order: byTime,
      travel,
      sizes: [60],
      between(page) {
        if (page !== 2) return;
        list.rows = list.rows.filter(({ id }) => !id.startsWith('t'));
        list.changed();
      },
    });
    expect(
      judge(
        ids,
        blank.map(({ id }) => id),
      ),
    ).toEqual({ lost: [], repeated: [] });
  });
});

test.each(CASES)(
  'where they stand is learnt also where REST leaves out both ends of the list ($nulls, $direction)',
  ({ nulls, direction }) => {
    const isHidden = (n: number, length: number) => n < 2 || n >= length - 2;
    const rows = [rowsOf('a', times(200), 't'), rowsOf('a', none(20), 'n')].flatMap((part) =>
      part.map((row, n) => (isHidden(n, part.length) ? { ...row, id: `h${row.id}` } : row)),
    );
    const list = new HiddenRows(rows, { ...PLAIN, nulls });
    const placement = list.run(learnNulls(list.view({ field: 'created_at', direction })));
    expect(placement).toBe(areNullsFirst(nulls, direction) ? 'first' : 'last');
  },
);

test.each([
  ['forward', 8],
  // The search for their place at the list's end is made twice: the responses show nothing that could be
  // remembered.
  ['backward', 11],
] as const)('a list of nothing else takes few calls: %s', (travel, most) => {
  const order = { field: 'created_at', direction: 'desc' } as const;
  const list = new ModelList(rowsOf('a', none(190), 't'));
  walk(list, { order, travel, sizes: [50] });
  expect(list.calls).toBeLessThanOrEqual(most);
});
