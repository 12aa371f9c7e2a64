import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coalesce } from '../../src/pagination/coalesce.ts';
import {
  endOf,
  MAX_PAGE_SIZE,
  pageHolding,
  planWindow,
  type Window,
} from '../../src/pagination/window.ts';

const offsets = fc.oneof(fc.nat(500), fc.nat(2_000_000));
const windows = fc.record({ offset: offsets, count: fc.integer({ min: 1, max: 1001 }) });

/** Every equal-paged cover there is, found the slow way. */
function covers({ offset, count }: Window) {
  return Array.from({ length: MAX_PAGE_SIZE }, (_, index) => {
    const limit = index + 1;
    const first = Math.floor(offset / limit);
    const last = Math.floor((offset + count - 1) / limit);
    return { limit, calls: last - first + 1 };
  });
}

describe('planWindow', () => {
  test('covers the window with neighbouring pages', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const { limit, pages } = planWindow(window);
        expect(limit).toBeLessThanOrEqual(MAX_PAGE_SIZE);
        expect((pages[0] ?? 0) * limit).toBeLessThanOrEqual(window.offset);
        expect(((pages.at(-1) ?? 0) + 1) * limit).toBeGreaterThanOrEqual(endOf(window));
        pages.forEach((page, index) => {
          expect(page).toBe((pages[0] ?? 0) + index);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('takes the fewest calls there are, and then the fewest rows', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const { limit, pages } = planWindow(window);
        const fewest = Math.min(...covers(window).map(({ calls }) => calls));
        const rows = covers(window).flatMap(({ limit, calls }) =>
          calls === fewest ? [limit * calls] : [],
        );
        expect(pages.length).toBe(fewest);
        expect(limit * pages.length).toBe(Math.min(...rows));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['a first page', { offset: 0, count: 50 }, { limit: 50, pages: [0] }],
    ['a next page with its anchor', { offset: 49, count: 51 }, { limit: 100, pages: [0] }],
    ['one row too many for a page', { offset: 0, count: 201 }, { limit: 101, pages: [0, 1] }],
    ['the largest window', { offset: 0, count: 1000 }, { limit: 200, pages: [0, 1, 2, 3, 4] }],
  ])('plans %s', (_name, window, plan) => {
    expect(planWindow(window)).toEqual(plan);
  });
});

describe('pageHolding', () => {
  test('is one page that holds the window, wherever a page does', () => {
    fc.assert(
      fc.property(windows, fc.constantFrom('around', 'before', 'after'), (window, spare) => {
        const page = pageHolding(window, spare);
        if (page === undefined) {
          expect(Math.min(...covers(window).map(({ calls }) => calls))).toBeGreaterThan(1);
          return;
        }
        expect(planWindow(page).pages).toHaveLength(1);
        expect(page.offset).toBeLessThanOrEqual(window.offset);
        expect(endOf(page)).toBeGreaterThanOrEqual(endOf(window));
      }),
      { numRuns: 2000 },
    );
  });

  test('puts the spare rows where they are wanted', () => {
    expect(pageHolding({ offset: 400, count: 1 }, 'after')).toEqual({ offset: 400, count: 200 });
    expect(pageHolding({ offset: 399, count: 1 }, 'before')).toEqual({ offset: 200, count: 200 });
  });
});

describe('coalesce', () => {
  const cost = (reads: readonly Window[]) =>
    reads.reduce((calls, read) => calls + planWindow(read).pages.length, 0);

  test('covers every window, each by one read', () => {
    fc.assert(
      fc.property(fc.array(windows, { maxLength: 12 }), (asked) => {
        const reads = coalesce(asked);
        const members = reads.flatMap((read) => read.members);
        expect(members.toSorted((a, b) => a - b)).toEqual([...asked.keys()]);
        for (const { window, members } of reads) {
          for (const member of members) {
            const { offset, count } = asked[member] ?? { offset: 0, count: 0 };
            expect(window.offset).toBeLessThanOrEqual(offset);
            expect(endOf(window)).toBeGreaterThanOrEqual(offset + count);
          }
        }
      }),
    );
  });

  test('never takes more calls than reading each alone, nor than reading all as one', () => {
    const near = fc.record({ offset: fc.nat(800), count: fc.integer({ min: 1, max: 120 }) });
    fc.assert(
      fc.property(fc.array(near, { minLength: 1, maxLength: 12 }), (asked) => {
        const calls = cost(coalesce(asked).map(({ window }) => window));
        const offset = Math.min(...asked.map((window) => window.offset));
        const whole = { offset, count: Math.max(...asked.map(endOf)) - offset };
        expect(calls).toBeLessThanOrEqual(cost(asked));
        expect(calls).toBeLessThanOrEqual(cost([whole]));
      }),
    );
  });

  test('makes one call of three neighbouring pages', () => {
    const pages = [0, 10, 20].map((offset) => ({ offset, count: 10 }));
    expect(coalesce(pages)).toEqual([{ window: { offset: 0, count: 30 }, members: [0, 1, 2] }]);
  });
});
