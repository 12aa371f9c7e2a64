import { isBefore } from './boundary.ts';
import { readWithExtraRows } from './extra-rows.ts';
import { isOnScale } from './interpolation.ts';
import { lastLengthOf } from './list-length.ts';
import { type Entry, type RankedPage, unreadable } from './ranked-page.ts';
import { resumeInRestOrder } from './rest-order.ts';
import { isPoint, type Place, type Point, type RunBounds } from './run.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/** The most rows of the first read, if the start of the range has to be searched for. */
const MAX_FIRST_ROWS = 50;

/**
 * Makes the first read of a run, at its start.
 *
 * @returns whether the run continues
 */
export function* openRun<Row>(
  run: RunReader<Row>,
  { start, knownLength }: RunBounds,
): Search<Row, boolean> {
  if (start === undefined) yield* openAtEnd(run, knownLength);
  else if (isPoint(start)) return yield* openAtPoint(run, start);
  else yield* openAtPlace(run, start);
  return true;
}

function* openAtPoint<Row>(run: RunReader<Row>, start: Point): Search<Row, boolean> {
  const { view, count, found } = run;
  const { groupIndex } = start;
  if (groupIndex !== undefined) {
    found.hasRowsPassed = true;
    return yield* resumeInRestOrder(run, { ...start, groupIndex });
  }
  const at = view.turn(start.offset);
  const lastLength = lastLengthOf(view.list);
  const pages = yield* readWithExtraRows(view, at - 1, at + count + 2);
  // Rows that were added or removed since are usually before it: in the default order, new rows are.
  const shift = view.total - (lastLength ?? view.total);
  if (shift !== 0) run.expect(start.offset + 1 + shift);
  found.frontier = { rank: view.rankOf(start.key), after: false };
  run.learn(pages);
  return true;
}

/** Starts at the end of the list, or of its range, from which the travel begins. */
function* openAtEnd<Row>(run: RunReader<Row>, knownLength: number | undefined): Search<Row, void> {
  const { view, count, found } = run;
  const from = view.isBackward ? -(knownLength ?? 0) : 0;
  // A range that begins at a time is rarely at the end of the list, so only a few rows are read there.
  const most = isOnScale(found.first.rank) ? MAX_FIRST_ROWS : (knownLength ?? count);
  const rows = Math.max(1, Math.min(count, most));
  run.learn(yield* readWithExtraRows(view, from - 1, from + rows + 1));
}

function* openAtPlace<Row>(run: RunReader<Row>, start: Place): Search<Row, void> {
  const { view, count, found } = run;
  const at = view.isBackward ? -start.offset : start.offset;
  const pages = yield* readWithExtraRows(view, at - 1, at + Math.max(1, count) + 1);
  const isHeld = (read: readonly RankedPage<Row>[]) =>
    read.some((page) => page.offset <= at && at < page.end);
  if (isHeld(pages) && entryAt(at, pages) === undefined) {
    // A page that begins with unreadable rows does not show them.
    const before = yield* view.readRowsBefore(at);
    pages.push(...before);
    if (isHeld(before) && entryAt(at, before) === undefined) throw unreadable();
  }
  const entry = entryAt(at, pages);
  if (entry === undefined) {
    // Before a place past the end stand the last rows.
    if (view.isBackward && start.offset > 0) return yield* openAtEnd(run, view.total);
    return yield* openPastEnd(run, start, pages);
  }
  if (!isBefore(entry.rank, found.first)) {
    found.frontier = { rank: entry.rank, after: false };
    found.firstPosition = at;
  }
  run.learn(pages);
}

/** A position after the end of the list, or before its start: only whether the list has rows is found. */
function* openPastEnd<Row>(
  run: RunReader<Row>,
  start: Place,
  pages: readonly RankedPage<Row>[],
): Search<Row, void> {
  const { view, found } = run;
  found.hasRowsPassed = pages.some((page) => page.offset < page.end || page.total > 0);
  run.learn(pages);
  if (!found.hasRowsPassed && start.offset > 0) {
    // After the end, REST may send no total; the page with the first row has one.
    const first = yield* view.isBackward ? view.read(-1, 0) : view.read(0, 1);
    found.hasRowsPassed = first.some(({ entries }) => entries.length > 0);
    run.learn(first);
  }
  found.entries.length = 0;
  found.frontier = { rank: Number.POSITIVE_INFINITY, after: true };
}

function entryAt<Row>(at: number, pages: readonly RankedPage<Row>[]): Entry<Row> | undefined {
  return pages.flatMap(({ entries }) => entries).find(({ position }) => position === at);
}
