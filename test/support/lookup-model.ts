import { coalesce } from '../../src/pagination/coalesce.ts';
import type { ListPage, ReadRequest } from '../../src/pagination/search.ts';
import { planPages } from '../../src/pagination/window.ts';

const PAGE_SIZE = 200;

/** The cost of a lookup: sequential rounds of calls, calls, and rows read. */
export interface LookupCost {
  rounds: number;
  calls: number;
  rows: number;
}

/** A list as in REST, oldest first: its length and its rows. */
export interface ModelRows<Row> {
  readonly length: number;
  rowAt(place: number): Row;
}

/**
 * Runs a search over a list that may change after each round. Reads of one round are merged as in the
 * gateway.
 */
export function runLookup<Row, Result>(
  search: Search<Row, Result>,
  listInRound: (round: number) => ModelRows<Row>,
) {
  const cost: LookupCost = { rounds: 0, calls: 0, rows: 0 };
  let step = search.next();
  while (!step.done) {
    for (const { offset, count } of step.value) {
      const isWindow = Number.isSafeInteger(offset) && offset >= 0 && count >= 1 && count <= 10_000;
      if (!isWindow) throw new Error(`no window: ${offset} ${count}`);
    }
    const list = listInRound(cost.rounds);
    cost.rounds += 1;
    const reads: ListPage<Row>[][] = [];
    for (const direction of ['asc', 'desc'] as const) {
      const windows = step.value.flatMap((request, index) =>
        request.order.direction === direction ? [{ ...request, index }] : [],
      );
      for (const { window, requestIndexes } of coalesce(windows, PAGE_SIZE)) {
        const pages = planPages(window, PAGE_SIZE).map(({ page, limit }) =>
          pageOf(list, direction, page * limit, limit),
        );
        cost.calls += pages.length;
        cost.rows += pages.reduce((sum, { rows }) => sum + rows.length, 0);
        for (const at of requestIndexes) reads[windows[at]?.index ?? 0] = pages;
      }
    }
    step = search.next(reads);
  }
  return { results: step.value, ...cost };
}

type Search<Row, Result> = Generator<ReadRequest[], Result, (ListPage<Row>[] | Error)[]>;

function pageOf<Row>(
  list: ModelRows<Row>,
  direction: 'asc' | 'desc',
  offset: number,
  limit: number,
): ListPage<Row> {
  const { length } = list;
  const count = Math.max(0, Math.min(limit, length - offset));
  const rows = Array.from({ length: count }, (_, index) =>
    list.rowAt(direction === 'asc' ? offset + index : length - 1 - offset - index),
  );
  return { offset, rows, total: length, isLast: offset + limit >= length };
}

/** Median, 95 % and worst. */
export function quantiles(values: readonly number[]): [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  return [at(0.5), at(0.95), at(1)];
}
