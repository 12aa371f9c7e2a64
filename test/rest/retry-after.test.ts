import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryAfterFrom } from '../../src/rest/retry-after.ts';

const NOON = Date.UTC(2025, 2, 7, 12);
const MAX_MS = 300_000;

const secondsOf = (header: string | undefined, date?: string, now = NOON) =>
  retryAfterFrom({ 'retry-after': header, date }, now, MAX_MS);

describe('Retry-After', () => {
  test.for<[header: string | undefined, seconds: number | undefined]>([
    ['0', 0],
    ['1', 1],
    ['120', 120],
    [' 7 ', 7],
    ['007', 7],
    ['Fri, 07 Mar 2025 12:00:30 GMT', 30],
    ['Fri, 07 Mar 2025 12:00:00 GMT', 0],
    ['Fri, 07 Mar 2025 11:00:00 GMT', 0],
    // The obsolete forms of a date, which a recipient has to accept.
    ['Friday, 07-Mar-25 12:00:30 GMT', 30],
    ['Fri Mar  7 12:00:30 2025', 30],
    // Longer than the longest.
    ['301', 300],
    ['999999999', 300],
    ['9'.repeat(400), 300],
    ['Sat, 08 Mar 2025 12:00:00 GMT', 300],
    // Neither a whole number nor a date.
    [undefined, undefined],
    ['', undefined],
    ['1.5', undefined],
    ['-1', undefined],
    ['+5', undefined],
    ['"5"', undefined],
    ['5s', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['5, 6', undefined],
    ['soon', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['2025-03-07T12:00:30Z', undefined],
    ['07 Mar 2025', undefined],
    ['2025', 300],
    ['Fri, 07 Mar 2025 12:00:30 +0100', undefined],
    ['Fri, 07 Mar 2025 25:00:30 GMT', undefined],
    ['Fri, 07 Abc 2025 12:00:30 GMT', undefined],
  ])('of %j is %j seconds', ([header, seconds]) => {
    expect(secondsOf(header)).toBe(seconds);
  });

  test.for<[date: string | undefined, seconds: number]>([
    ['Fri, 07 Mar 2025 11:59:00 GMT', 90],
    ['Fri, 07 Mar 2025 12:00:20 GMT', 10],
    ['Friday, 07-Mar-25 12:00:20 GMT', 10],
    ['Fri, 07 Mar 2025 13:00:00 GMT', 0],
    [undefined, 30],
    ['yesterday', 30],
    ['', 30],
  ])('that is a date is measured against the Date %j of the answer', ([date, seconds]) => {
    expect(secondsOf('Fri, 07 Mar 2025 12:00:30 GMT', date)).toBe(seconds);
  });

  test('that is a fraction of a second away is rounded up', () => {
    for (const [later, seconds] of [
      [1, 2],
      [999, 2],
      [1001, 1],
    ] as const) {
      expect(secondsOf('Fri, 07 Mar 2025 12:00:02 GMT', undefined, NOON + later)).toBe(seconds);
    }
  });

  test('is undefined or a whole number within the bound, for any header', () => {
    const anyText = fc.oneof(
      fc.string(),
      fc.float().map(String),
      fc.bigInt().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(anyText, fc.option(anyText, { nil: undefined }), (header, date) => {
        const seconds = secondsOf(header, date);
        if (seconds === undefined) return;
        expect(Number.isSafeInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(MAX_MS / 1000);
      }),
      { numRuns: 2000 },
    );
  });
});
