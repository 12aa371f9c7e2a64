import { describe, expect, test } from 'vitest';
import { RepeatedPages } from '../../src/pagination/repeated-pages.ts';

const ROWS = ['a', 'b', 'c', 'd'];

interface Page {
  list?: string;
  offset: number;
  rows?: string[];
  isLast?: boolean;
  limit?: number;
}

/** Whether a REST API that sends these pages counts as one that ignores `page`. */
function isNoticed(pages: Page[]): boolean {
  const repeated = new RepeatedPages((row: string) => row);
  try {
    for (const { list = 'tasks', offset, rows = ROWS, isLast = false, limit = 4 } of pages) {
      repeated.check(list, { offset, rows, total: 100, isLast }, limit);
    }
    return false;
  } catch (error) {
    expect(error).toMatchObject({ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } });
    expect(error).toHaveProperty('message', expect.stringContaining('begin at rows 0, 4, 9:'));
    return true;
  }
}

test('the same rows at a third place are noticed', () => {
  expect(isNoticed([{ offset: 9 }, { offset: 0 }])).toBe(false);
  expect(isNoticed([{ offset: 9 }, { offset: 0 }, { offset: 4 }])).toBe(true);
  expect(isNoticed([{ offset: 9 }, { offset: 0 }, { offset: 4, rows: ['a', 'b', 'c', 'x'] }])).toBe(
    true,
  );
});

describe('nothing is noticed where', () => {
  test.for<[string, (page: Page) => Page]>([
    ['a page is read again', (page) => ({ ...page, offset: 0 })],
    ['the last page comes again', (page) => ({ ...page, isLast: true })],
    ['a page is not full', (page) => ({ ...page, limit: 10 })],
    ['a page has few rows', (page) => ({ ...page, rows: ['a', 'b'], limit: 2 })],
    ['each page has other rows', (page) => ({ ...page, rows: [`${page.offset}`, ...ROWS] })],
    ['each page is of another list', (page) => ({ ...page, list: `${page.offset}` })],
  ])('%s', ([, odd]) => {
    expect(isNoticed([0, 4, 9, 14].map((offset) => odd({ offset })))).toBe(false);
  });
});
