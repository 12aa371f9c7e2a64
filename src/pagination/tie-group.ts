import { narrowedTo } from './order.ts';
import { outgrownGroup, tiesChangePlaces } from './order-errors.ts';
import { compareEntries, type Entry, furthestPageWith, type RankedPage } from './ranked-page.ts';
import { type LargeGroup, showsBefore } from './read-planner.ts';
import { enterInRestOrder } from './rest-order.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/** Passes over a group before it is split by filters: in pages that overlap, and in whole ones. */
const MAX_SWEEPS = 2;
/** A cursor inside a group that has outgrown the limit still needs the group in order. */
const OUTGROWN_FACTOR = 5;

type Entries<Row> = Map<string | number, Entry<Row>>;

/** A group of equal keys as several answers showed it. */
interface Sweep<Row> {
  first: number;
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
 * @returns whether the run goes on behind the group
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` where rows of the group change places
 */
export function* readTieGroup<Row>(
  run: RunReader<Row>,
  group: LargeGroup<Row>,
): Search<Row, boolean> {
  const { view, found } = run;
  const { rank } = found.frontier;
  yield* view.settleNulls();
  const isInside = run.ends.startRank === rank;
  const limit = view.list.tieLimit * (isInside ? OUTGROWN_FACTOR : 1);
  let members: Entries<Row> = new Map();
  let known: string | undefined;
  let size = 0;
  const { facts } = view.list;
  const sweepsAtMost = facts.tiesChange ? 1 : MAX_SWEEPS;
  for (let sweeps = 0; sweeps < sweepsAtMost; sweeps++) {
    const sweep =
      sweeps % 2 === 1
        ? yield* sweepWholePages(run, group.position, size)
        : yield* sweepGroup(run, group, limit);
    // The group is not where it was: the search goes on.
    if (sweep === undefined) return true;
    const last = sweep.pages.at(-1);
    if (last === undefined) return true;
    if (sweep.size === undefined) {
      if (isInside) throw outgrownGroup(limit);
      return yield* enterInRestOrder(run, sweep);
    }
    const borders = `${sweep.first} ${sweep.size} ${sweep.pages[0]?.total}`;
    members = borders === known ? new Map([...members, ...sweep.members]) : sweep.members;
    known = borders;
    size = sweep.size;
    const isSteady = new Set(sweep.pages.map(({ total }) => total)).size === 1;
    if (isSteady && sweeps === sweepsAtMost - 1 && members.size < size) {
      facts.tiesChange = true;
      yield* addSplit(run, members, size, group.position);
    }
    if (isSteady && members.size === size) {
      passGroup(run, [...members.values()], sweep.first, last);
      return true;
    }
  }
  throw tiesChangePlaces();
}

/** One pass over the group at the frontier; `undefined` where it is not there any more. */
function* sweepGroup<Row>(
  run: RunReader<Row>,
  group: LargeGroup<Row>,
  limit: number,
): Search<Row, Sweep<Row> | undefined> {
  const { view, found } = run;
  const { frontier } = found;
  const { rank } = frontier;
  let from = group.position;
  let first: number | undefined;
  const members: Entries<Row> = new Map();
  const pages: RankedPage<Row>[] = [];
  let border: RankedPage<Row> | undefined = group.border;
  for (;;) {
    const read = border === undefined ? yield* view.readPageAt(from + 1) : [border];
    border = undefined;
    const page = furthestPageWith(read, from + 1) ?? read.at(-1);
    if (page === undefined) return undefined;
    const inside = page.entries.filter((entry) => entry.rank === rank);
    if (first === undefined) {
      first = inside[0]?.position;
      if (first === undefined || !showsBefore(page, frontier)) {
        run.learn(read);
        return undefined;
      }
    }
    for (const entry of inside) members.set(view.identityOf(entry), entry);
    pages.push(page);
    const behind = page.entries.find((entry) => entry.rank > rank)?.position;
    if (page.high > rank) {
      return { first, members, pages, size: (behind ?? page.end) - first };
    }
    if (inside.length === 0 || page.end <= from + 2) {
      return { first, members, pages, size: Number.NaN };
    }
    if (page.end - first > limit) return { first, members, pages, size: undefined };
    from = page.end - 2;
  }
}

/** A pass in whole pages of one size, for REST APIs whose order of equal keys depends on `limit`. */
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
  if (!showsBefore(before, frontier) || behind.high <= rank) return undefined;
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
