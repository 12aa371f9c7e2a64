import type { SortKey } from './order.ts';
import type { Slice, Window } from './window.ts';

/**
 * A search through a list that can only be read window by window. It is pure: it yields the
 * window it wants to see next, is handed what was read there, and returns when it knows. Whoever
 * drives it does the reading.
 */
export type Search<Row, Result> = Generator<Probe, Result, Slice<Row>>;

/** A window to read; `mirrored` counts from the other end, in the opposite order. */
export interface Probe extends Window {
  mirrored?: true;
}

/** What a search looks at in a row. A row REST sent broken has neither. */
export interface RowFacts {
  id: string | null;
  key: SortKey;
}

/** The list a search goes through. */
export interface ListView<Row> {
  factsOf(row: Row): RowFacts;
  direction: 'asc' | 'desc';
  /** Whether places can be found by comparing keys; see `isComparable`. */
  comparable: boolean;
}

/** Place in the list of the row with this id, if it still has this key. */
export function placeOf<Row>(
  slice: Slice<Row>,
  { id, key }: RowFacts,
  view: ListView<Row>,
): number | undefined {
  const index = slice.rows.findIndex((row) => {
    const facts = view.factsOf(row);
    return facts.id === id && facts.key === key;
  });
  return index === -1 ? undefined : slice.offset + index;
}

/** The numeric keys of a slice's rows, for a {@link KeySearch}. */
export function keysOf<Row>(slice: Slice<Row>, view: ListView<Row>): (number | undefined)[] {
  return slice.rows.map((row) => {
    const { key } = view.factsOf(row);
    return typeof key === 'number' ? key : undefined;
  });
}

/** Negative where `a` comes before `b` in a list of this direction, 0 where they tie. */
export function compareIn(direction: 'asc' | 'desc', a: number, b: number): number {
  return direction === 'asc' ? a - b : b - a;
}
