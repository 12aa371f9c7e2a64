import type { ListKnowledge } from './list-knowledge.ts';
import type { Estimate } from './place-estimate.ts';
import { noteWidth, type PlanScope, type Progress, planPlace } from './place-plan.ts';
import { planRegion } from './place-rows.ts';
import { ascending, type PlacedWindow } from './placed-page.ts';

/** The first reads of an unknown list, at both ends. */
const NEWEST_ROWS = 60;
const OLDEST = ascending({ offset: 0, count: 10 });
/** In a region of more pages, single rows separate several targets first. */
const WIDE_REGION_PAGES = 16;

/** A row that is searched for by its position. */
export interface PlaceTarget {
  id: string;
  /** Ascends through the list, oldest first. */
  rank: number;
}

/** A target that was not found yet, with the state of its search. */
export interface OpenTarget {
  target: PlaceTarget;
  progress: Progress;
  /** What to read for it next. */
  next: PlacedWindow[];
}

interface EstimatedTarget extends Estimate {
  open: OpenTarget;
}

/**
 * Plans what to read next: first the ends of the list, then the same windows for all targets in one region.
 */
export function planNext<Row>(
  openTargets: readonly OpenTarget[],
  known: ListKnowledge<Row>,
  scope: PlanScope,
): void {
  const ends = planEnds(openTargets, known, scope);
  const estimated = openTargets.map((open) => ({ open, ...known.estimate(open.target.rank) }));
  const regions = Map.groupBy(estimated, ({ low, high }) => `${low} ${high}`);
  for (const sameRegion of regions.values()) {
    const next = ends ?? planRegionReads(sameRegion, regions.size, known, scope);
    for (const { open } of sameRegion) open.next = next;
  }
}

function newestOf({ targets, pageSize }: PlanScope): PlacedWindow {
  const count = targets === 1 ? Math.min(NEWEST_ROWS, pageSize) : pageSize;
  return { offset: 0, count, isReversed: true };
}

/** The ends of the list, if they have to be read first. */
function planEnds<Row>(
  openTargets: readonly OpenTarget[],
  known: ListKnowledge<Row>,
  scope: PlanScope,
): PlacedWindow[] | undefined {
  if (known.hasNewest) return undefined;
  const newest = newestOf(scope);
  // So many targets are probably the newest rows.
  const isLarge = scope.targets > NEWEST_ROWS;
  const { newestRank } = known;
  if (newestRank === undefined) return isLarge ? [newest] : [newest, OLDEST];
  const isNew = openTargets.some(({ target }) => target.rank >= newestRank);
  return isNew && scope.targets > 1 ? [newest] : undefined;
}

/** What to read for targets in the same region. */
function planRegionReads<Row>(
  sameRegion: readonly EstimatedTarget[],
  regions: number,
  known: ListKnowledge<Row>,
  scope: PlanScope,
): PlacedWindow[] {
  const { pageSize } = scope;
  const sorted = sameRegion.toSorted((a, b) => a.guess - b.guess);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return [];
  if (!known.hasOldest && middle.low < 0 && middle.high > pageSize) return [OLDEST];
  const { progress, target } = middle.open;
  if (!known.hasNewest && target.rank >= (known.newestRank ?? target.rank))
    return [newestOf(scope)];
  const guesses = sorted.map(({ guess }) => guess);
  const spread = (guesses.at(-1) ?? 0) - (guesses[0] ?? 0);
  const isWide = spread > pageSize && middle.high - middle.low > WIDE_REGION_PAGES * pageSize;
  noteWidth(progress, middle);
  const rows = isWide ? planRegion(guesses, middle, progress.misses, regions) : [];
  const windows = rows.length > 0 ? rows : planPlace(middle, progress, scope);
  for (const { open } of sameRegion) open.progress = { ...progress };
  return windows.map(ascending);
}
