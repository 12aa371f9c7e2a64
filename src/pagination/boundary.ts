import type { TimeOrder } from './order.ts';
import { NULL_RANK, type RankedPage } from './ranked-page.ts';

/** A boundary between rows: before all rows of a rank, or (`after`) behind them. */
export interface Boundary {
  rank: number;
  after: boolean;
}

/**
 * Times `t` with `from <= t < to`, in microseconds since 1970. A range without `from` or `to` is open there.
 */
export interface TimeRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** The first and the last boundary of a part of a list. */
export interface Limits {
  start: Boundary;
  end: Boundary;
}

const WHOLE_LIST: Limits = {
  start: { rank: Number.NEGATIVE_INFINITY, after: false },
  end: { rank: Number.POSITIVE_INFINITY, after: false },
};
/** Rows without a time are at one end of a list. No range contains them. */
const ROWS_WITH_A_TIME: Limits = {
  start: { rank: -NULL_RANK, after: true },
  end: { rank: NULL_RANK, after: false },
};

export function isBefore(rank: number, boundary: Boundary): boolean {
  return rank < boundary.rank || (boundary.after && rank === boundary.rank);
}

/** Whether there can be rows between two boundaries. */
export function isBoundaryBefore(boundary: Boundary, other: Boundary): boolean {
  return (
    boundary.rank < other.rank || (boundary.rank === other.rank && !boundary.after && other.after)
  );
}

/** Whether a page contains the rows directly before a boundary. */
export function showsBefore({ low }: RankedPage<unknown>, { rank, after }: Boundary): boolean {
  return low < rank || (after && low === rank) || low === Number.NEGATIVE_INFINITY;
}

/** Where a range begins and ends in the order of a list. */
export function limitsOf(range: TimeRange | undefined, { direction }: TimeOrder): Limits {
  if (range === undefined) return WHOLE_LIST;
  const isAscending = direction === 'asc';
  const boundaryAt = (time: number | undefined) =>
    time === undefined ? undefined : { rank: isAscending ? time : -time, after: !isAscending };
  const [start, end] = [boundaryAt(range.from), boundaryAt(range.to)];
  return {
    start: (isAscending ? start : end) ?? ROWS_WITH_A_TIME.start,
    end: (isAscending ? end : start) ?? ROWS_WITH_A_TIME.end,
  };
}
