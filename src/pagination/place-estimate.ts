import { densityBetween, isOnScale, type Landmark, linearInterpolation } from './interpolation.ts';
import { alongGrowth } from './list-growth.ts';

/** The likely position of a rank. */
export interface Estimate {
  /** It is between these two positions, both excluded. */
  low: number;
  high: number;
  guess: number;
  /** The expected error of the guess, in rows. */
  error: number;
}

/** How regularly rows arrive, as far as neighbouring rows and the landmarks show it. */
export interface Regularity {
  /** Variance of the number of rows in a time span, divided by its mean: 1 for independent arrivals. */
  dispersion: number;
  /** Whether the density changes in one direction from start to end. */
  isGrowing: boolean;
}

/** The largest error assumed for a guess: a share of the distance to the nearest landmark. */
const MAX_ERROR_SHARE = 0.4;
/** How many landmarks on each side are used to see how irregular and how dense the list is. */
const NEIGHBOURS = 3;
/** The fewest rows between two landmarks that can show it. */
const MIN_GAP = 150;
/** Dispersion of independent arrivals. */
const INDEPENDENT_ARRIVALS = 1;
/** How many landmarks the two pages at the ends of a list give. */
const ENDS = 4;
/**
 * The error assumed for a guess if only the two ends show how the list grows: a share of the distance to the
 * nearer end. The density of 60 independent arrivals is known to an eighth.
 */
const ROUGH_GROWTH = 0.16;
/**
 * Next to a pause, the density is taken to be the average plus this share of the difference to the densest
 * stretch nearby.
 */
const PACE_SHARE = 0.6;
/** If a stretch nearby is so many times denser than this one, this one is taken to contain a pause. */
const MIN_PACE = 1.3;
/** A stretch with so many rows always shows a density. */
const LONG_STRETCH = 1000;
/** At most so many times the rows of the densest stretch, or of a long one, are expected next to a pause. */
const MAX_RUN = 2;

/** @param total the length of the list, as far as it is known */
export function estimatePlace(
  rank: number,
  total: number,
  marks: readonly Landmark[],
  regularity: Regularity,
): Estimate {
  const above = marks.findIndex((mark) => mark.rank > rank);
  const next = above === -1 ? marks.length : above;
  const below = marks.slice(0, next).findLastIndex((mark) => mark.rank < rank);
  const [low, high] = [marks[below], marks[next]];
  const from = low?.at ?? -1;
  const to = Math.max(high?.at ?? Math.max(total, from + 1 + MIN_GAP), from + 1);
  const bounds = { low: from, high: to };
  const [first, last] = [marks[below + 1], marks[next - 1]];
  if (next > below + 1 && first !== undefined && last !== undefined) {
    // The rank was seen there.
    return { ...bounds, guess: Math.round((first.at + last.at) / 2), error: 0 };
  }
  if (low === undefined || high === undefined || !isOnScale(low.rank) || !isOnScale(high.rank)) {
    return { ...bounds, guess: Math.round((from + to) / 2), error: (to - from) / 3 };
  }
  const place = regularity.isGrowing
    ? alongGrowth(marks, below, rank)
    : (besidePause(marks, below, rank) ?? linearInterpolation(low, high, rank));
  const guess = Math.max(from + 1, Math.min(to - 1, Math.round(place)));
  return { ...bounds, guess, error: errorOf(marks, below, regularity, guess - from, to - guess) };
}

/** The error from random arrivals, and from hours and days that differ, limited by the nearest landmark. */
function errorOf(
  marks: readonly Landmark[],
  index: number,
  regularity: Regularity,
  before: number,
  behind: number,
): number {
  const width = before + behind;
  const dispersion = dispersionAround(marks, index, regularity, width);
  const byChance = Math.sqrt((dispersion * before * behind) / width);
  const bySeason = Math.min(
    Math.sqrt(dispersion * width),
    MAX_ERROR_SHARE * Math.min(before, behind),
  );
  // Until a page between is read, only the few rows at the ends show how a list grows.
  const isRough = marks.length <= ENDS && regularity.isGrowing;
  const byGrowth = isRough ? ROUGH_GROWTH * Math.min(before, behind) : 0;
  return Math.min(width / 3, Math.max(byChance, bySeason, byGrowth));
}

