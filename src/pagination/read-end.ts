import { fullNameOf, type KeyedList, type ListFacts } from './keyed-list.ts';
import { knownNulls, learnNulls, setNulls } from './nulls.ts';
import { reverseOrder } from './order.ts';
import { isPoint, type Place, type Point, type Run } from './run.ts';
import { readRun } from './run-reader.ts';
import { readWindow, type Search } from './search.ts';

const MAX_LISTS_REMEMBERED = 100;

/**
 * The last `count` rows. The end of the list is not known, so they are read from the start of the opposite
 * order and reversed, once it is known that rows without a time do not interfere.
 */
export function* readEnd<Row>(
  list: KeyedList<Row>,
  count: number,
  stop?: Point | Place,
  knownLength?: number,
): Search<Row, Run<Row>> {
  if (list.range !== undefined) return yield* readRun(list, 'backward', count, { stop });
  const reversed = { ...list, order: reverseOrder(list.order) };
  // A position in this order, in the list or in a large group, has no meaning in the opposite one.
  const point = isPoint(stop) && stop.groupIndex === undefined ? stop : undefined;
  const bounds = { stop: point, leavesLargeGroup: true, knownLength };
  const mirrored = yield* readRun(reversed, 'forward', count, bounds);
  const { total } = mirrored;
  const hasLeftGroup = count > 0 && mirrored.entries.length === 0 && mirrored.hasRowsBehind;
  const canMirror = stop === point && !hasLeftGroup && !mirrored.hasUnreadable;
  const isMirrored = canMirror && (yield* isMirror(list, mirrored));
  if (!isMirrored) return yield* readRun(list, 'backward', count, { stop, knownLength: total });
  const entries = mirrored.entries
    .map((entry) => ({ ...entry, position: Math.max(0, total - 1 - entry.position) }))
    .reverse();
  return { ...mirrored, entries, hasRowsBefore: mirrored.hasRowsBehind, hasRowsBehind: false };
}

/** Whether the start of the opposite order is the end of this one. */
function* isMirror<Row>(list: KeyedList<Row>, { entries, total }: Run<Row>): Search<Row, boolean> {
  if (entries.some(({ groupIndex }) => groupIndex !== undefined)) return false;
  if (total === 0) return entries.length === 0;
  const { order, narrowing, facts, keyOf } = list;
  const name = fullNameOf(list);
  const beginsWithNull = entries[0]?.key === null;
  if (knownNulls(list) === undefined && !facts.withoutNullsAtEnd.has(name)) {
    const offset = total - 1;
    const pages = yield* readWindow<Row>({ offset, count: 1, order, narrowing });
    const page = pages.find(({ isLast }) => isLast);
    const last = page?.rows.at(-1);
    if (last === undefined) return false;
    const { id, key } = keyOf(last);
    if (id === null) return false;
    if (key !== null && entries.some((entry) => entry.key === null)) setNulls(list, 'first');
    else if (key !== null) remember(facts, name);
    else if (entries.some((entry) => entry.key !== null)) setNulls(list, 'last');
    // If all rows are without a time, the opposite order is the same.
    else if ((yield* learnNulls(list)) === undefined) return beginsWithNull;
  }
  return beginsWithNull === (knownNulls(list) === 'last');
}

function remember(facts: ListFacts, name: string): void {
  const names = facts.withoutNullsAtEnd;
  const kept = names.size < MAX_LISTS_REMEMBERED ? names : [];
  facts.withoutNullsAtEnd = new Set(kept).add(name);
}
