import { type Boundary, isBefore, isBoundaryBefore, limitsOf } from './boundary.ts';
import { isOnScale } from './interpolation.ts';
import type { ListView } from './list-view.ts';
import type { Entry } from './ranked-page.ts';
import { isPoint, type RunBounds, type RunEntry } from './run.ts';

/** Where a run begins and where it has to stop, in the direction of travel. */
export class RunEnds<Row> {
  readonly #view: ListView<Row>;
  readonly #bounds: RunBounds;
  /** The first boundary of the list, or of its range. */
  readonly first: Boundary;
  readonly #last: Boundary;

  constructor(view: ListView<Row>, bounds: RunBounds) {
    const { start, end } = limitsOf(view.list.range, view.list.order);
    this.#view = view;
    this.#bounds = bounds;
    this.first = view.turnBoundary(view.isBackward ? end : start);
    this.#last = view.turnBoundary(view.isBackward ? start : end);
  }

  /** Whether the first boundary is that of a time, so that it has to be searched for. */
  get beginsAtTime(): boolean {
    return isOnScale(this.first.rank);
  }

  /** Rank of the point that the run starts from, if it starts from one. */
  get startRank(): number | undefined {
    const { start } = this.#bounds;
    return isPoint(start) ? this.#view.rankOf(start.key) : undefined;
  }

  /** Whether rows of the list, or of its range, can stand behind a boundary. */
  canFollow(frontier: Boundary): boolean {
    return frontier.rank < Number.POSITIVE_INFINITY && isBoundaryBefore(frontier, this.#last);
  }

  isInLimits({ rank }: Entry<Row>): boolean {
    return !isBefore(rank, this.first) && isBefore(rank, this.#last);
  }

  isAtStartOrBefore(entry: Entry<Row>): boolean {
    const { start } = this.#bounds;
    if (!isPoint(start) || start.groupIndex !== undefined) return false;
    return this.#view.compare(entry, { rank: this.#view.rankOf(start.key), id: start.id }) <= 0;
  }

  isBeyondStop(entry: RunEntry<Row>): boolean {
    if (!isBefore(entry.rank, this.#last)) return true;
    const { stop } = this.#bounds;
    if (stop === undefined) return false;
    const { isBackward } = this.#view;
    if (isPoint(stop)) {
      const rank = this.#view.rankOf(stop.key);
      if (stop.groupIndex !== undefined && entry.rank === rank) {
        const index = entry.groupIndex ?? 0;
        return isBackward ? index <= stop.groupIndex : index >= stop.groupIndex;
      }
      return this.#view.compare(entry, { rank, id: stop.id }) >= 0;
    }
    const position = this.#view.turn(entry.position);
    return isBackward ? position < stop.offset : position >= stop.offset;
  }

  /** Whether a boundary lies behind the point where the run has to stop. */
  isPastStop({ rank }: Boundary): boolean {
    const { stop } = this.#bounds;
    return isPoint(stop) && rank > this.#view.rankOf(stop.key);
  }
}
