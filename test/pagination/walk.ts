import { expect } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { ConnectionPlan } from '../../src/pagination/connection-plan.ts';
import { type ConnectionWindow, searchConnection } from '../../src/pagination/connection-window.ts';
import { type Anchor, decodeCursor, encodeCursor } from '../../src/pagination/cursor.ts';
import { isTimeOrder, isWordOrder, type TaskOrder } from '../../src/pagination/order.ts';
import { searchWordOrder } from '../../src/pagination/word-order.ts';
import type { ModelList, ModelRow } from '../support/model-list.ts';

/** One page of a list, as a connection would show it. */
export function readPage(
  list: ModelList,
  order: TaskOrder,
  plan: ConnectionPlan,
  tieLimit?: number,
): ConnectionWindow<ModelRow> {
  if (isWordOrder(order)) return list.run(searchWordOrder(plan, list.wordView(order, tieLimit)));
  if (isTimeOrder(order)) return list.run(searchConnection(plan, list.view(order, tieLimit)));
  throw new Error('no such order');
}

export interface WalkOptions {
  order: TaskOrder;
  travel: 'forward' | 'backward';
  /** The page sizes, repeated in this order. */
  sizes: readonly number[];
  tieLimit?: number;
  /** Called between two pages, with the number of the next page. */
  between?: (page: number) => void;
}

export interface Walk {
  /** In the order of delivery. */
  ids: string[];
  /** REST calls of each page. */
  calls: number[];
  /** The length of the list according to each page. */
  totals: (number | undefined)[];
}

/** Walks through a whole list; throws if the walk does not end. */
export function walk(list: ModelList, options: WalkOptions): Walk {
  const { order, travel, sizes, between, tieLimit } = options;
  const ids: string[] = [];
  const calls: number[] = [];
  const totals: Walk['totals'] = [];
  let start: Anchor | undefined;
  for (let page = 0; page < 5000; page++) {
    if (page > 0) between?.(page);
    const count = sizes[page % sizes.length] ?? 1;
    const before = list.calls;
    const window = readPage(list, order, { travel, count, start, stop: undefined }, tieLimit);
    calls.push(list.calls - before);
    totals.push(window.total);
    const rows = window.edges.map(({ row }) => row.id);
    ids.push(...(travel === 'forward' ? rows : rows.reverse()));
    const hasMore = travel === 'forward' ? window.hasNextPage : window.hasPreviousPage;
    if (!hasMore) return { ids, calls, totals };
    const edge = window.edges.at(travel === 'forward' ? -1 : 0);
    if (edge === undefined) throw new Error('a page without rows has another one behind it');
    start = decodeCursor(encodeCursor(edge.anchor, 'f'), 'f', 'after');
  }
  throw new Error('the walk does not end');
}

/**
 * Walks through a list whose steady rows have to be delivered once, unless the walk is refused because the list
 * or its order changes.
 */
export function exactOrRefused(
  list: ModelList,
  options: WalkOptions,
  steady: Iterable<string>,
): 'exact' | 'refused' {
  let ids: string[];
  try {
    ({ ids } = walk(list, options));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    expect(error.code).toBe('UPSTREAM_ORDER_UNSTABLE');
    return 'refused';
  }
  expect(judge(ids, steady)).toEqual({ lost: [], repeated: [] });
  return 'exact';
}

/** The number of lost and of repeated rows, of those that had to be delivered once. */
export function judge(ids: readonly string[], steady: Iterable<string>) {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  const lost: string[] = [];
  const repeated: string[] = [];
  for (const id of steady) {
    const count = times.get(id) ?? 0;
    if (count === 0) lost.push(id);
    if (count > 1) repeated.push(id);
  }
  return { lost, repeated };
}
