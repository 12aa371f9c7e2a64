import {
  type ConnectionArguments,
  DEFAULT_COUNT,
  MAX_COUNT,
} from '../pagination/connection-plan.ts';
import { MAX_PAGE_SIZE } from '../pagination/window.ts';
import { type AssigneesArguments, MAX_AMONG } from '../resolvers/assignees.ts';

/**
 * The cost of a field in the worst case: REST calls, ten each, and rows. Fields below a list are multiplied
 * by its rows.
 */
export interface Cost {
  field: number;
  multiplier: number;
}

export const CALL = 10;
const LOOKUP_CALLS = 5;
/** Lookups of one list share most of their calls. */
export const BATCHED_LOOKUP_CALLS = 2;

export const USER_COST: Cost = { field: CALL + 1, multiplier: 1 };
export const LOOKUP_COST: Cost = { field: LOOKUP_CALLS * CALL, multiplier: 1 };

export function connectionCost({ first, last, page }: ConnectionArguments): Cost {
  const asked = first ?? last ?? DEFAULT_COUNT;
  const rows = Math.max(0, Math.min(MAX_COUNT, asked));
  // One more row is read at each end.
  const calls = Math.ceil((rows + 2) / MAX_PAGE_SIZE);
  // A numbered page past the end is answered by the last one.
  const isNumbered = page !== null && page !== undefined;
  return { field: (calls + (isNumbered ? 1 : 0)) * CALL + rows, multiplier: rows };
}

export function lookupsCost({ ids }: { ids: readonly unknown[] }): Cost {
  return { field: ids.length * BATCHED_LOOKUP_CALLS * CALL, multiplier: ids.length };
}

export function usersCost({ ids }: { ids: readonly unknown[] }): Cost {
  return { field: ids.length * USER_COST.field, multiplier: ids.length };
}

/** @param counts numbers of tasks, each a call of one row */
export function countsCost(counts: number): Cost {
  return { field: counts * (CALL + 1), multiplier: 1 };
}

export function assigneesCost({ among }: AssigneesArguments): Cost {
  return connectionCost({ first: among ?? MAX_AMONG });
}
