import type { Estimate } from './place-estimate.ts';
import { MAX_SHARED_MISSES, rowsAroundGuess, rowsOfRegion } from './place-rows.ts';
import { endOf, OVERLAP, pageHolding, type Window } from './window.ts';

/** Error, in rows, up to which a page of this many rows holds the place. */
const SMALL_ERROR = 25;
const SMALL_PAGE = 100;
/** Error up to which a page of the largest size is likely to hold it. */
const PAGE_ERROR = 60;
/**
 * Error up to which pages are read at once; above it the place is narrowed down first. As many rows on
 * each side of the guess are read where one page is not likely to hold it.
 */
const WIDE_ERROR = 140;
/** Error, or width, up to which pages are read at once where landmarks of earlier requests show the place. */
const WARM_ERROR = 400;
const DIRECT_WIDTH = 40_000;
/**
 * Rounds for one place that may leave more than half of its region. Then it is narrowed down again, each
 * time for so many calls of pages.
 */
const MAX_MISSES = 6;
const MORE_CALLS = 4;
/** Errors from the guess within which nearly all places are. */
const FAR_ERRORS = 3;
/** How much a guess that was wrong is moved to the middle: what is far from one bound stays so. */
const TO_MIDDLE = 0.15;
/** Share of its error by which a guess for several rows is moved for each page that missed. */
const STEP_SHARE = 0.35;
/** Rows around a guess that was wrong in which the place is looked for at least, where the bounds are far. */
const REACH = 400;
/** How many rows of a page are new: it is not centred, and shares rows with its neighbours. */
const USEFUL_SHARE = 0.85;

/** Calls within which a place in a million rows is found, where no time fills more than a page. */
const MAX_CALLS = 14;

/**
 * How far the search for one place has come: from single rows around the guess to pages, and back to single
 * rows of the whole region where the guesses mislead.
 */
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

/** What the list and the other places looked for at once allow. */
export interface PlanScope {
  pageSize: number;
  /** Whether landmarks of earlier requests are used. */
  isWarm: boolean;
  /** Rows looked for at once: with several, calls count for more than rounds. */
  targets: number;
}

/** Whether a place is so far from all landmarks that a search without them is as good. */
export function isFarFromLandmarks({ low, high, error }: Estimate): boolean {
  return high - low > DIRECT_WIDTH && error > WIDE_ERROR;
}

/** The windows to read next for one place, side by side; notes in the progress what they are. */
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
  // Where landmarks have brought the search so far, few calls are made one after the other.
  if (left >= 2 && (progress.isNarrowed || !isWarm)) {
    const all = width < 2 * pageSize ? pagesHolding(from, high, pageSize) : [];
    if (all.length === 2) return all;
    // Where both miss, the calls left find it as far away as it may well be.
    const reach = WIDE_ERROR + reachOf(left - 2, pageSize);
    if (isFirst && error > PAGE_ERROR && FAR_ERRORS * error <= reach) {
      const start = Math.max(from, Math.min(guess - WIDE_ERROR, high - 2 * WIDE_ERROR));
      return pagesHolding(start, Math.min(high, start + 2 * WIDE_ERROR), pageSize).slice(0, 2);
    }
  }
  return [pageAround(nextGuess(estimate, progress, left, pageSize), pageSize)];
}

/**
 * Whether guesses have missed so often that the calls left do not suffice: as in a list of last year with
 * one task of 1970.
 */
function isMisled({ low, high, error }: Estimate, progress: Progress, pageSize: number): boolean {
  const { calls, maxCalls, misses, wasPageRound } = progress;
  if (misses < MAX_MISSES || !(wasPageRound || error > WIDE_ERROR)) return false;
  return high - low > 2 * Math.max(pageSize, heldBy(maxCalls - calls, pageSize));
}

/** The guess, and further into the wider part with each page that missed; bisection where many did. */
function sharedGuess({ low, high, guess, error }: Estimate, progress: Progress): number {
  const { pageRounds, misses } = progress;
  const toMiddle = (low + high) / 2 - guess;
  const step = STEP_SHARE * (pageRounds - 1) * error;
  if (misses >= MAX_SHARED_MISSES || step > Math.abs(toMiddle)) return Math.round(guess + toMiddle);
  return Math.round(guess + Math.sign(toMiddle) * step);
}

/** The guess, or near it where pages around it have missed: so that the calls left suffice. */
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

/** Rows in which so many calls find a place by bisection. */
function reachOf(calls: number, pageSize: number): number {
  return USEFUL_SHARE * pageSize * (2 ** Math.max(0, calls) - 1);
}

/** Rows to each side of the middle in which so many pages, one after the other, find a place. */
function heldBy(calls: number, pageSize: number): number {
  return reachOf(calls - 1, pageSize) + (USEFUL_SHARE * pageSize) / 2;
}

function pageAround(offset: number, size: number): Window {
  return pageHolding({ offset, count: 1 }, 'around', size) ?? { offset, count: 1 };
}

/** The fewest pages that hold rows `[from, to]`, each with the last two rows of the one before. */
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
