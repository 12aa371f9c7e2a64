import type { ListKnowledge } from './list-knowledge.ts';
import type { Estimate } from './place-estimate.ts';
import { noteWidth, type PlanScope, type Progress, planPlace } from './place-plan.ts';
import { planRegion } from './place-rows.ts';
import { ascending, type PlacedWindow } from './placed-page.ts';

/** What is read first from each end of a list of which nothing is known. */
const NEWEST_ROWS = 60;
const OLDEST = ascending({ offset: 0, count: 10 });
/** Pages of a region from which on single rows separate the places of several targets. */
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

interface Sought extends Estimate {
  seeker: Seeker;
}

/** Plans what to read next: the ends of the list, then for targets in one region the same. */
export function planNext<Row>(
  seekers: readonly Seeker[],
  known: ListKnowledge<Row>,
  scope: PlanScope,
): void {
  const ends = planEnds(seekers, known, scope);
  const sought = seekers.map((seeker) => ({ seeker, ...known.estimate(seeker.target.rank) }));
  const regions = Map.groupBy(sought, ({ low, high }) => `${low} ${high}`);
  for (const sharers of regions.values()) {
    const next = ends ?? planSharers(sharers, regions.size, known, scope);
    for (const { seeker } of sharers) seeker.next = next;
  }
}

function newestOf({ targets, pageSize }: PlanScope): PlacedWindow {
  const count = targets === 1 ? Math.min(NEWEST_ROWS, pageSize) : pageSize;
  return { offset: 0, count, isReversed: true };
}

/** What to read of the ends of the list before anything else. */
function planEnds<Row>(
  seekers: readonly Seeker[],
  known: ListKnowledge<Row>,
  scope: PlanScope,
): PlacedWindow[] | undefined {
  if (known.hasNewest) return undefined;
  const newest = newestOf(scope);
  // So many are likely to be the newest ones.
  const isLarge = scope.targets > NEWEST_ROWS;
  const { newestRank } = known;
  if (newestRank === undefined) return isLarge ? [newest] : [newest, OLDEST];
  const isNew = seekers.some(({ target }) => target.rank >= newestRank);
  return isNew && scope.targets > 1 ? [newest] : undefined;
}

/** What to read for targets that are left with the same region. */
function planSharers<Row>(
  sharers: readonly Sought[],
  regions: number,
  known: ListKnowledge<Row>,
  scope: PlanScope,
): PlacedWindow[] {
  const { pageSize } = scope;
  const sorted = sharers.toSorted((a, b) => a.guess - b.guess);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return [];
  if (!known.hasOldest && middle.low < 0 && middle.high > pageSize) return [OLDEST];
  const { progress, target } = middle.seeker;
  if (!known.hasNewest && target.rank >= (known.newestRank ?? target.rank))
    return [newestOf(scope)];
  const guesses = sorted.map(({ guess }) => guess);
  const spread = (guesses.at(-1) ?? 0) - (guesses[0] ?? 0);
  const isWide = spread > pageSize && middle.high - middle.low > WIDE_REGION_PAGES * pageSize;
  noteWidth(progress, middle);
  const rows = isWide ? planRegion(guesses, middle, progress.misses, regions) : [];
  const windows = rows.length > 0 ? rows : planPlace(middle, progress, scope);
  for (const { seeker } of sharers) seeker.progress = { ...progress };
  return windows.map(ascending);
}
