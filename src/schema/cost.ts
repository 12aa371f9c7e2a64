import { DEFAULT_COUNT, MAX_COUNT } from '../pagination/connection-plan.ts';
import { MAX_PAGE_SIZE } from '../pagination/window.ts';
import { MAX_AMONG } from '../resolvers/assignees.ts';

/**
 * What a field may cost in the worst case, known before anything is asked of REST: rows fetched,
 * and ten for each REST call. Everything below a list is reckoned once for each of its rows.
 */
export interface Cost {
  field: number;
  multiplier: number;
}

const CALL = 10;
const LOOKUP_CALLS = 5;
/** Lookups of one list share most of their calls. */
const BATCHED_LOOKUP_CALLS = 2;

export const USER_COST: Cost = { field: CALL + 1, multiplier: 1 };
export const LOOKUP_COST: Cost = { field: LOOKUP_CALLS * CALL, multiplier: 1 };

export function connectionCost(args: {
  first?: number | null | undefined;
  last?: number | null | undefined;
  page?: number | null | undefined;
}): Cost {
  const asked = args.first ?? args.last ?? DEFAULT_COUNT;
  const rows = Math.max(0, Math.min(MAX_COUNT, asked));
  // One row more at each end is read as well.
  const calls = Math.ceil((rows + 2) / MAX_PAGE_SIZE);
  // A numbered page past the end is answered by the last one.
  const isNumbered = args.page !== null && args.page !== undefined;
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

export function assigneesCost({ among }: { among?: number | null | undefined }): Cost {
  return connectionCost({ first: among ?? MAX_AMONG });
}
