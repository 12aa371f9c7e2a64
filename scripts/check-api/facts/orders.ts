import type { TimeField, WordField } from '../../../src/pagination/order.ts';
import { ENUM_VALUES, type SortOrder } from '../../../src/rest/types.ts';
import { type Check, judged, notSeen } from '../finding.ts';
import { nullPlacesIn, nullRule } from '../nulls.ts';
import { type Reading, timeOf, wordOf } from '../reading.ts';
import { pagesOf } from '../seen.ts';

const UNSORTED = 'Cursors cannot work: the gateway refuses such lists.';

/** Checks whether lists are sorted. */
export const ORDERS: readonly Check[] = [
  timeCheck('created_at'),
  timeCheck('modified_at'),
  wordCheck('status', ENUM_VALUES.TaskStatus),
  wordCheck('type', ENUM_VALUES.TaskType),
  {
    id: 'nulls',
    title: 'rows without a time',
    basis: 'unpublished',
    judge: ({ readings }) => {
      const places = nullPlacesIn(readings);
      if (places.rows === 0) return judged('ok', 'none seen', 'Learnt when there are some.');
      if (places.asc === 'middle' || places.desc === 'middle') {
        return judged('bad', 'between rows with a time', 'The gateway expects them at one end.');
      }
      if (places.asc === undefined && places.desc === undefined) {
        return notSeen('only pages of nothing else');
      }
      return judged('ok', nullRule(places), 'Learnt, for one more call.');
    },
  },
];

function timeCheck(field: TimeField): Check {
  return {
    id: `order-${field}`,
    title: `order ${field}`,
    basis: 'contract',
    judge: ({ readings }) => {
      const asc = directionsOf(readings, field, 'asc');
      const desc = directionsOf(readings, field, 'desc');
      if (!(asc.up || asc.down) && !(desc.up || desc.down)) {
        return notSeen('no two different times');
      }
      if (asc.up && desc.down && !asc.down && !desc.up) {
        return judged('ok', 'sorted, both directions');
      }
      if (!asc.down && !desc.up) return judged('ok', 'sorted in the direction that shows it');
      return judged('bad', disorderOf(asc, desc), UNSORTED);
    },
  };
}

interface Directions {
  up: boolean;
  down: boolean;
}

/** The directions in which times change from one row to the next, within pages. */
function directionsOf(
  readings: readonly Reading[],
  field: TimeField,
  order: SortOrder,
): Directions {
  const directions = { up: false, down: false };
  for (const { query, page } of pagesOf(readings)) {
    if (query.sort_by !== field || query.sort_order !== order) continue;
    const times = page.rows
      .map((row) => timeOf(row, field))
      .filter((time) => typeof time === 'number');
    for (const [index, time] of times.entries()) {
      const before = times[index - 1] ?? time;
      if (time > before) directions.up = true;
      if (time < before) directions.down = true;
    }
  }
  return directions;
}

function disorderOf(asc: Directions, desc: Directions): string {
  if (asc.up && asc.down) return 'not sorted';
  if (asc.down && desc.down && !desc.up) return 'always descending: sort_order is ignored';
  if (asc.up && desc.up && !desc.down) return 'always ascending: sort_order is ignored';
  return 'the other way round';
}

function wordCheck(field: WordField, declared: readonly string[]): Check {
  return {
    id: `order-${field}`,
    title: `order ${field}`,
    basis: 'contract',
    judge: ({ readings }) => {
      const asc = wordsIn(readings, field, 'asc');
      const desc = wordsIn(readings, field, 'desc');
      const sequences = [asc, desc].map((words) => words.filter((word) => declared.includes(word)));
      if (sequences.some((words) => new Set(words).size < words.length)) {
        return judged('bad', 'not sorted', UNSORTED);
      }
      const [up = [], down = []] = sequences;
      const filled = declared.filter((word) => hasRows(readings, field, word, [...up, ...down]));
      if (filled.length < 2) return notSeen('fewer than two values have tasks');
      const isStart = (order: readonly string[], words: readonly string[]) =>
        words.every((word, index) => order[index] === word);
      const follows = (order: readonly string[]) =>
        isStart(order, up) && isStart(order.toReversed(), down);
      const isAlphabetical = follows(filled.toSorted());
      const isDeclared = follows(filled);
      if (isAlphabetical || isDeclared) {
        const seen =
          isAlphabetical && isDeclared
            ? 'sorted'
            : isAlphabetical
              ? 'sorted, by the alphabet'
              : 'sorted, as the document lists the values';
        return judged('ok', seen, 'The sequence of values is learnt.');
      }
      const isTurned = up[0] !== undefined && up[0] === down[0];
      if (isTurned) return judged('bad', 'the same both ways: sort_order is ignored', UNSORTED);
      return judged('ok', 'sorted, in a sequence of its own', 'The sequence of values is learnt.');
    },
  };
}

function hasRows(
  readings: readonly Reading[],
  field: WordField,
  word: string,
  seen: readonly string[],
): boolean {
  if (seen.includes(word)) return true;
  return pagesOf(readings, `${field}:${word}`).some(({ page }) => page.rows.length > 0);
}

/** The values of the first page, one for each run of rows. */
function wordsIn(readings: readonly Reading[], field: WordField, order: SortOrder): string[] {
  const [first] = pagesOf(readings, `sort:${field}:${order}`);
  const words = (first?.page.rows ?? []).map((row) => wordOf(row, field));
  return words.filter((word, index) => word !== null && word !== words[index - 1]).map(String);
}
