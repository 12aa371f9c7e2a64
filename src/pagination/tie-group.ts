import { GatewayError } from '../errors.ts';
import { isBefore, KeySearch } from './key-search.ts';
import type { KeyedList, ListView } from './keyed-list.ts';
import type { Narrowing, WordField } from './order.ts';
import { compareIds, type Entry, type RankedPage } from './ranked-page.ts';
import type { Point, RunReader } from './run.ts';
import type { Search } from './search.ts';

/** Passes over a group before it is split by filters: in pages that overlap, and in whole ones. */
const MAX_SWEEPS = 2;
/** A cursor inside a group that has outgrown the limit still needs the group in order. */
const OUTGROWN_FACTOR = 5;
const MAX_SEARCH_READS = 40;

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
export function* readTieGroup<Row>(run: RunReader<Row>): Search<Row, boolean> {
  const { view, frontier } = run;
  const { rank } = frontier;
  const isInside = run.startRank === rank;
  const limit = view.list.tieLimit * (isInside ? OUTGROWN_FACTOR : 1);
  let members: Entries<Row> = new Map();
  let known: string | undefined;
  let size = 0;
  const { facts } = view.list;
  const sweepsAtMost = facts.tiesChange ? 1 : MAX_SWEEPS;
  for (let sweeps = 0; sweeps < sweepsAtMost; sweeps++) {
    const sweep =
      sweeps % 2 === 1 ? yield* sweepWholePages(run, size) : yield* sweepGroup(run, limit);
    // The group is not where it was: the search goes on.
    if (sweep === undefined) return true;
    const last = sweep.pages.at(-1);
    if (last === undefined) return true;
    if (sweep.size === undefined) {
      if (isInside) throw outgrown(limit);
      return yield* enterInRestOrder(run, sweep);
    }
    const borders = `${sweep.first} ${sweep.size} ${sweep.pages[0]?.total}`;
    members = borders === known ? new Map([...members, ...sweep.members]) : sweep.members;
    known = borders;
    size = sweep.size;
    const isSteady = new Set(sweep.pages.map(({ total }) => total)).size === 1;
    if (isSteady && sweeps === sweepsAtMost - 1 && members.size < size) {
      facts.tiesChange = true;
      yield* addSplit(run, members, size);
    }
    if (isSteady && members.size === size) {
      passGroup(run, [...members.values()], sweep.first, last);
      return true;
    }
  }
  throw unstable();
}

/**
 * Continues behind a row of a group that is read in REST's own order.
 *
 * @returns whether the run goes on behind the group
 */
export function* resumeTieGroup<Row>(
  run: RunReader<Row>,
  { key, id, offset, groupIndex }: Point & { groupIndex: number },
): Search<Row, boolean> {
  const { view } = run;
  const from = view.turn(offset);
  const pages = yield* view.read(from - 1, from + run.count + 2);
  const rank = view.rankOf(key);
  run.frontier = { rank, after: false };
  const isAnchorAt = (at: number) => (page: RankedPage<Row>) =>
    page.entries.some(
      (entry) => entry.id === id && entry.rank === rank && entry.restPosition === at,
    );
  const page = pages.find(isAnchorAt(from));
  if (page !== undefined) {
    const start = offset - groupIndex;
    return yield* deliverInRestOrder(run, page, from + 1, start, pages);
  }
  const start = yield* groupStart(run, pages);
  const at = view.turn(start + groupIndex);
  const around = view.furthest(at - 1, at + 2, 'ahead') ?? { from: at, to: at + 1 };
  const moved = (yield* view.read(around.from, around.to)).find(isAnchorAt(at));
  if (moved === undefined) throw unstable();
  return yield* deliverInRestOrder(run, moved, at + 1, start, []);
}

