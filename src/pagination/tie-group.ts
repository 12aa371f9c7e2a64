import { narrowedTo } from './order.ts';
import { outgrownGroup, tiesChangePlaces } from './order-errors.ts';
import {
  compareEntries,
  type Entry,
  furthestPageWith,
  overlapBefore,
  overlapBehind,
  type RankedPage,
} from './ranked-page.ts';
import { showsBefore } from './read-planner.ts';
import { enterInRestOrder } from './rest-order.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/** Passes over a group: more than two only while the list changes. */
const MAX_SWEEPS = 4;
/** Passes with the same borders before a group is split by filters. */
const SWEEPS_ALIKE = 2;
/** A cursor inside a group that has outgrown the limit still needs the group in order. */
const OUTGROWN_FACTOR = 5;

type Entries<Row> = Map<string | number, Entry<Row>>;

/** A group of equal keys as several answers showed it. */
interface Sweep<Row> {
  /** Position of its first row; `undefined` where its start was not reached. */
  first: number | undefined;
  members: Entries<Row>;
  /** Its pages in the direction of travel, each with the last two rows of the one before. */
  pages: RankedPage<Row>[];
  /** Rows of the group as its borders count them; `undefined` where the end was not reached. */
  size: number | undefined;
}

/**
 * The group of equal keys at the frontier, which no page holds whole: united from several answers,
 * and complete when as many rows were found as its borders say. What stays incomplete is split by
 * the filters that REST has. A group beyond the limit is read in REST's own order.
 *
 * @param known a page with rows of the group
 * @returns whether the run goes on behind the group
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` where rows of the group change places
 */
export function* readTieGroup<Row>(
  run: RunReader<Row>,
  known: RankedPage<Row>,
): Search<Row, boolean> {
  const { view, found } = run;
  const { rank } = found.frontier;
  yield* view.settleNulls();
  const isInside = run.ends.startRank === rank;
  // Whether a page holds a smaller group whole depends on where it stands.
  const bound = Math.max(view.list.tieLimit, view.pageSize);
  const limit = bound * (isInside ? OUTGROWN_FACTOR : 1);
  let members: Entries<Row> = new Map();
  let seen: string | undefined;
  let [first, size, alike] = [0, 0, 0];
  const { facts } = view.list;
  let needsWholePages = false;
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
    const isWhole: boolean = needsWholePages;
    const sweep: Sweep<Row> | undefined = isWhole
      ? yield* sweepWholePages(run, first - 1, size)
      : yield* sweepGroup(run, sweeps === 0 ? known : yield* readPageWith(run, first), limit);
    // The group is not where it was: the search goes on.
    if (sweep === undefined) return true;
    const last = sweep.pages.at(-1);
    if (last === undefined) return true;
    const isTooLarge = !isInside && (sweep.size ?? 0) > limit;
    if (sweep.first === undefined || sweep.size === undefined || isTooLarge) {
      if (isInside) throw outgrownGroup(limit);
      return yield* enterInRestOrder(run, sweep);
    }
    [first, size] = [sweep.first, sweep.size];
    if (sweep.members.size !== size && view.furthest(first - 1, first + size + 1) !== undefined) {
      // One page shows it whole, in whichever order.
      run.learn(yield* view.read(first - 1, first + size + 1));
      return true;
    }
    const borders: string = `${first} ${size} ${sweep.pages[0]?.total}`;
    const isSeen = borders === seen;
    // Whole pages do not overlap: only the borders show that rows left between two of them.
    const isSteady: boolean = hasOneTotal(sweep) && (!isWhole || isSeen);
    members = isSeen && alike > 0 ? new Map([...members, ...sweep.members]) : sweep.members;
    alike = isSteady ? (isSeen ? alike + 1 : 1) : 0;
    seen = borders;
    if (alike === (facts.tiesChange ? 1 : SWEEPS_ALIKE) && members.size < size) {
      facts.tiesChange = true;
      yield* addSplit(run, members, size, first);
      if (members.size < size) break;
    }
    if (isSteady && members.size === size) {
      view.noteCutGroup(size);
      passGroup(run, [...members.values()], first, last);
      return true;
    }
    needsWholePages = isSteady && !isWhole;
  }
  throw tiesChangePlaces();
}

function hasOneTotal({ pages }: Sweep<unknown>): boolean {
  return new Set(pages.map(({ total }) => total)).size === 1;
}

function* readPageWith<Row>(
  { view }: RunReader<Row>,
  position: number,
): Search<Row, RankedPage<Row> | undefined> {
  const read = yield* view.readPageAt(position);
  return furthestPageWith(read, position) ?? read.at(-1);
}

