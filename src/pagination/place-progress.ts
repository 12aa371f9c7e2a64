import type { Estimate } from './place-estimate.ts';

/** Calls within which a place in a million rows is found, where no time fills more than a page. */
const MAX_CALLS = 14;

/** How far the search for one place has come. */
export interface Progress {
  /** Calls made for it, and those within which it is to be found. */
  calls: number;
  maxCalls: number;
  /** Whether single rows were read to narrow it down. */
  isNarrowed: boolean;
  /** Rounds in which whole pages were read for it. */
  pageRounds: number;
  /** Whether the last round did. */
  wasPageRound: boolean;
  /** Rows between the bounds of its place when reads were last planned. */
  width: number;
  /** Rounds that left more than half of them. */
  misses: number;
}

export function newProgress(): Progress {
  return {
    calls: 0,
    maxCalls: MAX_CALLS,
    isNarrowed: false,
    pageRounds: 0,
    wasPageRound: false,
    width: Number.POSITIVE_INFINITY,
    misses: 0,
  };
}

/** Notes how far the reads planned before have narrowed a place down. */
export function noteWidth(progress: Progress, { low, high }: Estimate): void {
  if (high - low > progress.width / 2) progress.misses += 1;
  progress.width = high - low;
}