/** One pass over the group at the frontier; `undefined` where it is not there any more. */
function* sweepGroup<Row>(run: RunReader<Row>, limit: number): Search<Row, Sweep<Row> | undefined> {
  const { view, frontier } = run;
  const { rank } = frontier;
  let from = run.groupPosition;
  let first: number | undefined;
  const members: Entries<Row> = new Map();
  const pages: RankedPage<Row>[] = [];
  let border = run.groupBorder;
  run.groupBorder = undefined;
  for (;;) {
    const window = view.furthest(from, from + 2) ?? { from, to: from + 2 };
    const read = border === undefined ? yield* view.read(window.from, window.to) : [border];
    border = undefined;
    const page =
      read.find(({ offset, end }) => offset <= from + 1 && end > from + 1) ?? read.at(-1);
    if (page === undefined) return undefined;
    const inside = page.entries.filter((entry) => entry.rank === rank);
    if (first === undefined) {
      first = inside[0]?.position;
      if (first === undefined || !run.showsBefore(page, frontier)) {
        run.learn(read);
        return undefined;
      }
    }
    for (const entry of inside) members.set(entry.id ?? entry.restPosition, entry);
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
  size: number,
): Search<Row, Sweep<Row> | undefined> {
  const { view, frontier, groupPosition } = run;
  const { rank } = frontier;
  const pages = yield* view.readWholePages(groupPosition, groupPosition + size + 2);
  const inside = pages.flatMap(({ entries }) => entries.filter((entry) => entry.rank === rank));
  const first = inside[0]?.position;
  const [before, behind] = [pages[0], pages.at(-1)];
  if (first === undefined || before === undefined || behind === undefined) return undefined;
  if (!run.showsBefore(before, frontier) || behind.high <= rank) return undefined;
  const end = behind.entries.find((entry) => entry.rank > rank)?.position ?? behind.end;
  const members = new Map(inside.map((entry) => [entry.id ?? entry.restPosition, entry]));
  return { first, members, pages, size: end - first };
}

function passGroup<Row>(
  run: RunReader<Row>,
  members: Entry<Row>[],
  first: number,
  last: RankedPage<Row>,
): void {
  const { view, frontier } = run;
  const sign = view.isBackward ? -1 : 1;
  const sorted = members.toSorted((a, b) => {
    if (a.id === null || b.id === null) {
      return sign * (Number(a.id === null) - Number(b.id === null));
    }
    return sign * compareIds(a.id, b.id, view.list.order);
  });
  for (const [index, entry] of sorted.entries()) run.add({ ...entry, position: first + index });
  run.frontier = { rank: frontier.rank, after: true };
  run.learn([last]);
}

function* enterInRestOrder<Row>(run: RunReader<Row>, sweep: Sweep<Row>): Search<Row, boolean> {
  const { view } = run;
  const start = view.isBackward ? yield* groupStart(run, sweep.pages) : sweep.first;
  const from = Math.max(sweep.first, run.firstPosition);
  const page = sweep.pages.find(({ offset, end }) => offset <= from && from < end);
  if (page !== undefined) return yield* deliverInRestOrder(run, page, from, start, sweep.pages);
  const window = view.furthest(from - 1, from + 1) ?? { from, to: from + 1 };
  const [read] = yield* view.read(window.from, window.to);
  if (read === undefined) throw unstable();
  return yield* deliverInRestOrder(run, read, from, start, []);
}

/** Rows from a position on as REST has them; each page has to agree with the one before. */
function* deliverInRestOrder<Row>(
  run: RunReader<Row>,
  page: RankedPage<Row>,
  first: number,
  start: number,
  known: readonly RankedPage<Row>[],
): Search<Row, boolean> {
  const { view, frontier } = run;
  const { rank } = frontier;
  let [current, from] = [page, first];
  for (;;) {
    const rows = current.entries
      .filter((entry) => entry.rank === rank && entry.restPosition >= from)
      .sort((a, b) => a.restPosition - b.restPosition);
    for (const entry of rows) {
      if (entry.id !== null && run.hasDelivered(entry.id)) throw unstable();
      const position = entry.restPosition;
      run.add({ ...entry, position, groupIndex: view.turn(position) - start });
    }
    if (current.high > rank) {
      run.frontier = { rank, after: true };
      run.learn([current]);
      return true;
    }
    if (run.isDone) return false;
    if (current.entries.length === 0) throw unstable();
    from = current.end;
    const next = yield* pageBehind(view, current, known);
    if (!agree(current, next)) throw unstable();
    current = next;
  }
}

function* pageBehind<Row>(
  view: ListView<Row>,
  { end }: RankedPage<Row>,
  known: readonly RankedPage<Row>[],
): Search<Row, RankedPage<Row>> {
  const holds = (page: RankedPage<Row>) => page.offset <= end - 2 && page.end > end;
  const page = known.find(holds);
  if (page !== undefined) return page;
  const window = view.furthest(end - 2, end) ?? { from: end - 2, to: end };
  const read = yield* view.read(window.from, window.to);
  const next = read.find(holds) ?? read.at(-1);
  if (next === undefined || next.end <= end) throw unstable();
  return next;
}

/** Whether the last two rows of a page are where the next page has them. */
function agree<Row>(page: RankedPage<Row>, next: RankedPage<Row>): boolean {
  const at = new Map(next.entries.map(({ restPosition, id }) => [restPosition, id]));
  return page.entries
    .filter(({ restPosition }) => restPosition >= page.end - 2)
    .every(({ restPosition, id }) => at.get(restPosition) === id);
}

/** Position of the first row of the group at the frontier, in the order of the list. */
function* groupStart<Row>(
  run: RunReader<Row>,
  pages: readonly RankedPage<Row>[],
): Search<Row, number> {
  const { view, frontier } = run;
  const cut = view.turnCut({ rank: frontier.rank, after: view.isBackward });
  const search = new KeySearch(cut);
  for (const page of pages) search.observe(view.turnPage(page));
  for (let reads = 0; reads < MAX_SEARCH_READS; reads++) {
    const guess = search.guess();
    const at = view.isBackward ? -guess : guess;
    const around = view.furthest(at - 1, at + 1, 'around') ?? { from: at - 1, to: at + 1 };
    for (const read of yield* view.read(around.from, around.to)) {
      const page = view.turnPage(read);
      search.observe(page);
      const index = page.entries.findIndex((entry) => !isBefore(entry.rank, cut));
      const entry = page.entries[index];
      if (entry !== undefined && (index > 0 || page.offset === 0)) return entry.position;
    }
  }
  throw unstable();
}

function rankKey<Row>(members: Entries<Row>): number | null {
  const [first] = [...members.values()].filter(({ id }) => id !== null);
  return first?.key ?? null;
}

/** Adds the rows of the group that lists of single words show, until none is missing. */
function* addSplit<Row>(
  run: RunReader<Row>,
  members: Entries<Row>,
  size: number,
): Search<Row, void> {
  const { list } = run.view;
  const key = rankKey(members);
  // Every task has a type.
  for (const field of ['type', 'status'] as const) {
    const words = list.filterWords[field];
    if (list.narrowing[field] !== undefined || words.length < 2) continue;
    for (const word of words) {
      if (members.size >= size) return;
      const narrowing = narrowed(list, field, word);
      const rows = yield* run.readKey({ ...list, narrowing }, key, words.length);
      for (const entry of rows) {
        members.set(entry.id ?? entry.restPosition, run.view.turnEntry(entry));
      }
    }
  }
}

function narrowed<Row>(list: KeyedList<Row>, field: WordField, word: string): Narrowing {
  return { ...list.narrowing, [field]: field === 'status' ? [word] : word };
}

function unstable(): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    'Tasks with equal times change places between two answers of the REST API, so they cannot be delivered exactly. Start again, or narrow the filter.',
  );
}

function outgrown(limit: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `More than ${limit} tasks have the time of the row of this cursor, too many to be put in order. Start again without the cursor.`,
  );
}
