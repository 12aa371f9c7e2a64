import { noteCutGroup } from './extra-rows.ts';
import {
  type Entries,
  hasOneTotal,
  isConnected,
  readPageWith,
  type Sweep,
  sweepGroup,
  sweepWholePages,
} from './group-sweep.ts';
import { narrowedTo } from './order.ts';
import { outgrownGroup, tiesChangePlaces } from './order-errors.ts';
import { entriesAt, type RankedPage } from './ranked-page.ts';
import { enterInRestOrder } from './rest-order.ts';
import type { RunReader } from './run-reader.ts';
import type { Search } from './search.ts';

/** Passes over a group: more than two only while the list changes. */
const MAX_SWEEPS = 4;
/** Passes with the same borders before a group is split by filters. */
const SWEEPS_ALIKE = 2;
/** A cursor inside a group that has outgrown the limit still needs the group in order. */
const OUTGROWN_FACTOR = 5;

/**
 * The group of equal keys at the frontier, which no page holds whole: united from several answers,
 * and complete when as many rows were found as its borders say. What stays incomplete is split by
 * the filters that REST has. A group beyond the limit is read in REST's own order.
 *
 * @param page has rows of the group
 * @returns whether the run goes on behind the group
 * @throws GatewayError `UPSTREAM_ORDER_UNSTABLE` where rows of the group change places
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
  // Whether a page holds a smaller group whole depends on where it stands.
  const bound = Math.max(view.list.tieLimit, view.pageSize);
  const limit = bound * (isInside ? OUTGROWN_FACTOR : 1);
  const known = run.pages.filter((other) => entriesAt(rank, other).length > 0);
  let [first, size] = [0, 0];
  let inWholePages = false;
  // Of so many steady passes in a row that had the same borders: all of these rows are of one group.
  let members: Entries<Row> = new Map();
  let seen: string | undefined;
  let alike = 0;
  for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++) {
    const sweep: Sweep<Row> | undefined = inWholePages
      ? yield* sweepWholePages(run, first - 1, size)
      : sweeps === 0
        ? yield* sweepGroup(run, page, known, limit)
        : yield* sweepGroup(run, yield* readPageWith(run, first), [], limit);
    // The group is not where it was: the search goes on.
    if (sweep === undefined) return true;
    const { start, last } = sweep;
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
    const borders: string = `${first} ${size} ${start.total}`;
    const isSeen = borders === seen;
    seen = borders;
    if (!isSeen) alike = 0;
    members = alike > 0 ? new Map([...members, ...sweep.members]) : sweep.members;
    // Whole pages do not overlap: only the borders show that rows left between two of them.
    const isSteady: boolean = hasOneTotal(sweep) && (isSeen || !inWholePages);
    alike = isSteady ? alike + 1 : 0;
    // Two borders of different moments can agree with the number of rows by chance.
    let isProven = isSeen || isConnected(sweep);
    if (alike === (facts.tiesChange ? 1 : SWEEPS_ALIKE) && members.size < size) {
      facts.tiesChange = true;
      yield* addSplit(run, members, size, first);
      if (members.size < size) break;
      isProven = true;
    }
    if (isSteady && isProven && members.size === size) {
      noteCutGroup(facts, size);
      // All rows of the group may be behind the start of the run.
      found.passRowsBefore(start);
      addInOrder(run, members, first);
      run.passGroup(last);
      return true;
    }
    inWholePages = isSteady && !inWholePages;
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
