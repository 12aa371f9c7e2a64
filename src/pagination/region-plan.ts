import type { ListKnowledge } from './list-knowledge.ts';
import { planPlace } from './place-plan.ts';
import { noteWidth, type Progress } from './place-progress.ts';
import { planRegion } from './place-rows.ts';
import { ascending, type PlacedWindow } from './placed-page.ts';

/** Rows of the first pages from each end of a list of which nothing is known. */
const NEWEST_ROWS = 60;
const OLDEST_ROWS = 10;
/** Pages of a region from which on single rows tell the places of several targets apart. */
const WIDE_REGION_PAGES = 16;

/** A row that is looked for by where it stands. */
export interface PlaceTarget {
  id: string;
  /** Ascends through the list, oldest first. */
  rank: number;
}

/** A target that was not found yet. */
export interface Seeker {
  target: PlaceTarget;
  progress: Progress;
  /** What to read for it next. */
  next: PlacedWindow[];
}

export interface Batch {
  /** Rows looked for at once. */
  targets: number;
  pageSize: number;
}

/** Plans what to read next: the ends of the list, then for targets in one region the same. */
export function planNext<Row>(
  seekers: readonly Seeker[],
  known: ListKnowledge<Row>,
  batch: Batch,
): void {
  const ends = planEnds(seekers, known, batch);
  const regionOf = ({ target }: Seeker) => {
    const { low, high } = known.estimate(target.rank);
    return `${low} ${high}`;
  };
  const regions = ends ? [seekers] : [...Map.groupBy(seekers, regionOf).values()];
  for (const sharers of regions) {
    const next = ends ?? planSharers(sharers, regions.length, known, batch);
    for (const seeker of sharers) seeker.next = next;
  }
}

function endsOf({ targets, pageSize }: Batch): [newest: PlacedWindow, oldest: PlacedWindow] {
  const newest = targets === 1 ? Math.min(NEWEST_ROWS, pageSize) : pageSize;
  return [
    { offset: 0, count: newest, isReversed: true },
    ascending({ offset: 0, count: Math.min(OLDEST_ROWS, pageSize) }),
  ];
}

/** What to read of the ends of the list before anything else. */
function planEnds<Row>(
  seekers: readonly Seeker[],
  known: ListKnowledge<Row>,
  batch: Batch,
): PlacedWindow[] | undefined {
  if (known.hasNewest) return undefined;
  const [newest, oldest] = endsOf(batch);
  // So many are likely to be the newest ones.
  const isLarge = batch.targets > NEWEST_ROWS;
  const { newestRank } = known;
  if (newestRank === undefined) return isLarge ? [newest] : [newest, oldest];
  const isNew = seekers.some(({ target }) => target.rank >= newestRank);
  return isNew && batch.targets > 1 ? [newest] : undefined;
}

/** What to read for targets that are left with the same region. */
function planSharers<Row>(
  sharers: readonly Seeker[],
  regions: number,
  known: ListKnowledge<Row>,
  batch: Batch,
): PlacedWindow[] {
  const { pageSize, targets } = batch;
  const estimates = sharers
    .map((state) => ({ state, ...known.estimate(state.target.rank) }))
    .sort((a, b) => a.guess - b.guess);
  const middle = estimates[Math.floor(estimates.length / 2)];
  if (middle === undefined) return [];
  const [newest, oldest] = endsOf(batch);
  if (!known.hasOldest && middle.low < 0 && middle.high > pageSize) return [oldest];
  const { rank } = middle.state.target;
  if (!known.hasNewest && rank >= (known.newestRank ?? rank)) return [newest];
  const room = { pageSize, isWarm: known.isWarm, targets };
  const { progress } = middle.state;
  const guesses = estimates.map(({ guess }) => guess);
  const spread = (guesses.at(-1) ?? 0) - (guesses[0] ?? 0);
  const isWide = spread > pageSize && middle.high - middle.low > WIDE_REGION_PAGES * pageSize;
  noteWidth(progress, middle);
  const rows = isWide ? planRegion(guesses, middle, progress, regions) : [];
  const windows = rows.length > 0 ? rows : planPlace(middle, progress, room);
  for (const state of sharers) state.progress = { ...progress };
  return windows.map(ascending);
}
