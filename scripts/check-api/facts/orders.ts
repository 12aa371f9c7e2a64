import type { TimeField, WordField } from '../../../src/pagination/order.ts';
import { ENUM_VALUES, type SortOrder } from '../../../src/rest/types.ts';
import { type Check, type Judgement, judged, notSeen } from '../finding.ts';
import { largestGroup, mostRows } from '../groups.ts';
import { nullPlacesIn, nullRule } from '../nulls.ts';
import { type Reading, timeOf, wordOf } from '../reading.ts';
import { type Gathered, pagesOf } from '../seen.ts';
import { tieOrderIn, tieStabilityIn } from '../ties.ts';

const UNSORTED = 'Cursors cannot work: the gateway refuses such lists.';

/** Whether lists are sorted, and what orders rows of equal keys. */
export const ORDERS: readonly Check[] = [
  timeCheck('created_at'),
  timeCheck('modified_at'),
  wordCheck('status', ENUM_VALUES.TaskStatus),
  wordCheck('type', ENUM_VALUES.TaskType),
  { id: 'ties', title: 'equal keys', basis: 'unpublished', judge: judgeTies },
  { id: 'groups', title: 'largest equal group', basis: 'unpublished', judge: judgeGroups },
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

/** Which ways times go from one row to the next, within pages. */
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

function judgeTies({ readings }: Gathered): Judgement {
  const { sameCall, sameEnd, otherEnd } = tieStabilityIn(readings);
  if (sameCall.compared + sameEnd.compared + otherEnd.compared === 0) {
    return notSeen('no rows with equal keys');
  }
  const handled =
    'The gateway orders them by id, from one answer or several; a group over UPSTREAM_TIE_LIMIT fails.';
  if (sameCall.changed > 0) return judged('note', 'in another order in every answer', handled);
  if (sameEnd.changed > 0) return judged('note', 'the order depends on limit', handled);
  if (otherEnd.changed > 0) return judged('note', 'the order depends on limit and page', handled);
  const { pairs, isById, descending } = tieOrderIn(readings);
  const by = isById ? 'by id' : 'by something else than the id';
  const turned = {
    same: ', the same in both directions',
    reversed: ', reversed with the direction',
    other: '',
  }[descending];
  const order = pairs < MIN_PAIRS ? '' : `, ${by}${turned}`;
  return judged('ok', `stable${order}`, 'The gateway orders them by id.');
}

/** So few could be in the order of their ids by chance. */
const MIN_PAIRS = 5;
const MAX_TIE_LIMIT = 100_000;
const TIE_LIMIT_STEP = 500;

function judgeGroups({ readings, current }: Gathered): Judgement {
  const group = largestGroup(readings);
  if (group === undefined) return judged('ok', 'no two rows of one time seen');
  const most = mostRows(group);
  const what = group.key === null ? 'rows without a time' : 'rows of one time';
  const bound = most === undefined || most > group.atLeast ? 'at least ' : '';
  const seen = `${bound}${group.atLeast.toLocaleString('en-US')} ${what}`;
  if (group.atLeast <= current.tieLimit) {
    return judged('ok', seen, `Ordered by id: UPSTREAM_TIE_LIMIT is ${current.tieLimit}.`);
  }
  const { sameCall, sameEnd, otherEnd } = tieStabilityIn(readings);
  if (sameCall.changed + sameEnd.changed + otherEnd.changed === 0) {
    return judged('note', seen, 'Read in the order of the API, which is stable.');
  }
  const needed = Math.ceil((most ?? group.atLeast * 2) / TIE_LIMIT_STEP) * TIE_LIMIT_STEP;
  if (needed > MAX_TIE_LIMIT) {
    return judged('limit', seen, 'Too many to order by id: pages inside the group can fail.');
  }
  return {
    level: 'setting',
    seen,
    gateway: 'Otherwise pages inside the group can fail, because equal keys change places.',
    settings: { UPSTREAM_TIE_LIMIT: String(needed) },
  };
}