/** The dispersion near an index: how far landmarks are from the interpolation between their neighbours. */
function dispersionAround(
  marks: readonly Landmark[],
  index: number,
  { dispersion, isGrowing }: Regularity,
  width: number,
): number {
  if (isGrowing) return Math.min(INDEPENDENT_ARRIVALS, dispersion);
  let sum = dispersion;
  let count = 1;
  const spaced = spacedAround(marks, index, width / 4);
  for (let at = 1; at < spaced.length - 1; at++) {
    const [a, b, c] = spaced.slice(at - 1, at + 2);
    if (a === undefined || b === undefined || c === undefined) continue;
    const [before, behind] = [b.at - a.at, c.at - b.at];
    if (before < MIN_GAP || behind < MIN_GAP || before + behind > 8 * width) continue;
    if (!isOnScale(a.rank) || !isOnScale(c.rank) || a.rank === c.rank) continue;
    const off = linearInterpolation(a, c, b.rank) - b.at;
    sum += (off * off * (before + behind)) / (before * behind);
    count += 1;
  }
  return sum / count;
}

/**
 * The landmarks at and after an index, and further ones on each side with at least this distance between
 * them.
 */
function spacedAround(marks: readonly Landmark[], index: number, gap: number): Landmark[] {
  const spaced = (from: readonly Landmark[]) => {
    const chosen: Landmark[] = [];
    for (const mark of from) {
      const last = chosen.at(-1);
      if (last === undefined || Math.abs(mark.at - last.at) >= gap) chosen.push(mark);
      if (chosen.length > NEIGHBOURS) break;
    }
    return chosen;
  };
  const before = spaced(marks.slice(0, index + 1).reverse());
  return [...before.reverse(), ...spaced(marks.slice(index + 1))];
}

/**
 * The position of a rank after a landmark, if rows have the density of dense stretches nearby except for a
 * pause, such as a night. Rows are counted from the landmark that is nearer in time.
 */
function besidePause(marks: readonly Landmark[], index: number, rank: number): number | undefined {
  const [low, high] = marks.slice(index, index + 2);
  if (low === undefined || high === undefined) return undefined;
  const width = high.at - low.at;
  const average = densityBetween(low, high);
  const busiest = busiestNear(marks, index, width);
  if (busiest === undefined || busiest.pace < average * MIN_PACE) return undefined;
  const pace = average + (busiest.pace - average) * PACE_SHARE;
  const [ahead, behind] = [pace * (rank - low.rank), pace * (high.rank - rank)];
  // In so many rows, more than one pause is likely.
  if (Math.min(ahead, behind) >= Math.min(width, MAX_RUN * Math.max(busiest.rows, LONG_STRETCH)))
    return undefined;
  return ahead < behind ? low.at + ahead : high.at - behind;
}

/** The densest of the stretches around this one; if possible, one that is not much shorter. */
function busiestNear(marks: readonly Landmark[], index: number, width: number) {
  const from = Math.max(0, index - NEIGHBOURS);
  const nearby = marks.slice(from, index + NEIGHBOURS + 2);
  const stretches = nearby.flatMap((high, at) => {
    const low = nearby[at - 1];
    if (low === undefined || low.rank === high.rank || from + at - 1 === index) return [];
    const rows = high.at - low.at;
    return rows <= 3 * width ? [{ rows, pace: densityBetween(low, high) }] : [];
  });
  const long = stretches.filter(({ rows }) => rows >= Math.min(width / 3, LONG_STRETCH));
  const usable = long.length > 0 ? long : stretches.filter(({ rows }) => rows >= MIN_GAP);
  return usable.toSorted((a, b) => b.pace - a.pace)[0];
}
