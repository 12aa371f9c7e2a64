import { type AnchorOutcome, type Direction, searchAnchor } from './anchor-search.ts';
import type { Anchor } from './cursor.ts';
import { KeySearch } from './key-search.ts';
import type { Paging } from './paging.ts';
import { compareIn, keysOf, type ListView, placeOf, type Search } from './search.ts';
import type { Slice } from './window.ts';

/** The rows of one connection: `rows[0]` stands at `offset` of a list of `total` rows. */
export interface ConnectionWindow<Row> {
  offset: number;
  rows: readonly Row[];
  total: number;
  /** How the cursor it starts from was found again, where there was one. */
  outcome?: AnchorOutcome;
}

/** Re-reads of the list's end when it moves between two reads of it. */
const MAX_END_READS = 3;

/** Finds the rows a connection asks for. See "Pages and cursors" in the design. */
export function* searchConnection<Row>(
  paging: Paging,
  view: ListView<Row>,
): Search<Row, ConnectionWindow<Row>> {
  const { direction, count, from, fence } = paging;
  if (fence === undefined) return yield* searchRows(direction, count, from, view);
  if (from !== undefined && isPassed(fence, from, direction, view)) {
    return yield* searchRows(direction, 0, from, view);
  }
  return stopAt(fence, direction, yield* searchRows(direction, count, from, view), view);
}

/** Whether the cursors cross, so that no row lies between them: the fence is behind the start. */
function isPassed<Row>(
  fence: Anchor,
  from: Anchor,
  direction: Direction,
  view: ListView<Row>,
): boolean {
  const byKey =
    view.comparable && typeof fence.key === 'number' && typeof from.key === 'number'
      ? compareIn(view.direction, fence.key, from.key)
      : 0;
  const ahead = byKey || fence.offset - from.offset;
  return direction === 'forward' ? ahead <= 0 : ahead >= 0;
}

function* searchRows<Row>(
  direction: Direction,
  count: number,
  from: Anchor | undefined,
  view: ListView<Row>,
): Search<Row, ConnectionWindow<Row>> {
  if (from !== undefined) {
    const { slice, wanted, outcome } = yield* searchAnchor(from, count, direction, view);
    return { ...cut(slice, wanted.offset, wanted.count), outcome };
  }
  if (direction === 'backward') return yield* searchEnd(count, view);
  return cut(yield { offset: 0, count: Math.max(1, count) }, 0, count);
}

/**
 * The last `count` rows. Only REST knows where the list ends, so they are read from the front of
 * the opposite order and turned round, with one row more to see whether the first of them ties.
 * Rows that tie need not come back mirrored, so with ties (and without comparable keys) they are
 * read again in the true order, their places now known.
 */
function* searchEnd<Row>(count: number, view: ListView<Row>): Search<Row, ConnectionWindow<Row>> {
  const mirrored: Slice<Row> = yield { offset: 0, count: count + 1, mirrored: true };
  let { total } = mirrored;
  if (count === 0 || isStrictlyOrdered(mirrored, view)) {
    const rows = mirrored.rows.slice(0, count).reverse();
    return { offset: total - rows.length, rows, total };
  }
  for (let reads = 1; ; reads++) {
    const offset = Math.max(0, total - count);
    const slice: Slice<Row> = yield { offset, count: Math.max(1, total - offset) };
    if (slice.total === total || reads === MAX_END_READS) return cut(slice, offset, count);
    total = slice.total;
  }
}

function isStrictlyOrdered<Row>(slice: Slice<Row>, view: ListView<Row>): boolean {
  if (!view.comparable) return false;
  const keys = keysOf(slice, view);
  return keys.every((key, index) => key !== undefined && (index === 0 || key !== keys[index - 1]));
}

function cut<Row>(slice: Slice<Row>, from: number, count: number): ConnectionWindow<Row> {
  const offset = Math.min(from, slice.total);
  const start = Math.max(0, offset - slice.offset);
  return { offset, rows: slice.rows.slice(start, start + count), total: slice.total };
}

/** Leaves out the rows at and beyond the other cursor, looking no further than the rows at hand. */
function stopAt<Row>(
  fence: Anchor,
  direction: Direction,
  found: ConnectionWindow<Row>,
  view: ListView<Row>,
): ConnectionWindow<Row> {
  const end = found.offset + found.rows.length;
  const { low, high } = fenceIn(fence, found, view);
  const from = direction === 'forward' ? found.offset : Math.max(found.offset, Math.min(low, end));
  const to = direction === 'forward' ? Math.min(end, Math.max(high, from)) : end;
  const rows = found.rows.slice(from - found.offset, to - found.offset);
  return { ...found, offset: from, rows };
}

/**
 * Where the fence stands among the rows found: a forward walk stops short of `high`, a backward
 * one begins at `low`. Rows that tie with a fence that is gone stay in.
 */
function fenceIn<Row>(
  fence: Anchor,
  found: ConnectionWindow<Row>,
  view: ListView<Row>,
): { low: number; high: number } {
  const at = fence.id === null ? fence.offset : placeOf(found, fence, view);
  if (at !== undefined) return { low: at + 1, high: at };
  if (!view.comparable || typeof fence.key !== 'number') {
    return { low: fence.offset, high: fence.offset };
  }
  const search = new KeySearch(fence.key, view.direction);
  search.observe(found, keysOf(found, view));
  return { low: search.low, high: search.high };
}
