import { randomFrom } from '../../sandbox/random.ts';
import { searchIds } from '../../src/pagination/id-search.ts';
import { keyedList } from '../pagination/keyed.ts';
import { type IdKind, idMaker } from './id-kinds.ts';
import { quantiles, runLookup } from './lookup-model.ts';

const BUDGET = 25;

/** A list, oldest first; its rows are created when they are read. */
export function idList(kind: IdKind, keys: Float64Array) {
  const make = idMaker(kind, 1);
  return {
    length: keys.length,
    rowAt(place: number) {
      const key = keys[place] ?? 0;
      return { id: make(place, key / 1000), key };
    },
  };
}

/** The calls for a task by its REST id, `median / worst`, and the number of tasks not found. */
export function restIdCalls(kind: IdKind, keys: Float64Array, lookups: number): string {
  const list = idList(kind, keys);
  const random = randomFrom(5, 5);
  let lost = 0;
  const calls = Array.from({ length: lookups }, () => {
    const { id } = list.rowAt(Math.floor(random() * list.length));
    const search = searchIds(
      [id],
      keyedList((row: { id: string; key: number }) => row),
      BUDGET,
      new Set(),
    );
    const found = runLookup(search, () => list);
    const [result] = found.results;
    if (result === 'inconclusive') lost += 1;
    else if (!(result && 'id' in result && result.id === id)) throw new Error(`${id} is lost`);
    return found.calls;
  });
  const [median, , worst] = quantiles(calls);
  const share = Math.round((100 * lost) / lookups);
  return `${median} / ${worst}${lost === 0 ? '' : `, ${share} % not found`}`;
}
