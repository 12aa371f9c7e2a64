import { SteadyRows, type Walked } from '../support/walk.ts';
import type { Case } from './cases.ts';
import type { Database } from './database.ts';
import { graphOrder, type KeyedRow, readWords } from './graph-order.ts';
import { COLUMNS, keyed, readKeys } from './tasks.ts';

/** The part of a list that is walked. */
export interface Part {
  /** The whole list, in the direction of the walk. */
  list: readonly KeyedRow[];
  /** The place of the first row of the part in it, from 0. */
  first: number;
  /** The number of rows of the part. */
  count: number;
  /** Whether the walk ends with the list. */
  isAtEnd: boolean;
}

export async function partOf(
  { orderBy, direction, size, filter, part: { rows, at } }: Case,
  database: Database,
): Promise<Part> {
  const order = graphOrder(orderBy, { nulls: database.nulls, words: await readWords(database) });
  const list = (await readKeys(database, filter.rest)).sort(order);
  if (direction === 'backward') list.reverse();
  const others = Math.max(0, list.length - rows);
  if (others === 0) return { list, first: 0, count: list.length, isAtEnd: true };
  const middle = borderBehind(Math.floor(others * 0.4), list, COLUMNS[orderBy.field]) - rows / 2;
  const wanted = { start: 0, middle: Math.max(0, Math.min(middle, others)), end: others }[at];
  const first = Math.floor(wanted / size) * size;
  const isAtEnd = at === 'end';
  return { list, first, count: isAtEnd ? list.length - first : rows, isAtEnd };
}

/** The first place from this one on at which a group of equal keys begins, or this one. */
function borderBehind(place: number, list: readonly KeyedRow[], column: keyof KeyedRow): number {
  const border = list.findIndex((row, n) => n >= place && row[column] !== list[n - 1]?.[column]);
  return border === -1 ? place : border;
}

export interface Outcome {
  lost: number;
  repeated: number;
  /** Whether the rows came in the order that the graph promises, apart from changed ones. */
  isInOrder: boolean;
  walked: Walked;
}

/**
 * Compares a walk with the rows that did not change. Rows behind the last one of a walk that was stopped are
 * not lost.
 *
 * @param byPosition whether equal keys are read in the order of the database, so that those at both ends of a
 *   part can be outside of it
 */
export function outcomeOf(
  { orderBy }: Case,
  { list, first }: Part,
  steady: SteadyRows,
  walked: Walked,
  byPosition: boolean,
): Outcome {
  const places = new Map(list.map(({ id }, place) => [id, place - first]));
  const placeOf = (id: string) => places.get(id) ?? -1;
  const delivered = walked.ids.filter((id) => steady.has(id)).map(placeOf);
  const isComplete = walked.outcome === 'complete';
  const end = isComplete ? list.length - first : Math.max(-1, ...delivered);
  const column = COLUMNS[orderBy.field];
  const ends = new Map(list.map((row, place) => [row[column], place - first]));
  const rankOf = (place: number) => {
    const row = list[first + place];
    return byPosition && row !== undefined ? (ends.get(row[column]) ?? place) : place;
  };
  const { lost, repeated } = steady.judge({ ...walked, outcome: 'complete' });
  const owed = lost
    .map(placeOf)
    .filter((place) => rankOf(place) > rankOf(-1) && (isComplete || rankOf(place) < rankOf(end)));
  const isInOrder = delivered.every(
    (place, n) => place >= 0 && rankOf(place) >= rankOf(delivered[n - 1] ?? 0),
  );
  return { lost: owed.length, repeated: repeated.length, isInOrder, walked };
}

/** All rows of a list, for {@link outcomeOf}. */
export function steadyRowsOf({ orderBy }: Case, { list }: Part): SteadyRows {
  return new SteadyRows(keyed(list, orderBy.field));
}