/** One pass over the group at the frontier; `undefined` where it is not there any more. */
function* sweepGroup<Row>(
  run: RunReader<Row>,
  known: RankedPage<Row> | undefined,
  limit: number,
): Search<Row, Sweep<Row> | undefined> {
  const { view, found } = run;
  const { frontier } = found;
  const { rank } = frontier;
  const pages = yield* pagesToStart(run, known, limit);
  const [start] = pages;
  if (start === undefined) return undefined;
  const members: Entries<Row> = new Map();
  const addRowsOf = (page: RankedPage<Row>) => {
    const inside = page.entries.filter((entry) => entry.rank === rank);
    for (const entry of inside) members.set(view.identityOf(entry), entry);
    return inside.length > 0;
  };
  for (const page of pages) addRowsOf(page);
  if (!showsBefore(start, frontier)) return { first: undefined, members, pages, size: undefined };
  const first = start.entries.find((entry) => entry.rank === rank)?.position ?? start.end;
  for (let last = pages.at(-1) ?? start; ; ) {
    if (last.high > rank) {
      const behind = last.entries.find((entry) => entry.rank > rank)?.position;
      return { first, members, pages, size: (behind ?? last.end) - first };
    }
    if (last.end - first > limit) return { first, members, pages, size: undefined };
    const from = overlapBehind(last);
    const read = yield* view.readPageAt(from + 1);
    const next = furthestPageWith(read, from + 1) ?? read.at(-1);
    if (next === undefined || !addRowsOf(next) || next.end <= last.end) {
      run.learn(read);
      return undefined;
    }
    pages.push(next);
    last = next;
  }
}

/**
 * Pages that overlap by two rows, from the one that shows where the group at the frontier begins to a known
 * one inside it. None where the group is not there any more; not all of them where that takes more rows than
 * the limit.
 */
function* pagesToStart<Row>(
  run: RunReader<Row>,
  known: RankedPage<Row> | undefined,
  limit: number,
): Search<Row, RankedPage<Row>[]> {
  const { view, found } = run;
  const { frontier } = found;
  const holdsGroup = (page: RankedPage<Row> | undefined): page is RankedPage<Row> =>
    page?.entries.some((entry) => entry.rank === frontier.rank) ?? false;
  const pages: RankedPage<Row>[] = [];
  let read = known === undefined ? [] : [known];
  for (let page = known; ; ) {
    if (!holdsGroup(page)) {
      run.learn(read);
      return [];
    }
    pages.unshift(page);
    const { offset } = page;
    const end = pages.at(-1)?.entries.findLast((entry) => entry.rank === frontier.rank)?.position;
    if (showsBefore(page, frontier) || (end ?? offset) - offset >= limit) return pages;
    const start = overlapBefore(page);
    read = yield* view.readPageBefore(start);
    page = read.find((other) => other.offset < offset && start < other.end);
  }
}

/** A pass in whole pages of one size, after one that overlapped, for REST APIs whose order of equal keys depends on `limit`. */
function* sweepWholePages<Row>(
  run: RunReader<Row>,
  position: number,
  size: number,
): Search<Row, Sweep<Row> | undefined> {
  const { view, found } = run;
  const { frontier } = found;
  const { rank } = frontier;
  const pages = yield* view.readWholePages(position, position + size + 2);
  const inside = pages.flatMap(({ entries }) => entries.filter((entry) => entry.rank === rank));
  const first = inside[0]?.position;
  const [before, behind] = [pages[0], pages.at(-1)];
  if (first === undefined || before === undefined || behind === undefined) return undefined;
  if (!showsBefore(before, frontier) || behind.high <= rank) {
    run.learn(pages);
    return undefined;
  }
  const end = behind.entries.find((entry) => entry.rank > rank)?.position ?? behind.end;
  const members = new Map(inside.map((entry) => [view.identityOf(entry), entry]));
  return { first, members, pages, size: end - first };
}

function passGroup<Row>(
  run: RunReader<Row>,
  members: Entry<Row>[],
  first: number,
  last: RankedPage<Row>,
): void {
  const { view } = run;
  const sign = view.isBackward ? -1 : 1;
  const sorted = members.toSorted((a, b) => sign * compareEntries(a, b, view.list.order));
  for (const [index, entry] of sorted.entries()) {
    run.found.add({ ...entry, position: first + index });
  }
  run.passGroup(last);
}

/** Adds the rows of the group that lists of single words show, until none is missing. */
function* addSplit<Row>(
  run: RunReader<Row>,
  members: Entries<Row>,
  size: number,
  position: number,
): Search<Row, void> {
  const { list } = run.view;
  const key = members.values().find(({ id }) => id !== null)?.key ?? null;
  // Every task has a type.
  for (const field of ['type', 'status'] as const) {
    const words = list.filterWords[field];
    if (list.narrowing[field] !== undefined || words.length < 2) continue;
    // Of the sizes of the parts nothing is known.
    const from = Math.floor(Math.abs(position) / words.length);
    for (const word of words) {
      if (members.size >= size) return;
      const narrowing = narrowedTo(list.narrowing, field, word);
      const rows = yield* run.readKey({ ...list, narrowing }, key, from);
      for (const entry of rows) {
        members.set(run.view.identityOf(entry), run.view.turnEntry(entry));
      }
    }
  }
}
