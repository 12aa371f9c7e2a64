import type { Anchor, RowAnchor } from './cursor.ts';
import { KeySearch } from './key-search.ts';
import { keysOf, type ListView, placeOf, type Search } from './search.ts';
import { endOf, pageAt, pageHolding, type Slice, type Window } from './window.ts';

/** How a cursor's row was found again. */
export type AnchorOutcome =
  /** Where it was. */
  | 'unmoved'
  /** At another place. */
  | 'moved'
  /** Not any more: the walk goes on at the gap it left. */
  | 'gone'
  /** Not within {@link MAX_EXTRA_PROBES}: the offset was taken as it stood. */
  | 'lost';

/** The rows next to an anchor, inside the slice they were read in. */
export interface Neighbours<Row> {
  slice: Slice<Row>;
  /** Where they stand. The list may end before the window does. */
  wanted: Window;
  outcome: AnchorOutcome;
}

export type Direction = 'forward' | 'backward';

/** Reads beyond the first one that a cursor may cost before its offset counts. */
export const MAX_EXTRA_PROBES = 4;

/** Where the anchor stands, or else the rows `[from, to)` that tie with it and took its place. */
type Place = { at: number } | { from: number; to: number };

/** A way to find a row again, fed with every slice that was read. */
interface Locator<Row> {
  locate(slice: Slice<Row>): Place | undefined;
  /** Where to look next; `undefined` when there is nowhere left. */
  next(count: number, direction: Direction): Window | undefined;
}

/**
 * The `count` rows next to an anchor in the direction of travel, wherever the anchor stands now.
 * The window read first holds the anchor's own row: where it is still in its place, nothing more
 * is read. Otherwise it is looked for by its key, or near by where keys can not be compared. Where
 * it is gone the walk goes on at the gap, on the far side of the rows that tie with it: those may
 * be repeated, and none is lost.
 */
export function* searchAnchor<Row>(
  anchor: Anchor,
  count: number,
  direction: Direction,
  view: ListView<Row>,
): Search<Row, Neighbours<Row>> {
  if (anchor.id === null) {
    const wanted = besideBorder(borderOf({ at: anchor.offset }, direction), count, direction);
    return { slice: yield atLeastOneRow(wanted), wanted, outcome: 'unmoved' };
  }
  const locator = locatorOf(anchor, view);
  let probe: Window | undefined = aroundBorder(
    borderOf({ at: anchor.offset }, direction),
    count,
    direction,
  );
  let first: Slice<Row> | undefined;
  for (let extra = 0; probe !== undefined && extra <= MAX_EXTRA_PROBES; extra++) {
    const slice: Slice<Row> = yield probe;
    first ??= slice;
    const place = locator.locate(slice);
    if (place === undefined) {
      probe = locator.next(count, direction);
      continue;
    }
    const border = borderOf(place, direction);
    const wanted = besideBorder(border, count, direction);
    const readable = extra === MAX_EXTRA_PROBES ? partIn(slice, wanted, direction) : wanted;
    if (readable !== undefined && covers(slice, readable)) {
      return { slice, wanted: readable, outcome: outcomeOf(place, anchor) };
    }
    probe = aroundBorder(border, count, direction);
  }
  // The row that stands at the anchor's offset now is not the anchor, so it is not left out.
  const wanted = besideBorder(anchor.offset, count, direction);
  return { slice: first ?? (yield atLeastOneRow(wanted)), wanted, outcome: 'lost' };
}

function outcomeOf(place: Place, anchor: RowAnchor): AnchorOutcome {
  if (!('at' in place)) return 'gone';
  return place.at === anchor.offset ? 'unmoved' : 'moved';
}

/** The border between rows `border - 1` and `border` from which the rows are counted off. */
function borderOf(place: Place, direction: Direction): number {
  if ('at' in place) return direction === 'forward' ? place.at + 1 : place.at;
  return direction === 'forward' ? place.from : place.to;
}

function besideBorder(border: number, count: number, direction: Direction): Window {
  if (direction === 'forward') return { offset: border, count };
  const offset = Math.max(0, border - count);
  return { offset, count: border - offset };
}

/** The same with the row on the other side of the border, by which the place is recognised. */
function aroundBorder(border: number, count: number, direction: Direction): Window {
  const { offset, count: rows } = besideBorder(border, count, direction);
  if (direction === 'backward') return { offset, count: rows + 1 };
  const from = Math.max(0, offset - 1);
  return atLeastOneRow({ offset: from, count: offset - from + rows });
}

/** A read of no rows at all would not tell the list's length either. */
function atLeastOneRow({ offset, count }: Window): Window {
  return { offset, count: Math.max(1, count) };
}

function covers<Row>(slice: Slice<Row>, wanted: Window): boolean {
  const end = slice.offset + slice.rows.length;
  return slice.offset <= wanted.offset && (end >= endOf(wanted) || end >= slice.total);
}

/** The part of the wanted rows, next to the border, that the slice holds. */
function partIn<Row>(slice: Slice<Row>, wanted: Window, direction: Direction): Window | undefined {
  const offset = Math.max(slice.offset, wanted.offset);
  const end = Math.min(slice.offset + slice.rows.length, endOf(wanted));
  const touchesBorder = direction === 'forward' ? offset === wanted.offset : end === endOf(wanted);
  return touchesBorder && offset < end ? { offset, count: end - offset } : undefined;
}

function locatorOf<Row>(anchor: RowAnchor, view: ListView<Row>): Locator<Row> {
  return view.comparable && typeof anchor.key === 'number'
    ? byKey(anchor, anchor.key, view)
    : nearBy(anchor, view);
}

function byKey<Row>(anchor: RowAnchor, key: number, view: ListView<Row>): Locator<Row> {
  const search = new KeySearch(key, view.direction);
  return {
    locate(slice) {
      const at = placeOf(slice, anchor, view);
      if (at !== undefined) return { at };
      search.observe(slice, keysOf(slice, view));
      return search.gap;
    },
    next(count, direction) {
      const beyond = search.beyondTies;
      if (beyond !== undefined) return pageAt(beyond.place, beyond.side);
      const at = search.guess();
      const wanted = aroundBorder(borderOf({ at }, direction), count, direction);
      return pageHolding(wanted, 'around') ?? pageAt(at, 'around');
    },
  };
}

/** Looks at the rows around the anchor's offset, further out with every read. */
function nearBy<Row>(anchor: RowAnchor, view: ListView<Row>): Locator<Row> {
  let seen: { from: number; to: number; total: number } | undefined;
  return {
    locate(slice) {
      const at = placeOf(slice, anchor, view);
      if (at !== undefined) return { at };
      const to = slice.offset + slice.rows.length;
      seen = {
        from: Math.min(slice.offset, seen?.from ?? slice.offset),
        to: Math.max(to, seen?.to ?? to),
        total: slice.total,
      };
      return undefined;
    },
    next() {
      const { from, to, total } = seen ?? { from: anchor.offset, to: anchor.offset, total: 0 };
      const left = from > 0 ? anchor.offset - from : Number.POSITIVE_INFINITY;
      const right = to < total ? to - anchor.offset : Number.POSITIVE_INFINITY;
      if (left === Number.POSITIVE_INFINITY && right === left) return undefined;
      return left <= right ? pageAt(from - 1, 'before') : pageAt(to, 'after');
    },
  };
}
