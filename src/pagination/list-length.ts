import { fullNameOf, type KeyedList, type ListFacts } from './keyed-list.ts';

/** Lengths kept for one caller. */
const MAX_LENGTHS = 20;

/** The length of a list when it was last read, in any order. */
export function lastLengthOf<Row>(list: KeyedList<Row>): number | undefined {
  return list.facts.lengths.get(fullNameOf(list));
}

export function noteLength<Row>(list: KeyedList<Row>, length: number): void {
  const { facts } = list;
  const key = fullNameOf(list);
  if (facts.lengths.get(key) === length) return;
  const kept: ListFacts['lengths'] = facts.lengths.size < MAX_LENGTHS ? facts.lengths : new Map();
  facts.lengths = new Map(kept).set(key, length);
}
