import type { Entry } from './ranked-page.ts';

/** A row's point in the order, and where it stood when it was read. */
export interface Point {
  key: number | null;
  id: string;
  offset: number;
  groupIndex?: number | undefined;
}

/** A boundary between rows `offset - 1` and `offset`. */
export interface Place {
  offset: number;
}

/** Where a run begins, and where it has to stop; by default at the ends of the list. */
export interface RunBounds {
  start?: Point | Place | undefined;
  stop?: Point | Place | undefined;
  /** Ends a run that begins in a group of equal keys larger than a page, before its first row. */
  leavesLargeGroup?: boolean;
  /** Rows of the list, where that is known: a backward run begins behind them, and no more are read at first. */
  knownLength?: number | undefined;
}

/** A row of a run; `groupIndex` where it stands in a group too large to be put in order. */
export interface RunEntry<Row> extends Entry<Row> {
  groupIndex?: number;
}

/** Rows next to each other in the graph's order. */
export interface Run<Row> {
  /** In the order of the list, whichever way it was read. */
  entries: RunEntry<Row>[];
  /** Whether rows stand before and behind them. */
  hasRowsBefore: boolean;
  hasRowsBehind: boolean;
  /** The length of the list, as far as it is known. */
  total: number;
  /** A page that ends the list ends it elsewhere than the total it came with says. */
  isTotalWrong: boolean;
  /** Whether rows that cannot be read were among those that were read. */
  hasUnreadable: boolean;
}

export function isPoint(bound: Point | Place | undefined): bound is Point {
  return bound !== undefined && 'id' in bound;
}
