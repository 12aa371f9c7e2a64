import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import { MINUTE, SECOND } from '../../sandbox/instant.ts';
import type { PlainRow } from '../../sandbox/plain-row.ts';
import { below, chance, oneOf, type Random, weighted } from '../../sandbox/random.ts';

/** The properties of a generated list. */
export interface RowShape {
  count: number;
  /** The sizes of groups of equal times, from which each group takes one. */
  groups: readonly number[];
  /** Microseconds from one group to the next. */
  step: number;
  /** The share of rows, 0 to 1, without either time. */
  nullTimes: number;
  nullWords: number;
  /** How many different words there are of each kind. */
  words: number;
}

const START = Date.UTC(2025, 0, 1) * 1000;

export function anyRows(random: Random): RowShape {
  const groups = weighted<readonly number[]>(random, [
    [[1], 3],
    [[1, 2, 3], 2],
    [[1, 5, 20, 60], 3],
    [[1, 1, 1, 201, 320], 2],
    [[1, 1, 700], 1],
    [[1, 1300], 0.3],
  ]);
  const largest = Math.max(...groups);
  const count =
    largest > 60 ? largest + below(random, 500) : below(random, oneOf(random, [8, 90, 400, 900]));
  return {
    count,
    groups,
    step: oneOf(random, [1, 300, 1000, SECOND, MINUTE]),
    nullTimes: oneOf(random, [0, 0, 0.03, 0.3]),
    nullWords: oneOf(random, [0, 0, 0.02, 0.3]),
    words: oneOf(random, [1, 3, 7]),
  };
}

/** The rows in the order of their insertion, which is not that of their times. */
export function rowsOf(shape: RowShape, random: Random): PlainRow[] {
  const created = timesOf(shape, random);
  const modified = timesOf(shape, random);
  return created.map((createdAt, index) => ({
    createdAt: chance(random, shape.nullTimes) ? null : createdAt,
    modifiedAt: chance(random, shape.nullTimes) ? null : (modified[index] ?? createdAt),
    ...anyWords(shape, random),
  }));
}

export function anyWords(shape: RowShape, random: Random): Pick<PlainRow, 'status' | 'type'> {
  return {
    status: chance(random, shape.nullWords) ? null : oneOf(random, STATUSES.slice(0, shape.words)),
    type: oneOf(random, TYPES.slice(0, shape.words)),
  };
}

/** A time among those of the list, or between two of them. */
export function anyTime({ count, step }: RowShape, random: Random): number {
  return (
    START +
    below(random, Math.max(1, count)) * step +
    (chance(random, 0.5) ? 0 : below(random, step))
  );
}

/** After all times of the list. */
export function newestTime({ count, step }: RowShape, random: Random): number {
  return START + (count + 1 + below(random, 1000)) * step;
}

function timesOf({ count, groups, step }: RowShape, random: Random): number[] {
  const times: number[] = [];
  for (let place = 0; times.length < count; place++) {
    const size = Math.min(oneOf(random, groups), count - times.length);
    for (let n = 0; n < size; n++) times.push(START + place * step);
  }
  return shuffled(times, random);
}

function shuffled<Item>(items: Item[], random: Random): Item[] {
  const keyed = items.map((item) => [random(), item] as const);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}
