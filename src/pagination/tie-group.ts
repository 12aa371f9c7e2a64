import { noteCutGroup } from './extra-rows.ts';
import {
  type Entries,
  hasBorders,
  hasOneTotal,
  readPageWith,
  type Sweep,
  sweepGroup,
  sweepWholePages,
} from './group-sweep.ts';
import { narrowedTo } from './order.ts';
import { outgrownGroup, tiesChangePlaces } from './order-errors.ts';
import { areConnected, entriesAt, type RankedPage } from './ranked-page.ts';
import { enterInRestOrder } from './rest-order.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/** The most passes over a group. More than two are needed only while the list changes. */
const MAX_SWEEPS = 4;
/** Passes with the same borders before a group is split by filters. */
const SWEEPS_ALIKE = 2;
/**
 * A cursor inside a group needs the group sorted, even if the group has grown past the limit: up to so many
 * times the limit.
 */
const OUTGROWN_FACTOR = 5;

/**
 * Reads the group of equal keys at the frontier if no page contains all of it. Several responses are
 * combined; the group is complete when as many rows were found as its borders say. If rows stay missing, the
 * group is split by REST's filters. A group beyond the limit is read in REST's own order.
 *
 * @param page contains rows of the group
 * @returns whether the run continues after the group
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` if rows of the group change places
 */
export function* readTieGroup<Row>(
  run: RunReader<Row>,
  page: RankedPage<Row>,
): Search<Row, boolean> {
  const { view, found } = run;
  const { facts } = view.list;
  const { rank } = found.frontier;
  yield* view.nulls.settle();
  const isInside = run.startsAt(rank);
  // Whether one page can contain a smaller group depends on the position of the group.
  const bound = Math.max(view.list.tieLimit, view.pageSize);
  const limit = bound * (isInside ? OUTGROWN_FACTOR : 1);
  const known = run.pages.filter((other) => entriesAt(rank, other).length > 0);
  let [first, size] = [0, 0];
  let inWholePages = false;
  // The rows of `alike` consecutive passes with the same borders. They all belong to one group.
  let members: Entries<Row> = new Map();
  let seen: string | undefined;
  let alike = 0;
  /** The borders at which even the filters did not show all rows. */
  let unsplittable: string | undefined;
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
    const sweep: Sweep<Row> | undefined = inWholePages
      ? yield* sweepWholePages(run, first - 1, size)
      : sweeps === 0
        ? yield* sweepGroup(run, page, known, limit)
        : yield* sweepGroup(run, yield* readPageWith(run, first), [], limit);
    // The group has moved: the search continues.
    if (sweep === undefined) return true;
    const { start, last } = sweep;
    const isTooLarge = !isInside && (sweep.size ?? 0) > limit;
    if (sweep.first === undefined || sweep.size === undefined || isTooLarge) {
      if (isInside) throw outgrownGroup(limit);
      return yield* enterInRestOrder(run, sweep);
    }
    [first, size] = [sweep.first, sweep.size];
    if (sweep.members.size !== size && view.furthest(first - 1, first + size + 1) !== undefined) {
      // One page contains the whole group, so the order of its rows does not matter.
      run.learn(yield* view.read(first - 1, first + size + 1));
      return true;
    }
    const borders: string = `${first} ${size} ${start.total}`;
    const isSeen = borders === seen;
    seen = borders;
    if (!isSeen) alike = 0;
    members = alike > 0 ? new Map([...withIds(members), ...sweep.members]) : sweep.members;
    // Whole pages do not overlap: only the borders show that rows were removed between two of them.
    const isSteady: boolean = hasOneTotal(sweep) && (isSeen || !inWholePages);
    alike = isSteady ? alike + 1 : 0;
    // Two borders read at different moments can match the number of rows by chance.
    let isProven = isSeen || areConnected(sweep.pages);
    // If the list changes, several passes together can have as many rows as the group, but others.
    let isWhole = sweep.members.size === size && members.size === size;
    if (alike >= (facts.tiesChange ? 1 : SWEEPS_ALIKE) && !isWhole) {
      facts.tiesChange = true;
      if (borders === unsplittable) break;
      const split: Split<Row> = yield* splitGroup(run, members, size, first);
      members = split.members;
      isWhole = split.isWhole && members.size === size;
      isProven = isWhole && (yield* hasBorders(run, first, size));
      // If the list has changed meanwhile, the next pass shows other borders.
      if (!isWhole) unsplittable = borders;
      if (!isProven) alike = 0;
    }
    if (isSteady && isProven && isWhole) {
      noteCutGroup(facts, size);
      // All rows of the group may be after the start of the run.
      found.passRowsBefore(start);
      addInOrder(run, members, first);
      run.passGroup(last);
      return true;
    }
    inWholePages = isSteady && !inWholePages && borders !== unsplittable;
  }
  throw tiesChangePlaces();
}

function addInOrder<Row>(
  { view, found }: RunReader<Row>,
  members: Entries<Row>,
  first: number,
): void {
  const sorted = [...members.values()].sort((a, b) => view.compare(a, b));
  for (const [index, entry] of sorted.entries()) {
    found.add({ ...entry, position: first + index });
  }
}

function withIds<Row>(members: Entries<Row>): Entries<Row> {
  return new Map([...members].filter(([identity]) => typeof identity === 'string'));
}

/** What the filters show of a group. */
interface Split<Row> {
  members: Entries<Row>;
  /** Whether they have all rows of the group that have one of the words of a filter. */
  isWhole: boolean;
}

/**
 * Adds rows of the group from lists filtered by one word each, until none is missing. Every list is read, even
 * if enough rows were found before: some of them may have come into the group since it was counted.
 */
function* splitGroup<Row>(
  run: RunReader<Row>,
  known: Entries<Row>,
  size: number,
  first: number,
): Search<Row, Split<Row>> {
  const { list } = run.view;
  const key = known.values().find(({ id }) => id !== null)?.key ?? null;
  let members = known;
  // Every task has a type.
  for (const field of ['type', 'status'] as const) {
    const words = list.filterWords[field];
    if (list.narrowing[field] !== undefined || words.length < 2) continue;
    // Each part has its own rows without an id.
    members = withIds(members);
    let unnamed = 0;
    let isWhole = true;
    // The sizes of the parts are not known, so it assumes equal ones.
    const middle = Math.floor(Math.abs(first + size / 2) / words.length);
    for (const word of words) {
      const narrowing = narrowedTo(list.narrowing, field, word);
      const part = yield* run.overPart(narrowing).readKey(key, middle);
      isWhole &&= part.isWhole;
      for (const entry of part.entries) {
        const identity = run.view.identityOf(entry);
        members.set(typeof identity === 'string' ? identity : unnamed++, run.view.turnEntry(entry));
      }
    }
    if (isWhole && members.size >= size) return { members, isWhole };
  }
  return { members, isWhole: false };
}
