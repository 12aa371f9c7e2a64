import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from '../../src/pagination/instant.ts';

test.each([
  ['2023-11-07T05:31:56Z', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['2023-11-07T05:31:56.5Z', Date.UTC(2023, 10, 7, 5, 31, 56, 500) * 1000],
  ['2023-11-07T05:31:56.123456Z', Date.UTC(2023, 10, 7, 5, 31, 56, 123) * 1000 + 456],
  ['2023-11-07T05:31:56.123456789Z', Date.UTC(2023, 10, 7, 5, 31, 56, 123) * 1000 + 456],
  ['2023-11-07T07:31:56+02:00', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['2023-11-07T05:31:56', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['1969-12-31T23:59:59.000001Z', -999_999],
])('%s is %d µs', (text, expected) => {
  expect(instantOf(text)).toBe(expected);
});

test.each(['', 'yesterday', '2023-11-07', '2023-13-45T05:31:56Z', '1699335116'])(
  '%j is no point in time',
  (text) => {
    expect(instantOf(text)).toBeUndefined();
  },
);

test('agrees with Date to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
      (date) => {
        expect(instantOf(date.toISOString())).toBe(date.getTime() * 1000);
      },
    ),
  );
});
