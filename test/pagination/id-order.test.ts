import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DatedId, idFormOf, idKeyFor } from '../../src/pagination/id-order.ts';
import { ID_KINDS, type IdKind, idMaker } from '../support/id-kinds.ts';

const COUNT = 2000;
const ORDERED: readonly IdKind[] = ID_KINDS.filter(({ isOrdered }) => isOrdered);

/** The ids of a list, oldest first, a second to two minutes apart. */
function listOf(kind: IdKind, seed: number): DatedId[] {
  const make = idMaker(kind, seed);
  return Array.from({ length: COUNT }, (_, place) => {
    const micros = 1.7e15 + place * 60e6 + ((place * 7919) % 59) * 1e6;
    return { id: make(place, micros / 1000), rank: micros };
  });
}

function endsOf(list: readonly DatedId[]) {
  const [oldest, newest] = [list.slice(0, 50), list.slice(-200)];
  return { oldest, newest, form: idFormOf([...oldest, ...newest].map(({ id }) => id)) };
}

describe.each(ID_KINDS)('$name', (kind) => {
  test(kind.isOrdered ? 'are found to be in order' : 'are not taken for ids in order', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(COUNT - 1), (seed, place) => {
        const list = listOf(kind, seed);
        const { oldest, newest, form } = endsOf(list);
        const id = list[place]?.id ?? '';
        if (form === undefined) {
          expect(kind.isOrdered).toBe(false);
          return;
        }
        expect(id).toMatch(form.pattern);
        const keyOf = idKeyFor(form, oldest, newest, [id]);
        expect(keyOf !== undefined).toBe(kind.isOrdered);
        if (keyOf === undefined) return;
        const keys = list.map((one) => keyOf(one.id));
        expect(keys).toEqual(keys.toSorted((a, b) => a - b));
        expect(new Set(keys).size).toBe(COUNT);
      }),
      { numRuns: 20 },
    );
  });
});

test.each(ID_KINDS)(
  '$name: words, ids of users and those of other lists have another form',
  (kind) => {
    const { form } = endsOf(listOf(kind, 1));
    if (kind.isMixed) {
      expect(form).toBeUndefined();
      return;
    }
    if (form === undefined) throw new Error('no form');
    for (const id of [
      'hello',
      'usr_ab12',
      'usr_000001a',
      'x'.repeat(1024),
      ' ',
      'tsk_',
      'Task:1',
    ]) {
      expect(id).not.toMatch(form.pattern);
    }
  },
);

test('ids of one prefix and several lengths that are random have a form and no order', () => {
  const ids = Array.from(
    { length: 250 },
    (_, n) => `tsk_${((n * 7_654_321) % 99_991).toString(36)}`,
  );
  const form = idFormOf(ids);
  expect(form).toMatchObject({ prefix: 'tsk_', isFixed: false });
  const dated = ids.map((id, rank) => ({ id, rank }));
  expect(form && idKeyFor(form, dated.slice(0, 50), dated.slice(50), [])).toBeUndefined();
});

test('a few ids say nothing', () => {
  expect(idFormOf(['tsk_1', 'tsk_2'])).toBeUndefined();
  expect(idFormOf([])).toBeUndefined();
});

test('ids of one time in any order are in order, as long as times are', () => {
  for (const kind of ORDERED) {
    const shuffled = listOf(kind, 3).map(({ id, rank }) => ({
      id,
      rank: Math.floor(rank / 600e6),
    }));
    const list = shuffled.toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? 1 : -1));
    const { oldest, newest, form } = endsOf(list);
    expect(form && idKeyFor(form, oldest, newest, []), kind.name).toBeDefined();
  }
});
