import { expect, test } from 'vitest';
import type { WordList } from '../../src/pagination/keyed-list.ts';
import type { WordOrder } from '../../src/pagination/order.ts';
import { ModelList, type ModelRow, PLAIN } from '../support/model-list.ts';
import { walk } from './walk.ts';

function rowsOf(word: string | null, count: number): ModelRow[] {
  return Array.from({ length: count }, (_, n) => {
    return { id: `${word}${1000 + n}`, key: n, word, sequence: n };
  });
}

test.for(
  [40, 130, 390].flatMap((known) =>
    [150, 199, 300, 650].flatMap((unknown) =>
      (['forward', 'backward'] as const).map((travel) => ({ known, unknown, travel })),
    ),
  ),
)(
  '$unknown rows of no known word behind $known others are complete where their order differs with the limit: $travel',
  ({ known, unknown, travel }) => {
    const rows = [...rowsOf('a', known), ...rowsOf(null, unknown)];
    const list = new ModelList(rows, { ...PLAIN, ties: 'byLimit' });
    const order = { field: 'status', direction: 'asc' } as const;
    const { ids } = walk(list, { order, travel, sizes: [100] });
    const expected = rows.map(({ id }) => id);
    expect(travel === 'forward' ? ids : ids.toReversed()).toEqual(expected);
  },
);

/** Rows whose id begins with `x` are not objects: they show neither an id nor a word. */
class UnreadableRows extends ModelList {
  override wordView(order: WordOrder): WordList<ModelRow> {
    const list = super.wordView(order);
    const isRead = ({ id }: ModelRow) => !id.startsWith('x');
    return {
      ...list,
      rows: {
        ...list.rows,
        keyOf: (row) => (isRead(row) ? list.rows.keyOf(row) : { id: null, key: null }),
      },
      wordOf: (row) => (isRead(row) ? row.word : null),
    };
  }
}

test.for(
  ['a', 'b', 'aa', 'bb', 'c'].flatMap((word) =>
    (['forward', 'backward'] as const).map((travel) => ({ word, travel })),
  ),
)(
  'a row that is no object, of the word $word, does not take the place of another: $travel',
  ({ word, travel }) => {
    for (const sequence of [-1, 5, 99]) {
      const rows = ['a', 'aa', 'b', 'bb', 'c'].flatMap((of) => rowsOf(of, 12));
      const broken = { id: 'x', key: sequence, word, sequence };
      const list = new UnreadableRows([...rows, broken], PLAIN);
      const order = { field: 'status', direction: 'asc' } as const;
      const { ids } = walk(list, { order, travel, sizes: [10] });
      expect(ids.toSorted(), `at ${sequence}`).toEqual(
        [...rows, broken].map(({ id }) => id).sort(),
      );
    }
  },
);
