import { GatewayError } from '../errors.ts';
import type { RowKey, TimeOrder } from './order.ts';
import type { ListPage } from './search.ts';

/**
 * A row in the graph's order. `rank` ascends through the list in both sort directions; rows with equal keys
 * have the same rank and are sorted by id.
 */
export interface Entry<Row> {
  row: Row;
  id: string | null;
  key: number | null;
  rank: number;
  /** Position in the list, counted from 0, in the graph's order. */
  position: number;
  /** Position in the list as REST sent it. It differs from `position` only among equal ranks. */
  restPosition: number;
}

/**
 * One response of REST, sorted in the graph's order. Every row with a rank between `low` and `high`, both
 * excluded, was in the list at that moment, exactly at its position in `entries`.
 */
export interface RankedPage<Row> {
  /** Positions `[offset, end)`. */
  offset: number;
  end: number;
  /** Rank of the first row; -Infinity if the list begins with it. */
  low: number;
  /** Rank of the last row; Infinity if the list ends with it. */
  high: number;
  entries: Entry<Row>[];
  total: number;
  isLast: boolean;
}

export type NullPlacement = 'first' | 'last';

/** Rank of rows without a time. It differs from the ranks of the list's ends. */
export const NULL_RANK = Number.MAX_VALUE / 2;
/** Rank of unreadable rows before all others. */
const START_RANK = -Number.MAX_VALUE;

/** The rank of a key. For rows without a time, it depends on where REST puts them. */
export function rankOf(
  key: number | null,
  { direction }: TimeOrder,
  nulls: NullPlacement | undefined,
): number {
  if (key === null) return nulls === 'first' ? -NULL_RANK : NULL_RANK;
  return direction === 'asc' ? key : -key;
}

/**
 * Compares in the graph's order: by rank; equal ranks by id, compared by code units in the direction of the
 * order; rows without a readable id last.
 */
export function compareEntries(
  a: Pick<Entry<unknown>, 'rank' | 'id'>,
  b: Pick<Entry<unknown>, 'rank' | 'id'>,
  { direction }: TimeOrder,
): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.id === b.id) return 0;
  if (a.id === null || b.id === null) return a.id === null ? 1 : -1;
  return a.id < b.id === (direction === 'asc') ? -1 : 1;
}

/** Whether a page in the middle of a list has only unreadable rows, so that nothing shows its position. */
export function isUnreadable<Row>(page: ListPage<Row>, keyOf: (row: Row) => RowKey): boolean {
  const isWhole = page.offset === 0 && page.isLast;
  return !isWhole && showsNoRow(page, keyOf);
}

/** Whether a page has rows, and none that can be read. */
export function showsNoRow<Row>({ rows }: ListPage<Row>, keyOf: (row: Row) => RowKey): boolean {
  return rows.length > 0 && rows.every((row) => keyOf(row).id === null);
}

/**
 * Sorts a page in the graph's order. A row without a readable id or time follows the readable row before it,
 * and is never the border of a group.
 *
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if the rows are not in the requested order, or if a page
 *   in the middle of the list has only unreadable rows
 */
export function rankPage<Row>(
  page: ListPage<Row>,
  order: TimeOrder,
  keyOf: (row: Row) => RowKey,
  nulls: NullPlacement | undefined,
): RankedPage<Row> {
  const { offset, rows, total, isLast, covered = rows.length } = page;
  const entries: Entry<Row>[] = [];
  let rank = START_RANK;
  let hasTies = false;
  let position = offset - 1;
  for (const row of rows) {
    const { id, key } = keyOf(row);
    position += 1;
    if (id === null || key === undefined) {
      // It is not known which row it follows: the page before shows it.
      if (entries.length === 0 && offset > 0) continue;
      hasTies = true;
      entries.push({ row, id: null, key: null, rank, position, restPosition: position });
      continue;
    }
    const next = rankOf(key, order, nulls);
    if (next < rank) throw notSorted(order);
    if (next === rank) hasTies = true;
    rank = next;
    entries.push({ row, id, key, rank, position, restPosition: position });
  }
  const readable = entries.find(({ id }) => id !== null);
  if (readable === undefined && isUnreadable(page, keyOf)) throw unreadable();
  return {
    offset,
    end: offset + covered,
    low: offset === 0 ? Number.NEGATIVE_INFINITY : (readable?.rank ?? Number.POSITIVE_INFINITY),
    high: isLast ? Number.POSITIVE_INFINITY : rank,
    entries: hasTies ? inGraphOrder(entries, order) : entries,
    total,
    isLast,
  };
}

