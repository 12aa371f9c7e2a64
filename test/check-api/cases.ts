import type { Behaviour } from '../../sandbox/behaviour.ts';
import type { Verdict } from '../../scripts/check-api/judge.ts';

/** A behaviour of REST, and the expected result of the check. */
export interface Case {
  behaviour: Partial<Behaviour>;
  verdict: Verdict;
  /** The expected facts by id. */
  seen?: Record<string, string>;
  /** All facts that differ from the expectation of the check. */
  odd?: string[];
  settings?: Record<string, string>;
}

const fits = (behaviour: Partial<Behaviour>, seen: Record<string, string>): Case => ({
  behaviour,
  verdict: 'fits',
  seen,
});

const noted = (behaviour: Partial<Behaviour>, ...odd: string[]): Case => ({
  behaviour,
  verdict: 'fits',
  odd,
});

const limited = (behaviour: Partial<Behaviour>, ...odd: string[]): Case => ({
  behaviour,
  verdict: 'works with settings',
  odd,
});

const unfit = (behaviour: Partial<Behaviour>, ...odd: string[]): Case => ({
  behaviour,
  verdict: 'does not fit',
  odd,
});

const reduced = (maxLimit: number, ...odd: string[]): Case => ({
  behaviour: { maxLimit },
  verdict: 'works with settings',
  odd: [...odd, `limit-200 setting: ${maxLimit} rows, reduced without a word`],
  settings: { UPSTREAM_PAGE_SIZE: String(maxLimit) },
});

const unsorted = (how: string) => [
  `order-created_at bad: ${how}`,
  `order-modified_at bad: ${how}`,
  'order-status bad: the same both ways: sort_order is ignored',
  'order-type bad: the same both ways: sort_order is ignored',
];

const TIES = 'stable, by something else than the id';
const SLUG = 'letters, digits, - _ . ~';

/** The cases of every test run. */
export const CASES: readonly Case[] = [
  fits({ nulls: 'largest' }, { nulls: 'as the largest time' }),
  noted({ ties: 'limit' }, 'ties note: the order depends on limit'),
  reduced(50),
  limited({ total: { add: 3 } }, 'total limit: 3 too many in a list of 400'),
  noted(
    { unknownWords: 0.05 },
    'unknown-status note: unknown: on_hold, 2 more',
    'unknown-type note: unknown: Open, on_hold, 2 more',
  ),
];

/** All other cases. */
export const MORE_CASES: readonly Case[] = [
  limited(
    { hidden: 0.02 },
    'limit-200 note: 195 rows',
    'hidden-rows limit: 3 % of the rows are left out of pages',
    'total note: counts removed rows',
  ),
  fits({ pastEnd: '404' }, { 'past-end': 'status 404' }),
  unfit({ sortOrder: 'asc' }, ...unsorted('always ascending: sort_order is ignored')),
  fits(
    { words: 'declared' },
    {
      'order-status': 'sorted, as the document lists the values',
      'order-type': 'sorted, as the document lists the values',
    },
  ),
  noted({ zone: 'none' }, 'times note: zone none; digits of a second: 0, 6'),
  fits({ fraction: 'milliseconds' }, { times: 'zone Z; digits of a second: 3' }),
  fits({ ids: 'base64' }, { ids: '16 characters: base64 of a type and an id' }),
  noted(
    { refusedWords: ['processing', 'call_analysis'] },
    'filter-status note: refused: processing',
    'filter-type note: refused: call_analysis',
  ),
  fits(
    {},
    {
      nulls: 'as the smallest time',
      ties: `${TIES}, the same in both directions`,
      total: 'equal to the rows of a list of 400',
      'past-end': 'an empty page',
      'order-status': 'sorted, by the alphabet',
      'order-type': 'sorted, by the alphabet',
      times: 'zone Z; digits of a second: 0, 6',
      ids: `11 characters: ${SLUG}`,
    },
  ),
  fits({ nulls: 'first' }, { nulls: 'always first' }),
  fits({ nulls: 'last' }, { nulls: 'always last' }),
  fits({ ties: 'mirrored' }, { ties: `${TIES}, reversed with the direction` }),
  fits({ ties: 'id' }, { ties: 'stable, by id, the same in both directions' }),
  fits({ ties: 'id-mirrored' }, { ties: 'stable, by id, reversed with the direction' }),
  noted({ ties: 'reach' }, 'ties note: the order depends on limit and page'),
  noted({ ties: 'random' }, 'ties note: in another order in every answer'),
  reduced(100),
  reduced(30, 'defaults note: page 0, 30 rows', 'limit-50 note: 30 rows'),
  unfit(
    { maxLimit: 10 },
    'defaults note: page 0, 10 rows',
    'limit-50 note: 10 rows',
    'limit-200 bad: 10 rows',
  ),
  limited({ total: { add: -3 } }, 'total limit: 3 too few in a list of 400'),
  limited({ total: { cap: 100 } }, 'total limit: 300 too few in a list of 400'),
  limited({ total: 'null' }, 'total limit: null'),
  limited({ total: 'zero' }, 'total limit: always 0'),
  limited({ total: 'missing' }, 'total limit: missing'),
  limited(
    { hidden: 0.3 },
    'limit-1 note: 0 rows',
    'limit-50 note: 35 rows',
    'limit-200 note: 143 rows',
    'hidden-rows limit: 27 % of the rows are left out of pages',
    'total note: counts removed rows',
  ),
  unfit(
    { hidden: 0.9 },
    'limit-1 note: 0 rows',
    'limit-50 note: 5 rows',
    'limit-200 note: 22 rows',
    'hidden-rows bad: 90 % of the rows are left out of pages',
    'total note: counts removed rows',
  ),
  fits({ pastEnd: 'last-page' }, { 'past-end': 'the last page again' }),
  unfit({ sortOrder: 'desc' }, ...unsorted('always descending: sort_order is ignored')),
  noted({ zone: '+00:00' }, 'times note: zone +00:00; digits of a second: 0, 6'),
  noted({ zone: '+00' }, 'times note: zone +00; digits of a second: 0, 6'),
  fits({ fraction: 'seconds' }, { times: 'zone Z; digits of a second: 0' }),
  fits({ fraction: 'microseconds' }, { times: 'zone Z; digits of a second: 6' }),
  fits({ ids: 'long' }, { ids: `312 characters: ${SLUG}` }),
  fits({ ids: 'spaces' }, { ids: '26 characters: spaces or reserved characters' }),
  fits({ ids: 'accents' }, { ids: '16 characters: letters beyond ASCII' }),
  fits({ ids: 'emoji' }, { ids: '17 characters: characters beyond the BMP' }),
  fits(
    { ids: 'code-units' },
    { ids: '8 to 9 characters: letters beyond ASCII; characters beyond the BMP' },
  ),
  fits(
    { ids: 'mixed' },
    {
      ids: `8 to 312 characters: ${SLUG}; spaces or reserved characters; letters beyond ASCII; characters beyond the BMP; base64 of a type and an id`,
    },
  ),
  unfit({ ids: 'lone-surrogate' }, 'ids bad: 12 characters: halves of surrogate pairs'),
];

/** `maxLimit=50`. */
export function nameOf({ behaviour }: Case): string {
  const settings = Object.entries(behaviour).map(([name, value]) => {
    return `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`;
  });
  return settings.join(' ') || 'as published';
}
