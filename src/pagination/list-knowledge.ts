import type { Landmark } from './interpolation.ts';
import { Landmarks } from './landmarks.ts';
import type { Estimate } from './place-estimate.ts';
import { isFarFromLandmarks } from './place-plan.ts';
import { landmarksOf, lengthFrom, type PlacedPage } from './placed-page.ts';

/** What one search knows about a list: from landmarks of earlier searches, and from the pages it reads. */
export class ListKnowledge<Row> {
  readonly #landmarks: Landmarks;
  readonly #kept: Landmarks | undefined;
  /** Landmarks of the pages of this search. */
  readonly #read: Landmark[] = [];
  /** Whether landmarks of earlier searches are used. */
  isWarm: boolean;
  /** Whether the newest, and the oldest, rows were read. */
  hasNewest = false;
  hasOldest = false;
  total = 0;

  /** @param kept landmarks of earlier searches; this one adds to them */
  constructor(ranks: readonly number[], kept?: Landmarks) {
    this.#kept = kept;
    // The ends of a list show its growth better than a few landmarks, such as those of one page.
    const needsEnds = kept !== undefined && (kept.isGrowing || !kept.isObserved);
    const isFar = needsEnds && ranks.every((rank) => isFarFromLandmarks(kept.estimate(rank, 0)));
    this.isWarm = kept !== undefined && kept.size > 0 && !isFar;
    this.#landmarks = (this.isWarm && kept?.copy()) || new Landmarks(Number.POSITIVE_INFINITY);
  }

  get newestRank(): number | undefined {
    return this.#landmarks.newest?.rank;
  }

  estimate(rank: number): Estimate {
    return this.#landmarks.estimate(rank, this.total);
  }

  /** Learns the positions of ranks from pages that were read. */
  learn(pages: readonly PlacedPage<Row>[]): void {
    const kept = this.#kept;
    let isContradicted = false;
    for (const { page, isReversed } of pages) {
      this.hasNewest ||= isReversed;
      this.hasOldest ||= !isReversed && page.offset === 0;
      this.total = lengthFrom(page, this.total);
      if (page.isLast && !isReversed) {
        isContradicted = this.#landmarks.endAt(page.end) || isContradicted;
        kept?.endAt(page.end);
      }
      if (isReversed) {
        const ranks = page.entries.map(({ rank }) => rank);
        this.#landmarks.observe(ranks);
        kept?.observe(ranks);
      }
      for (const mark of landmarksOf(page)) {
        isContradicted = this.#landmarks.add(mark) || isContradicted;
        kept?.add(mark);
        this.#read.push(mark);
      }
    }
    if (!isContradicted || !this.isWarm) return;
    // Rows have been removed: positions from earlier requests are not correct any more.
    this.isWarm = false;
    this.#landmarks.keepOnly(this.#read);
    kept?.keepOnly(this.#read);
  }
}