export function entriesAt<Row>(rank: number, { entries }: RankedPage<Row>): Entry<Row>[] {
  return entries.filter((entry) => entry.rank === rank);
}

/** The page that contains a row and reaches furthest; the read may have been merged with others. */
export function furthestPageWith<Row>(
  pages: readonly RankedPage<Row>[],
  position: number,
): RankedPage<Row> | undefined {
  const holding = pages.filter(({ offset, end }) => offset <= position && position < end);
  return holding.toSorted((a, b) => b.end - a.end)[0];
}

/**
 * Position of the first of two rows that the page before has to contain, too: usually the first two rows; if
 * unreadable rows come first, the pair that shows them.
 */
export function overlapBefore<Row>({ offset, entries }: RankedPage<Row>): number {
  return Math.max(offset, Math.min(...readablePositions(entries)) - 1);
}

/** The same for the page behind. */
export function overlapBehind<Row>({ end, entries }: RankedPage<Row>): number {
  return Math.min(end - 2, Math.max(...readablePositions(entries)));
}

/** Whether the last readable rows of a page are at the same positions on the next page. */
export function agree<Row>(page: RankedPage<Row>, next: RankedPage<Row>): boolean {
  const at = new Map(next.entries.map(({ restPosition, id }) => [restPosition, id]));
  return page.entries
    .filter(({ id, restPosition }) => id !== null && restPosition >= overlapBehind(page))
    .every(({ restPosition, id }) => at.get(restPosition) === id);
}

/** Whether pages agree where they overlap, from the first one to the one that reaches furthest. */
export function areConnected<Row>([first, ...pages]: readonly RankedPage<Row>[]): boolean {
  let last = first;
  return pages.every((page) => {
    if (last === undefined || page.end <= last.end) return true;
    const isConnected = agree(last, page);
    last = page;
    return isConnected;
  });
}

function readablePositions<Row>(entries: readonly Entry<Row>[]): number[] {
  return entries.flatMap(({ id, restPosition }) => (id === null ? [] : [restPosition]));
}

/** A row seen from the other end of the list: position 0 becomes `last`. */
export function mirroredEntry<Kind extends Entry<unknown>>(entry: Kind, last: number): Kind {
  const { rank, position, restPosition } = entry;
  return {
    ...entry,
    rank: -rank,
    position: last - position,
    restPosition: last - restPosition,
  };
}

/** A page seen from the other end of the list. */
export function mirroredPage<Row>(page: RankedPage<Row>, last: number): RankedPage<Row> {
  const { offset, end, low, high, entries } = page;
  return {
    ...page,
    offset: last + 1 - end,
    end: last + 1 - offset,
    low: -high,
    high: -low,
    entries: entries.map((entry) => mirroredEntry(entry, last)).reverse(),
  };
}

function inGraphOrder<Row>(entries: readonly Entry<Row>[], order: TimeOrder): Entry<Row>[] {
  const sorted = entries.toSorted((a, b) => compareEntries(a, b, order));
  const first = entries[0]?.position ?? 0;
  return sorted.map((entry, index) => ({ ...entry, position: first + index }));
}

function notSorted({ field, direction }: TimeOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `The REST API did not sort the tasks as requested, by ${field} ${direction}.`,
  );
}

export function unreadable(): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    'The REST API sent too many tasks in a row without a readable `id` and time.',
  );
}
