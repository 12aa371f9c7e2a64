import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import type { RowKey } from '../../src/pagination/order.ts';
import { nothingLearnt } from '../../src/resolvers/list-facts.ts';

/** A list, newest first, about which nothing is known yet. */
export function keyedList<Row>(keyOf: (row: Row) => RowKey): KeyedList<Row> {
  return {
    name: 'test',
    order: { field: 'created_at', direction: 'desc' },
    narrowing: {},
    facts: nothingLearnt(200),
    tieLimit: 1000,
    words: { status: [], type: [] },
    filterWords: { status: [], type: [] },
    keyOf,
  };
}
