import type { TimeOrder } from './order.ts';
import { NULL_RANK } from './ranked-page.ts';

/** A boundary between rows: before all rows of a rank, or (`after`) behind them. */
export interface Cut {
  rank: number;
  after: boolean;
}

/** Times in microseconds since 1970, `from <= t < to`; an end that is left out is open. */
export interface TimeRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** The first and the last boundary of a part of a list. */
export interface Limits {
  start: Cut;
  end: Cut;
}

const WHOLE_LIST: Limits = {
  start: { rank: Number.NEGATIVE_INFINITY, after: false },
  end: { rank: Number.POSITIVE_INFINITY, after: false },
};
/** Rows without a time stand at one end of a list, and are in no range. */
const ROWS_WITH_A_TIME: Limits = {
  start: { rank: -NULL_RANK, after: true },
  end: { rank: NULL_RANK, after: false },
};

export function isBefore(rank: number, cut: Cut): boolean {
  return rank < cut.rank || (cut.after && rank === cut.rank);
}

/** Whether rows can stand between two cuts. */
export function isCutBefore(cut: Cut, other: Cut): boolean {
  return cut.rank < other.rank || (cut.rank === other.rank && !cut.after && other.after);
}

/** Where a range begins and ends in the order of a list. */
export function limitsOf(range: TimeRange | undefined, { direction }: TimeOrder): Limits {
  if (range === undefined) return WHOLE_LIST;
  const isAscending = direction === 'asc';
  const cutAt = (time: number | undefined) =>
    time === undefined ? undefined : { rank: isAscending ? time : -time, after: !isAscending };
  const [start, end] = [cutAt(range.from), cutAt(range.to)];
  return {
    start: (isAscending ? start : end) ?? ROWS_WITH_A_TIME.start,
    end: (isAscending ? end : start) ?? ROWS_WITH_A_TIME.end,
  };
}
