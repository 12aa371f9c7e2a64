import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestGroup, mostRows, pageToRead } from '../../scripts/check-api/groups.ts';
import type { Reading } from '../../scripts/check-api/reading.ts';

/** A page of a list with rows of one time from `start` to `end`, all others with times of their own. */
function pageOf(
  list: { start: number; end: number; total: number },
  number: number,
  limit: number,
) {
  const from = number * limit;
  const length = Math.max(0, Math.min(limit, list.total - from));
  const rows = Array.from({ length }, (_, index) => {
    const position = from + index;
    const isInside = position >= list.start && position < list.end;
    const second = isInside ? list.start : position;
    return {
      id: `t${position}`,
      created_at: new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString(),
    };
  });
  const query = { page: number, limit, sort_by: 'created_at', sort_order: 'asc' } as const;
  const page = { rows, broken: 0, total: list.total, current: number, next: null, fields: [] };
  const basics = { status: 200, failure: null, headers: {}, milliseconds: 1, bytes: 1 };
  const reading: Reading = { label: 'page', query, page, ...basics, decodedBytes: 1 };
  return reading;
}

test('the size of a group is found from any page inside, in few reads', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 500 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (limit, before, extra, behind, share, isTotalKnown) => {
        const size = 3 * limit + extra;
        const list = { start: before, end: before + size, total: before + size + behind };
        const at = Math.floor((list.start + share * (size - 1)) / limit);
        const readings = [pageOf(list, at, limit)];
        let reads = 0;
        for (; reads < 100; reads++) {
          const group = largestGroup(readings);
          if (group === undefined) break;
          const total = isTotalKnown ? list.total : undefined;
          const page = pageToRead(group, limit, total, 2 ** reads);
          if (page === undefined) break;
          const reading = pageOf(list, page, limit);
          if (reading.page?.rows.length === 0) break;
          readings.push(reading);
        }
        const group = largestGroup(readings);
        const pages = Math.ceil(list.total / limit);
        expect(reads).toBeLessThanOrEqual(4 * Math.ceil(Math.log2(pages + 1)) + 4);
        if (group === undefined || !isTotalKnown) return;
        // A page at the edge of the group may contain a single row of the group.
        if (group.atLeast < limit) return;
        expect(group.atLeast).toBe(size);
        if (behind > 0) expect(mostRows(group)).toBe(size);
      },
    ),
  );
});
