import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coalesce } from '../../src/pagination/coalesce.ts';
import {
  endOf,
  MAX_PAGE_SIZE,
  MIN_PAGE_SIZE,
  type Padding,
  type PageNumber,
  pageHolding,
  planPages,
  type Window,
} from '../../src/pagination/window.ts';

const offsets = fc.oneof(fc.nat(500), fc.nat(2_000_000));
const windows = fc.record({ offset: offsets, count: fc.integer({ min: 1, max: 1001 }) });

const sizes = fc.oneof(fc.constant(MAX_PAGE_SIZE), fc.integer({ min: MIN_PAGE_SIZE, max: 200 }));
const rowsOf = ({ page, limit }: PageNumber): Window => ({ offset: page * limit, count: limit });

/** Whether a page contains a whole window. */
function holds(page: Window, { offset, count }: Window): boolean {
  return page.offset <= offset && endOf(page) >= offset + count;
}

describe('planPages', () => {
  test('covers the window, and each page holds the last two rows of the page before', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        const pages = planPages(window, size).map(rowsOf);
        const [first, last] = [pages[0], pages.at(-1)];
        expect(first?.offset).toBeLessThanOrEqual(window.offset);
        expect(last && endOf(last)).toBeGreaterThanOrEqual(endOf(window));
        for (const [index, page] of pages.entries()) {
          expect(page.count).toBeLessThanOrEqual(size);
          const before = pages[index - 1];
          if (before === undefined) continue;
          expect(holds(page, { offset: endOf(before) - 2, count: 2 })).toBe(true);
          expect(endOf(page)).toBeGreaterThan(endOf(before));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('gives one page, with the fewest rows, where one page holds the window', () => {
    fc.assert(
      fc.property(windows, sizes, (window, size) => {
        const single = Array.from({ length: size }, (_, index) => index + 1).find((limit) =>
          holds(rowsOf({ page: Math.floor(window.offset / limit), limit }), window),
        );
        const pages = planPages(window, size);
        if (single === undefined) expect(pages.length).toBeGreaterThan(1);
        else expect(pages).toEqual([{ page: Math.floor(window.offset / single), limit: single }]);
      }),
      { numRuns: 2000 },
    );
  });

  test('plans windows at every row of ten million, for small pages as well', () => {
    for (let end = 3; end < 10_000_000; end++) {
      let limit = 3;
      while (limit <= MIN_PAGE_SIZE && end % limit < 2) limit += 1;
      if (limit > MIN_PAGE_SIZE) throw new Error(`no page of ${MIN_PAGE_SIZE} goes on at ${end}`);
    }
  });

  test('gives six pages for 1,000 rows and one beyond each end, at every offset up to 200,000', () => {
    expect(planPages({ offset: 0, count: 1001 }, 200)).toHaveLength(6);
    for (let offset = 0; offset < 200_000; offset += 1 + (offset % 7)) {
      const pages = planPages({ offset, count: 1003 }, 200);
      if (pages.length !== 6) throw new Error(`${pages.length} pages at ${offset}`);
    }
  });
});

describe('pageHolding', () => {
  test('gives a page that holds the window wherever there is one', () => {
    const paddings = fc.constantFrom<Padding>('around', 'before', 'after');
    fc.assert(
      fc.property(windows, sizes, paddings, (window, size, padding) => {
        const page = pageHolding(window, padding, size);
        if (page === undefined) expect(planPages(window, size).length).toBeGreaterThan(1);
        else {
          expect(planPages(page, size)).toHaveLength(1);
          expect(holds(page, window)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('puts the extra rows on the requested side', () => {
    const at = (offset: number, padding: Padding) =>
      pageHolding({ offset, count: 1 }, padding, 200);
    expect(at(400, 'after')).toEqual({ offset: 400, count: 200 });
    expect(at(399, 'before')).toEqual({ offset: 200, count: 200 });
  });
});

describe('coalesce', () => {
  const cost = (reads: readonly Window[]) =>
    reads.reduce((calls, read) => calls + planPages(read, 200).length, 0);

  test('covers every window with one read', () => {
    fc.assert(
      fc.property(fc.array(windows, { maxLength: 12 }), (asked) => {
        const reads = coalesce(asked, 200);
        const members = reads.flatMap((read) => read.requestIndexes);
        expect(members.toSorted((a, b) => a - b)).toEqual([...asked.keys()]);
        for (const { window, requestIndexes } of reads) {
          for (const member of requestIndexes) {
            const { offset, count } = asked[member] ?? { offset: 0, count: 0 };
            expect(window.offset).toBeLessThanOrEqual(offset);
            expect(endOf(window)).toBeGreaterThanOrEqual(offset + count);
          }
        }
      }),
    );
  });

  test('never takes more calls than separate reads, nor than one read over all', () => {
    const near = fc.record({ offset: fc.nat(800), count: fc.integer({ min: 1, max: 120 }) });
    fc.assert(
      fc.property(fc.array(near, { minLength: 1, maxLength: 12 }), (asked) => {
        const calls = cost(coalesce(asked, 200).map(({ window }) => window));
        const offset = Math.min(...asked.map((window) => window.offset));
        const whole = { offset, count: Math.max(...asked.map(endOf)) - offset };
        expect(calls).toBeLessThanOrEqual(cost(asked));
        expect(calls).toBeLessThanOrEqual(cost([whole]));
      }),
    );
  });

  test('merges three neighbouring pages into one call', () => {
    const pages = [0, 10, 20].map((offset) => ({ offset, count: 10 }));
    expect(coalesce(pages, 200)).toEqual([
      { window: { offset: 0, count: 30 }, requestIndexes: [0, 1, 2] },
    ]);
  });
});
