import { expect, test } from 'vitest';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import { planPages } from '../../src/pagination/window.ts';
import { ModelList, PLAIN } from '../support/model-list.ts';
import { readPage } from './walk.ts';

function listOf(length: number): ModelList {
  const rows = Array.from({ length }, (_, n) => ({ id: `t${n}`, key: n, word: null, sequence: n }));
  return new ModelList(rows, PLAIN);
}

/** Removes all except the first rows after a number of REST calls, also between two pages of one read. */
function shrinkAfter(list: ModelList, calls: number, keep: number): void {
  const read = list.read.bind(list);
  let left = calls;
  list.read = (request) =>
    planPages(request, list.facts.pageSize).flatMap(({ page, limit }) => {
      const answer = read({ ...request, offset: page * limit, count: limit });
      left -= 1;
      if (left === 0) {
        list.rows = list.rows.slice(0, keep);
        list.changed();
      }
      if (answer instanceof Error) throw answer;
      return answer;
    });
}

const directions = ['asc', 'desc'] as const;
const starts = (['forward', 'backward'] as const).flatMap((travel) =>
  [undefined, { offset: 700, id: 't700', key: 700 }].map((start) => ({ travel, start })),
);

test.each(directions.flatMap((direction) => starts.map((start) => ({ direction, ...start }))))(
  'a page ends where most of the list leaves while it is read: %o',
  ({ direction, travel, start: point }) => {
    for (const after of [1, 2]) {
      for (const keep of [0, 1, 10, 250]) {
        const list = listOf(1200);
        const offset = direction === 'asc' ? 700 : 499;
        const start: ConnectionPlan['start'] = point && { ...point, offset };
        shrinkAfter(list, after, keep);
        const order = { field: 'created_at', direction } as const;
        const before = list.calls;
        const { edges } = readPage(list, order, { travel, count: 200, start, stop: undefined });
        expect(list.calls - before).toBeLessThanOrEqual(10);
        const ids = edges.map(({ row }) => row.id);
        expect(new Set(ids).size).toBe(ids.length);
      }
    }
  },
);
