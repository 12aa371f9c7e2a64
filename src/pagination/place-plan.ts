import type { Estimate } from './place-estimate.ts';
import { MAX_SHARED_MISSES, rowsAroundGuess, rowsOfRegion } from './place-rows.ts';
import { endOf, OVERLAP, pageHolding, type Window } from './window.ts';

/** Up to this error, in rows, a page of SMALL_PAGE rows contains the position. */
const SMALL_ERROR = 25;
const SMALL_PAGE = 100;
/** Up to this error, a page of the largest size probably contains it. */
const PAGE_ERROR = 60;
/**
 * Up to this error, whole pages are read immediately; above it, single rows narrow the position down first.
 * If one page is not likely to contain it, so many rows on each side of the guess are read.
 */
const WIDE_ERROR = 140;
/** Up to this error, or this width, pages are read immediately if there are landmarks of earlier requests. */
const WARM_ERROR = 400;
const DIRECT_WIDTH = 40_000;
/**
 * So many rounds may leave more than half of the region. Then single rows narrow it down again, each time
 * followed by so many calls for pages.
 */
const MAX_MISSES = 6;
const MORE_CALLS = 4;
/** Nearly all positions are within so many errors of the guess. */
const FAR_ERRORS = 3;
/** How far the next guess is moved to the middle of the region after a page that missed, as a share. */
const TO_MIDDLE = 0.15;
/** How far a guess for several rows is moved after each page that missed, as a share of its error. */
const STEP_SHARE = 0.35;
/** If the bounds are far away, at least so many rows around a wrong guess are searched. */
const REACH = 400;
/** The share of new rows on a page: it is not centred, and overlaps its neighbours. */
const USEFUL_SHARE = 0.85;

/** A position among a million rows is found within so many calls, if no time has more rows than a page. */
const MAX_CALLS = 14;

/**
 * The state of the search for one position. It reads single rows around the guess, then pages. If the guesses
 * are wrong too often, it reads single rows of the whole region again.
 */
