import { densityBetween, isOnScale, type Landmark, linearInterpolation } from './interpolation.ts';
import { alongGrowth } from './list-growth.ts';

/** Where a rank is likely to stand. */
export interface Estimate {
  /** Positions between which it stands, both excluded. */
  low: number;
  high: number;
  guess: number;
  /** How far off the guess may well be, in rows. */
  error: number;
}

/** How regularly rows come, as far as neighbouring rows and the landmarks show it. */
export interface Regularity {
  /** Variance of the number of rows in a stretch of time, by its mean: 1 for independent arrivals. */
  dispersion: number;
  /** Whether the list gets denser, or less dense, all the way. */
  isGrowing: boolean;
}

/** The guess is off by no more than this share of the way to the nearest landmark. */
const MAX_ERROR_SHARE = 0.4;
/** Landmarks on each side that show how irregular, and how busy, the list is there. */
const NEIGHBOURS = 3;
/** Rows between two landmarks from which on they show that. */
const MIN_GAP = 150;
/** Dispersion of independent arrivals. */
const BY_CHANCE = 1;
/** Landmarks of the two pages at the ends of a list. */
const ENDS = 4;
/**
 * How far off a guess may be where only they show how the list grows: a share of the way to the nearer
 * end. 60 rows that come by chance show their density to an eighth.
 */
const ROUGH_GROWTH = 0.16;
/** How much of the busiest pace nearby the rows beside a pause are taken to have. */
const PACE_SHARE = 0.6;
/** Times busier than on average, from which on a stretch is taken to have a pause. */
const MIN_PACE = 1.3;
/** Rows from which on a stretch shows its pace, however long the one is that is looked at. */
const LONG_STRETCH = 1000;
/** The rows beside a pause are at most so many times those of the busiest stretch, or of a long one. */
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
    // It was seen there.
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

/** Arrivals by chance, and hours and days that differ: the nearest landmark bounds both. */
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
  // Only the few rows at its ends show how a list grows, before anything between is known.
  const isRough = marks.length <= ENDS && regularity.isGrowing;
  const byGrowth = isRough ? ROUGH_GROWTH * Math.min(before, behind) : 0;
  return Math.min(width / 3, Math.max(byChance, bySeason, byGrowth));
}

/** How far the landmarks around are from where their neighbours would have them. */
function dispersionAround(
  marks: readonly Landmark[],
  index: number,
  { dispersion, isGrowing }: Regularity,
  width: number,
): number {
  if (isGrowing) return Math.min(BY_CHANCE, dispersion);
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

/** The landmarks at an index and behind it, and on each side others that are so far from each other. */
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
 * Where behind a landmark a rank stands if rows come at the pace of busy stretches nearby, but for a
 * pause, such as a night: on the side of it where less time is between.
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
  // So far away there is likely to be more than one.
  if (Math.min(ahead, behind) >= Math.min(width, MAX_RUN * Math.max(busiest.rows, LONG_STRETCH)))
    return undefined;
  return ahead < behind ? low.at + ahead : high.at - behind;
}

/** The busiest of the stretches around one: of those that are not much shorter, where there are any. */
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
  const telling = long.length > 0 ? long : stretches.filter(({ rows }) => rows >= MIN_GAP);
  return telling.toSorted((a, b) => b.pace - a.pace)[0];
}
