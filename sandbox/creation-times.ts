import { DAY, END_OF_HISTORY, HOUR, MINUTE, SECOND } from './instant.ts';
import { below, chance, oneOf, type Random } from './random.ts';

export const DISTRIBUTIONS = ['even', 'bursty', 'one-day', 'exponential'] as const;

/**
 * The distribution of `created_at`: equal steps over a year; office hours with bursts, and imports that share
 * a second; only the last day; denser towards the end.
 */
export type Distribution = (typeof DISTRIBUTIONS)[number];

const YEAR = 365 * DAY;
const LAST_MIDNIGHT = END_OF_HISTORY - (END_OF_HISTORY % DAY);

/** Returns `count` times in microseconds, oldest first, none after {@link END_OF_HISTORY}. */
export function creationTimes(
  distribution: Distribution,
  count: number,
  random: Random,
): Float64Array {
  const times = new Float64Array(count);
  if (distribution === 'bursty') fillWithBursts(times, random);
  else for (let i = 0; i < count; i++) times[i] = singleTime(distribution, i / count, random);
  return times.sort();
}

function singleTime(
  distribution: Exclude<Distribution, 'bursty'>,
  part: number,
  random: Random,
): number {
  switch (distribution) {
    case 'even':
      return wholeSecond(END_OF_HISTORY - part * YEAR);
    case 'one-day':
      return wholeSecond(LAST_MIDNIGHT + random() * (END_OF_HISTORY - LAST_MIDNIGHT));
    case 'exponential':
      return wholeSecond(END_OF_HISTORY + Math.log(1 - random()) * 30 * DAY);
  }
}

function fillWithBursts(times: Float64Array, random: Random): void {
  let filled = 0;
  while (filled < times.length) {
    const start = officeTime(random);
    const [size, spread] = burst(random);
    for (let i = 0; i < size && filled < times.length; i++) {
      const time = start + wholeSecond(random() * spread);
      // A few rows have fractions of a second.
      const fraction = size === 1 && chance(random, 0.05) ? 1 + below(random, SECOND - 1) : 0;
      if (time + fraction <= END_OF_HISTORY) times[filled++] = time + fraction;
    }
  }
}

/** How many tasks arrive together, and within which time. */
function burst(random: Random): [size: number, spread: number] {
  const kind = random();
  if (kind < 0.7) return [1, 0];
  if (kind < 0.96) return [2 + below(random, 7), 2 * MINUTE];
  return [10 + below(random, 50), oneOf(random, [0, 0, 3 * SECOND])];
}

function officeTime(random: Random): number {
  for (;;) {
    const midnight = LAST_MIDNIGHT - below(random, 365) * DAY;
    const weekday = new Date(midnight / 1000).getUTCDay();
    const isWeekend = weekday === 0 || weekday === 6;
    if (isWeekend && !chance(random, 0.04)) continue;
    // The mean of two random numbers: most tasks are around noon.
    const time = midnight + 7 * HOUR + ((random() + random()) / 2) * 12 * HOUR;
    if (time <= END_OF_HISTORY) return wholeSecond(time);
  }
}

function wholeSecond(micros: number): number {
  return Math.floor(micros / SECOND) * SECOND;
}
