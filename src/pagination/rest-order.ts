import { findBoundary } from './find-boundary.ts';
import { pageBehind, type Sweep } from './group-sweep.ts';
import { tiesChangePlaces } from './order-errors.ts';
import { agree, furthestPageWith, type RankedPage } from './ranked-page.ts';
import type { Point } from './run.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/**
 * Continues after a row of a group that is read in REST's own order.
 *
 * @returns whether the run continues after the group
 */
export function* resumeInRestOrder<Row>(
  run: RunReader<Row>,
  { key, id, offset, groupIndex }: Point & { groupIndex: number },
): Search<Row, boolean> {
  const { view } = run;
  const from = view.turn(offset);
  const pages = yield* view.read(from - 1, from + run.count + 2);
  const rank = view.rankOf(key);
  run.found.frontier = { rank, after: false };
  const isAnchorAt = (at: number) => (page: RankedPage<Row>) =>
    page.entries.some(
      (entry) => entry.id === id && entry.rank === rank && entry.restPosition === at,
    );
  const page = pages.find(isAnchorAt(from));
  if (page !== undefined) {
    const start = offset - groupIndex;
    return yield* deliverPages(run, page, from + 1, start, pages);
  }
  const start = yield* edgeOfGroup(run, pages, 'start');
  const at = view.turn(start + groupIndex);
  const moved = (yield* view.readPageAt(at)).find(isAnchorAt(at));
  if (moved === undefined) throw tiesChangePlaces();
  return yield* deliverPages(run, moved, at + 1, start, []);
}

/**
 * Delivers a group in REST's own order, from its first row or from the start of the run inside it.
 *
 * @returns whether the run continues after the group
 */
export function* enterInRestOrder<Row>(
  run: RunReader<Row>,
  { first, start: firstPage, pages }: Sweep<Row>,
): Search<Row, boolean> {
  const { view, found } = run;
  const entry = first ?? (yield* firstOfGroup(run, pages));
  const start = view.isBackward ? yield* edgeOfGroup(run, pages, 'start') : entry;
  const from = Math.max(entry, found.firstPosition);
  if (from > entry) found.hasRowsPassed = true;
  found.passRowsBefore(firstPage);
  const page =
    furthestPageWith(pages, from) ?? furthestPageWith(yield* view.readPageAt(from), from);
  if (page === undefined) throw tiesChangePlaces();
  return yield* deliverPages(run, page, from, start, pages);
}

/**
 * Delivers rows from a position on, in REST's own order. Each page has to agree with the one before.
 *
 * @param start position of the group's first row in the list; indexes in cursors count from it
 * @param known pages of the group that were read before
 */
function* deliverPages<Row>(
  run: RunReader<Row>,
  page: RankedPage<Row>,
  first: number,
  start: number,
  known: readonly RankedPage<Row>[],
): Search<Row, boolean> {
  const { view, found } = run;
  const { rank } = found.frontier;
  let [current, from] = [page, first];
  for (;;) {
    const rows = current.entries
      .filter((entry) => entry.rank === rank && entry.restPosition >= from)
      .sort((a, b) => a.restPosition - b.restPosition);
    for (const entry of rows) {
      const position = entry.restPosition;
      const groupIndex = view.turn(position) - start;
      if (groupIndex < 0 || (entry.id !== null && found.has(entry.id))) throw tiesChangePlaces();
      found.add({ ...entry, position, groupIndex });
    }
    if (current.high > rank) {
      run.passGroup(current);
      return true;
    }
    if (run.isDone) return false;
    if (current.entries.length === 0) throw tiesChangePlaces();
    from = Math.max(...current.entries.map(({ restPosition }) => restPosition)) + 1;
    const next = yield* pageBehind(view, current, known);
    if (next === undefined || next.end <= current.end || !agree(current, next)) {
      throw tiesChangePlaces();
    }
    current = next;
  }
}

/** Position of the first row of the group at the frontier, in the direction of travel. */
function* firstOfGroup<Row>(
  run: RunReader<Row>,
  pages: readonly RankedPage<Row>[],
): Search<Row, number> {
  const { isBackward } = run.view;
  const edge = yield* edgeOfGroup(run, pages, isBackward ? 'end' : 'start');
  return isBackward ? -edge : edge;
}

/** Position in the list of the first row of the group at the frontier, or after its last row. */
function edgeOfGroup<Row>(
  { view, found }: RunReader<Row>,
  pages: readonly RankedPage<Row>[],
  edge: 'start' | 'end',
): Search<Row, number> {
  const { rank } = found.frontier;
  const boundary = { rank: view.isBackward ? -rank : rank, after: edge === 'end' };
  const known = pages.map((page) => view.turnPage(page));
  return findBoundary(view.list, boundary, known);
}
