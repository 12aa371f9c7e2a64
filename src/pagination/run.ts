import type { Entry } from './ranked-page.ts';

/** A row's point in the order, and its position when it was read. */
export interface Point {
  key: number | null;
  id: string;
  offset: number;
  groupIndex?: number | undefined;
}

/** The position between rows `offset - 1` and `offset`. */
export interface Place {
  offset: number;
}

/** Where a run begins, and where it has to stop; by default at the ends of the list. */
export interface RunBounds {
  start?: Point | Place | undefined;
  stop?: Point | Place | undefined;
  /** Whether the run ends without rows if it begins in a group of equal keys larger than a page. */
  leavesLargeGroup?: boolean;
  /** The length of the list, if known: a backward run begins there, and the first read has no more rows. */
  knownLength?: number | undefined;
}

/** A row of a run; `groupIndex` is set in a group that is too large to be sorted by id. */
export interface RunEntry<Row> extends Entry<Row> {
  groupIndex?: number;
}

/** Rows next to each other in the graph's order. */
export interface Run<Row> {
  /** In the order of the list, in whatever direction it was read. */
  entries: RunEntry<Row>[];
  /** Whether the list has rows before and after them. */
  hasRowsBefore: boolean;
  hasRowsBehind: boolean;
  /** The length of the list, as far as it is known. */
  total: number;
  /** Whether the last page ends at another position than its total says. */
  isTotalWrong: boolean;
  /** Whether a page shows more rows than its total says. */
  isTotalTooLow: boolean;
  /** Whether some of the rows read were unreadable. */
  hasUnreadable: boolean;
}

export function isPoint(bound: Point | Place | undefined): bound is Point {
  return bound !== undefined && 'id' in bound;
}