export interface Progress {
  /** Calls made so far, and the most that may be made. */
  calls: number;
  maxCalls: number;
  /** Whether single rows were read to narrow it down. */
  isNarrowed: boolean;
  /** Rounds in which whole pages were read for it. */
  pageRounds: number;
  /** Whether the last round read whole pages. */
  wasPageRound: boolean;
  /** Rows between the bounds when reads were last planned. */
  width: number;
  /** Rounds that left more than half of these rows. */
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

/** Notes how far the last reads have narrowed the position down. */
export function noteWidth(progress: Progress, { low, high }: Estimate): void {
  if (high - low > progress.width / 2) progress.misses += 1;
  progress.width = high - low;
}

/** Facts that plans depend on, apart from the position itself. */
export interface PlanScope {
  pageSize: number;
  /** Whether landmarks of earlier requests are used. */
  isWarm: boolean;
  /** Number of rows searched for together: with several, fewer calls matter more than fewer rounds. */
  targets: number;
}

/** Whether a position is so far from all landmarks that a search without them is as good. */
export function isFarFromLandmarks({ low, high, error }: Estimate): boolean {
  return high - low > DIRECT_WIDTH && error > WIDE_ERROR;
}

/** The windows to read next for one position, side by side. Updates the progress. */
export function planPlace(estimate: Estimate, progress: Progress, scope: PlanScope): Window[] {
  const { low, high, guess, error } = estimate;
  const { pageSize, isWarm, targets } = scope;
  const width = high - low - 1;
  const from = Math.max(0, low);
  const whole = pageHolding({ offset: from, count: high - from + 1 }, 'around', pageSize);
  if (whole !== undefined) return [whole];
  const [least, direct] = isWarm ? [WARM_ERROR, DIRECT_WIDTH] : [WIDE_ERROR, 2 * pageSize];
  const isUnread = progress.pageRounds === 0 && !progress.isNarrowed;
  if (isUnread && targets === 1 && error > least && width > direct) {
    progress.isNarrowed = true;
    return rowsAroundGuess(estimate);
  }
  if (targets === 1 && isMisled(estimate, progress, pageSize)) {
    const rows = rowsOfRegion(estimate);
    progress.maxCalls = progress.calls + rows.length + MORE_CALLS;
    progress.wasPageRound = false;
    return rows;
  }
  progress.wasPageRound = true;
  progress.pageRounds += 1;
  const isFirst = progress.pageRounds === 1;
  if (isFirst && error <= SMALL_ERROR) return [pageAround(guess, Math.min(SMALL_PAGE, pageSize))];
  if (targets > 1) return [pageAround(sharedGuess(estimate, progress), pageSize)];
  const left = progress.maxCalls - progress.calls;
  // With landmarks of earlier requests, few calls follow each other, so pages are read one at a time.
  if (left >= 2 && (progress.isNarrowed || !isWarm)) {
    const all = width < 2 * pageSize ? pagesHolding(from, high, pageSize) : [];
    if (all.length === 2) return all;
    // If both pages miss, the calls left are enough for the expected error.
    const reach = WIDE_ERROR + reachOf(left - 2, pageSize);
    if (isFirst && error > PAGE_ERROR && FAR_ERRORS * error <= reach) {
      const start = Math.max(from, Math.min(guess - WIDE_ERROR, high - 2 * WIDE_ERROR));
      return pagesHolding(start, Math.min(high, start + 2 * WIDE_ERROR), pageSize).slice(0, 2);
    }
  }
  return [pageAround(nextGuess(estimate, progress, left, pageSize), pageSize)];
}

/**
 * Whether guesses have missed so often that the calls left are not enough, for example in a list of last year
 * with one task of 1970.
 */
function isMisled({ low, high, error }: Estimate, progress: Progress, pageSize: number): boolean {
  const { calls, maxCalls, misses, wasPageRound } = progress;
  if (misses < MAX_MISSES || !(wasPageRound || error > WIDE_ERROR)) return false;
  return high - low > 2 * Math.max(pageSize, heldBy(maxCalls - calls, pageSize));
}

/** The guess, moved further into the larger part after each page that missed; bisection after many. */
function sharedGuess({ low, high, guess, error }: Estimate, progress: Progress): number {
  const { pageRounds, misses } = progress;
  const toMiddle = (low + high) / 2 - guess;
  const step = STEP_SHARE * (pageRounds - 1) * error;
  if (misses >= MAX_SHARED_MISSES || step > Math.abs(toMiddle)) return Math.round(guess + toMiddle);
  return Math.round(guess + Math.sign(toMiddle) * step);
}

/** The guess, or a position near it after pages that missed, so that the calls left are enough. */
function nextGuess(
  { low, high, guess, error }: Estimate,
  { pageRounds }: Progress,
  left: number,
  pageSize: number,
): number {
  const far = REACH + 6 * error;
  const [near, end] = [Math.max(low, guess - far), Math.min(high, guess + far)];
  const toMiddle = (near + end) / 2 - guess;
  const share = pageRounds === 1 ? 0 : Math.min(0.5, TO_MIDDLE * pageRounds);
  const at = guess + share * toMiddle;
  const reach = heldBy(left, pageSize);
  const canBeHeld = high - low <= 2 * reach;
  const [least, most] = canBeHeld ? [high - reach, low + reach] : [near, end];
  const margin = Math.min((most - least) / 2, canBeHeld ? 0 : 1.5 * pageSize);
  const held = Math.max(least + margin, Math.min(most - margin, at));
  return Math.round(Math.max(low + 1, Math.min(high - 1, held)));
}

/** The number of rows that so many calls can search by bisection. */
function reachOf(calls: number, pageSize: number): number {
  return USEFUL_SHARE * pageSize * (2 ** Math.max(0, calls) - 1);
}

/** The number of rows on each side of the middle that so many pages, one after the other, can search. */
function heldBy(calls: number, pageSize: number): number {
  return reachOf(calls - 1, pageSize) + (USEFUL_SHARE * pageSize) / 2;
}

function pageAround(offset: number, size: number): Window {
  return pageHolding({ offset, count: 1 }, 'around', size) ?? { offset, count: 1 };
}

/** The fewest pages that contain rows `[from, to]`; each contains the last two rows of the page before. */
function pagesHolding(from: number, to: number, pageSize: number): Window[] {
  const pages: Window[] = [];
  for (let at = from; at <= to; ) {
    const rest = pageHolding({ offset: at, count: to - at + 1 }, 'around', pageSize);
    if (rest !== undefined) return [...pages, rest];
    const page = pageHolding({ offset: at, count: OVERLAP }, 'after', pageSize);
    if (page === undefined) break;
    pages.push(page);
    at = Math.max(at + 1, endOf(page) - OVERLAP);
  }
  return pages;
}
