import { idOf, listKeyOf, offsetOf, type Reading, sortKeyOf } from './reading.ts';
import { limitOf, pagesOf, type ReadingWithPage } from './seen.ts';

/**
 * The number of pairs of reads of the same positions, and of those in which rows with equal keys changed
 * places.
 */
interface Pairs {
  compared: number;
  changed: number;
}

/** Pairs, by what their two reads have in common. */
interface TieStability {
  sameCall: Pairs;
  /** Reads with different limits that end at the same row. */
  sameEnd: Pairs;
  otherEnd: Pairs;
}

const MIN_SHARED_GROUP = 3;

export function tieStabilityIn(readings: readonly Reading[]): TieStability {
  const stability: TieStability = {
    sameCall: { compared: 0, changed: 0 },
    sameEnd: { compared: 0, changed: 0 },
    otherEnd: { compared: 0, changed: 0 },
  };
  const sorted = pagesOf(readings).filter(({ query }) => query.sort_by && query.sort_order);
  for (const pages of Map.groupBy(sorted, ({ query }) => listKeyOf(query)).values()) {
    for (const [index, a] of pages.entries()) {
      for (const b of pages.slice(index + 1)) {
        const isChanged = hasChangedPlaces(a, b);
        if (isChanged === undefined) continue;
        const pairs = stability[kindOf(a, b)];
        pairs.compared += 1;
        if (isChanged) pairs.changed += 1;
      }
    }
  }
  return stability;
}

function kindOf(a: ReadingWithPage, b: ReadingWithPage): keyof TieStability {
  if (limitOf(a) === limitOf(b)) return 'sameCall';
  return endOf(a) === endOf(b) ? 'sameEnd' : 'otherEnd';
}

function endOf(reading: ReadingWithPage): number {
  return offsetOf(reading.query) + limitOf(reading);
}

/**
 * Whether the positions that both reads show have rows of one key in a different order, or different rows;
 * `undefined` if they show no two rows with one key.
 */
function hasChangedPlaces(a: ReadingWithPage, b: ReadingWithPage): boolean | undefined {
  const from = Math.max(offsetOf(a.query), offsetOf(b.query));
  const to = Math.min(endOf(a), endOf(b));
  const [groupsA, groupsB] = [groupsBetween(a, from, to), groupsBetween(b, from, to)];
  let isComparable = false;
  for (const [key, idsA] of groupsA) {
    const idsB = groupsB.get(key) ?? [];
    const [inA, inB] = [new Set(idsA), new Set(idsB)];
    const commonA = idsA.filter((id) => inB.has(id));
    const commonB = idsB.filter((id) => inA.has(id));
    const size = Math.min(idsA.length, idsB.length);
    // A row that was added between the reads moves the others, but does not change their order.
    const areOthers = size >= MIN_SHARED_GROUP && commonA.length * 2 < size;
    if (commonA.length < 2 && !areOthers) continue;
    isComparable = true;
    if (areOthers || commonA.some((id, index) => id !== commonB[index])) return true;
  }
  return isComparable ? false : undefined;
}

function groupsBetween({ query, page }: ReadingWithPage, from: number, to: number) {
  const offset = offsetOf(query);
  const groups = new Map<string | number | null, string[]>();
  for (const row of page.rows.slice(from - offset, to - offset)) {
    const [key, id] = [sortKeyOf(row, query), idOf(row)];
    if (key === undefined || id === null) continue;
    const ids = groups.get(key) ?? [];
    ids.push(id);
    groups.set(key, ids);
  }
  return groups;
}

/** How rows with equal times are sorted, from groups that were seen completely in both directions. */
interface TieOrder {
  /** The number of neighbours with one key that were compared. */
  pairs: number;
  isById: boolean;
  /** `reversed`: the descending order is the exact reverse of the ascending one, including ties. */
  descending: 'same' | 'reversed' | 'other';
}

export function tieOrderIn(readings: readonly Reading[]): TieOrder {
  const asc = wholeGroups(readings, 'asc');
  const desc = wholeGroups(readings, 'desc');
  let pairs = 0;
  let [isById, isSame, isReversed] = [true, true, true];
  for (const [key, ascending] of asc) {
    const descending = desc.get(key);
    if (descending === undefined || descending.length !== ascending.length) continue;
    pairs += ascending.length - 1;
    isSame &&= ascending.every((id, index) => id === descending[index]);
    isReversed &&= ascending.every((id, index) => id === descending.at(-1 - index));
    isById &&= ascending.every((id, index) => index === 0 || (ascending[index - 1] ?? '') < id);
  }
  return { pairs, isById, descending: isSame ? 'same' : isReversed ? 'reversed' : 'other' };
}

/** Complete groups of equal times, with other rows at both ends, by list and time. */
function wholeGroups(readings: readonly Reading[], order: 'asc' | 'desc'): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { query, page } of pagesOf(readings)) {
    const { sort_by: field } = query;
    if (query.sort_order !== order || (field !== 'created_at' && field !== 'modified_at')) continue;
    const keys = page.rows.map((row) => sortKeyOf(row, query));
    for (let start = 1; start < keys.length; ) {
      const key = keys[start];
      let end = start + 1;
      while (end < keys.length && keys[end] === key) end += 1;
      const isWhole = keys[start - 1] !== key && end < keys.length && end - start > 1;
      const ids = page.rows.slice(start, end).map((row) => idOf(row) ?? '');
      if (isWhole && typeof key === 'number') {
        const { sort_order: _, ...list } = query;
        groups.set(`${listKeyOf(list)} ${key}`, ids);
      }
      start = end;
    }
  }
  return groups;
}
