import { showsBefore } from './boundary.ts';
import type { ListView } from './list-view.ts';
import {
  type Entry,
  entriesAt,
  furthestPageWith,
  overlapBefore,
  overlapBehind,
  type RankedPage,
  unreadable,
} from './ranked-page.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';
import { OVERLAP } from './window.ts';

export type Entries<Row> = Map<string | number, Entry<Row>>;

/** A group of equal keys, as one pass of several responses showed it. */
export interface Sweep<Row> {
  /** Position of its first row; `undefined` if its start was not reached. */
  first: number | undefined;
  members: Entries<Row>;
  /**
   * Its pages in the direction of travel; each contains the last two rows of the page before. `start` and
   * `last` are the outer two.
   */
  pages: readonly RankedPage<Row>[];
  start: RankedPage<Row>;
  last: RankedPage<Row>;
  /** Number of rows between the borders of the group; `undefined` if its end was not reached. */
  size: number | undefined;
}

/** Whether all responses of a pass had the same total. */
export function hasOneTotal({ pages }: Sweep<unknown>): boolean {
  return new Set(pages.map(({ total }) => total)).size === 1;
}

export function* readPageWith<Row>(
  { view }: RunReader<Row>,
  position: number,
): Search<Row, RankedPage<Row> | undefined> {
  const read = yield* view.readPageAt(position);
  return furthestPageWith(read, position) ?? read.at(-1);
}

/** A page that overlaps this page and reaches further, if there is one: a known page, or one that is read. */
export function* pageBehind<Row>(
  view: ListView<Row>,
  page: RankedPage<Row>,
  known: readonly RankedPage<Row>[],
): Search<Row, RankedPage<Row> | undefined> {
  const overlap = overlapBehind(page);
  const holds = ({ offset, end }: RankedPage<Row>) => offset <= overlap && end > page.end;
  const next = known.findLast(holds);
  if (next !== undefined) return next;
  const read = yield* view.readPageAt(overlap + 1);
  return read.find(holds) ?? read.at(-1);
}

/**
 * One pass over the group at the frontier; `undefined` if it is not there any more.
 *
 * @param page contains rows of the group
 * @param known pages with rows of the group, which are not read again
 */
export function* sweepGroup<Row>(
  run: RunReader<Row>,
  page: RankedPage<Row> | undefined,
  known: readonly RankedPage<Row>[],
  limit: number,
): Search<Row, Sweep<Row> | undefined> {
  const { view, found } = run;
  const { frontier } = found;
  const { rank } = frontier;
  const pages = yield* pagesToStart(run, page, limit);
  const [start] = pages;
  if (start === undefined) return undefined;
  const first = entriesAt(rank, start)[0]?.position ?? start.end;
  let last = pages.at(-1) ?? start;
  while (showsBefore(start, frontier) && last.high <= rank && last.end - first <= limit) {
    const next = yield* pageBehind(view, last, known);
    if (next === undefined) return undefined;
    if (isCutOff(last, next)) throw unreadable();
    if (entriesAt(rank, next).length === 0 || next.end <= last.end) {
      run.learn([next]);
      return undefined;
    }
    pages.push(next);
    last = next;
  }
  return sweepOf(run, pages, start, last);
}

/**
 * Whether no page shows more of the list together with a readable row, because too many unreadable rows follow
 * each other.
 */
function isCutOff<Row>(page: RankedPage<Row>, next: RankedPage<Row>): boolean {
  const isSame = page.offset === next.offset && page.end === next.end;
  return isSame && overlapBehind(next) + OVERLAP < next.end;
}

/** What consecutive pages show of the group at the frontier. */
function sweepOf<Row>(
  { view, found: { frontier } }: RunReader<Row>,
  pages: readonly RankedPage<Row>[],
  start: RankedPage<Row>,
  last: RankedPage<Row>,
): Sweep<Row> {
  const { rank } = frontier;
  const inside = pages.flatMap((page) => entriesAt(rank, page));
  const members = new Map(inside.map((entry) => [view.identityOf(entry), entry]));
  const first = showsBefore(start, frontier) ? inside[0]?.position : undefined;
  const end = last.entries.find((entry) => entry.rank > rank)?.position ?? last.end;
  const size = first === undefined || last.high <= rank ? undefined : end - first;
  return { first, members, pages, start, last, size };
}

/**
 * Pages that overlap by two rows, from the one that shows where the group at the frontier begins to a known
 * one inside it. No pages if the group is not there any more; only a part of them if all would have more rows
 * than the limit.
 */
function* pagesToStart<Row>(
  run: RunReader<Row>,
  known: RankedPage<Row> | undefined,
  limit: number,
): Search<Row, RankedPage<Row>[]> {
  const { view, found } = run;
  const { frontier } = found;
  const pages: RankedPage<Row>[] = [];
  let read = known === undefined ? [] : [known];
  for (let page = known; ; ) {
    if (page === undefined || entriesAt(frontier.rank, page).length === 0) {
      run.learn(read);
      return [];
    }
    pages.unshift(page);
    const { offset } = page;
    const end = pages.at(-1)?.entries.findLast((entry) => entry.rank === frontier.rank)?.position;
    if (showsBefore(page, frontier) || (end ?? offset) - offset >= limit) return pages;
    const start = overlapBefore(page);
    read = yield* view.readPageAt(start + 1, 'before');
    page = read.find((other) => other.offset < offset && start < other.end);
  }
}

/** Whether the group at the frontier still begins at a position, and has as many rows. */
export function* hasBorders<Row>(
  { view, found: { frontier } }: RunReader<Row>,
  first: number,
  size: number,
): Search<Row, boolean> {
  const { rank } = frontier;
  const starts = yield* view.readPageAt(first, 'around');
  const isStart = starts.some(
    (page) => showsBefore(page, frontier) && entriesAt(rank, page)[0]?.position === first,
  );
  if (!isStart) return false;
  const ends = yield* view.readPageAt(first + size, 'around');
  return ends.some(
    (page) => page.high > rank && entriesAt(rank, page).at(-1)?.position === first + size - 1,
  );
}

/**
 * A pass in whole pages of one size, without overlaps: for REST APIs whose order of equal keys depends on
 * `limit`. It follows a pass that overlapped.
 */
export function* sweepWholePages<Row>(
  run: RunReader<Row>,
  position: number,
  size: number,
): Search<Row, Sweep<Row> | undefined> {
  const pages = yield* run.view.readWholePages(position, position + size + 2);
  const [start, last] = [pages[0], pages.at(-1)];
  if (start === undefined || last === undefined) return undefined;
  const sweep = sweepOf(run, pages, start, last);
  if (sweep.size !== undefined) return sweep;
  if (sweep.members.size > 0) run.learn(pages);
  return undefined;
}
