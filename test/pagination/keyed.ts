import type { KeyedList } from '../../src/pagination/keyed-list.ts';
import type { RowKey } from '../../src/pagination/order.ts';

/** A list newest first, of which nothing is known yet. */
export function keyedList<Row>(keyOf: (row: Row) => RowKey): KeyedList<Row> {
  return {
    name: 'test',
    order: { field: 'created_at', direction: 'desc' },
    narrowing: {},
    facts: {
      pageSize: 200,
      hidesRows: false,
      tiesChange: false,
      nulls: new Map(),
      withoutNullsAtEnd: new Set(),
      words: new Map(),
    },
    tieLimit: 1000,
    words: { status: [], type: [] },
    filterWords: { status: [], type: [] },
    keyOf,
  };
}
