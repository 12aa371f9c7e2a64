import { expect, test } from 'vitest';
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
