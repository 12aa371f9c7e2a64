import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { decodeCursor, encodeCursor } from '../../src/pagination/cursor.ts';
import type { TimeOrder } from '../../src/pagination/order.ts';
import { type ReadRequest, readWindow, rowsFrom } from '../../src/pagination/search.ts';
import { BusyList, busySpecs } from '../support/busy-list.ts';
import { groupRows } from '../support/model-groups.ts';
import { type Behaviour, ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { repeatable } from '../support/repeat.ts';
import { exactOrRefused, judge, readPage, walk } from './walk.ts';

const ORDER: TimeOrder = { field: 'created_at', direction: 'desc' };
const GROUP = 450;

/** A list that changes once, before the read that `isBefore` selects. */
class ChangingList extends ModelList {
  readonly #isBefore: (request: ReadRequest) => boolean;
  readonly #change: (list: ModelList) => void;
  hasChanged = false;

  constructor(
    rows: ModelRow[],
    ties: Behaviour['ties'],
    isBefore: (request: ReadRequest) => boolean,
    change: (list: ModelList) => void,
  ) {
    super(rows, { ...PLAIN, ties });
    this.#isBefore = isBefore;
    this.#change = change;
  }

  override read(request: ReadRequest) {
    if (!this.hasChanged && this.#isBefore(request)) {
      this.hasChanged = true;
      this.#change(this);
      this.changed();
    }
    return super.read(request);
  }
}

function rowsWithGroup(before: number): ModelRow[] {
  return Array.from({ length: before + GROUP + 100 }, (_, n) => ({
    id: `t${1000 + n}`,
    key: n >= before && n < before + GROUP ? 5000 : n < before ? 9000 - n : 1000 - n,
    word: null,
    sequence: n,
  }));
}

test('rows that leave a group between two whole pages of it hide no others', () => {
  let moved: string[] = [];
  // The first read of a whole page, except the first page of the list: the order depends on the page size.
  const list = new ChangingList(
    rowsWithGroup(20),
    'byLimit',
    ({ offset, count }) => offset === 200 && count === 200,
    (changing) => {
      const request = { offset: 0, count: 200, order: ORDER, narrowing: {} };
      const rows = rowsFrom(changing.run(readWindow<ModelRow>(request)), 100);
      moved = rows.slice(0, 3).map(({ id }) => id);
      changing.rows = changing.rows.map((row) =>
        moved.includes(row.id) ? { ...row, key: 1 } : row,
      );
    },
  );
  const plan = { travel: 'forward', count: 600, start: undefined, stop: undefined } as const;
  const ids = readPage(list, ORDER, plan).edges.map(({ row }) => row.id);
  expect(list.hasChanged).toBe(true);
  const steady = list.rows.filter(({ id }) => !moved.includes(id)).map(({ id }) => id);
  expect(steady.filter((id) => !ids.includes(id))).toEqual([]);
});

test('no cursor is issued with a place before its group', () => {
  const arrivals = Array.from({ length: 300 }, (_, n): ModelRow => {
    return { id: `n${1000 + n}`, key: 9500, word: null, sequence: 2000 + n };
  });
  // Rows are added before the group, after its rows were read and before the search for its start.
  const list = new ChangingList(
    rowsWithGroup(20),
    'insertion',
    ({ offset }) => offset < 100,
    (changing) => changing.rows.push(...arrivals),
  );
  const start = { offset: 300, id: null, key: null };
  const plan = { travel: 'backward', count: 30, start, stop: undefined } as const;
  try {
    for (const { anchor } of readPage(list, ORDER, plan, 200).edges) {
      expect(decodeCursor(encodeCursor(anchor, 'f'), 'f', 'before')).toEqual(anchor);
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    expect(error.code).toBe('UPSTREAM_ORDER_UNSTABLE');
  }
  expect(list.hasChanged).toBe(true);
});

const walks = fc.record({
  spec: busySpecs,
  travel: fc.constantFrom<('forward' | 'backward')[]>('forward', 'backward'),
  size: fc.integer({ min: 100, max: 1000 }),
});

test('changes between the calls of a page hide no row that stays, and repeat none', ({
  annotate,
}) => {
  const counts = { exact: 0, refused: 0 };
  fc.assert(
    fc.property(walks, ({ spec, travel, size }) => {
      const list = new BusyList(spec);
      const options = { order: ORDER, travel, sizes: [size] };
      counts[exactOrRefused(list, options, list.steady)] += 1;
    }),
    repeatable(300),
  );
  return annotate(JSON.stringify(counts));
}, 600_000);

test('a group that the filters can split is never refused while the list stays the same', () => {
  const words = ['open', 'completed', 'closed', 'archived', 'failed', 'processing'];
  const quiet = fc.record({
    ties: fc.constantFrom<Behaviour['ties'][]>('byLimit', 'byPage', 'random'),
    travel: fc.constantFrom<('forward' | 'backward')[]>('forward', 'backward'),
    size: fc.integer({ min: 20, max: 300 }),
    groups: fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 95, max: 400 })), {
      minLength: 3,
      maxLength: 6,
    }),
  });
  fc.assert(
    fc.property(quiet, ({ ties, travel, size, groups }) => {
      const rows = groupRows(groups, words);
      const list = new ModelList(rows, { ...PLAIN, ties, words });
      const { ids } = walk(list, { order: ORDER, travel, sizes: [size] });
      const all = rows.map(({ id }) => id);
      expect(judge(ids, all)).toEqual({ lost: [], repeated: [] });
    }),
    repeatable(100),
  );
});
