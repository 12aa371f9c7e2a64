import { GatewayError } from '../errors.ts';
import type { WordOrder } from './order.ts';

/** @param reads how many reads found a changed list */
export function changesTooFast(reads: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `The list changed in each of ${reads} reads, so its rows cannot be delivered exactly. Try again.`,
  );
}

export function tiesChangePlaces(): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    'Tasks with equal times change places between two answers of the REST API, so they cannot be delivered exactly. Start again, or narrow the filter.',
  );
}

export function rowsLeftOut(): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    'The REST API leaves tasks out of its pages: too many, or some of a group of equal times larger than a page. So the others cannot be delivered exactly. Narrow the filter, or list them in another order.',
  );
}

export function outgrownGroup(limit: number): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `More than ${limit} tasks have the time of the row of this cursor, too many to sort. Start again without the cursor.`,
  );
}

export function tooManyUnknown(size: number, { field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `${size} tasks have no ${field} that the REST API can filter by, too many to sort. Filter by ${field}, or list them in another order.`,
  );
}

export class UnreliableTotals extends GatewayError {
  constructor({ field }: WordOrder) {
    super(
      'UPSTREAM_INVALID_RESPONSE',
      `The REST API counts other tasks than it lists, so tasks without a known ${field} cannot be found. Name every ${field} in the filter, or list the tasks in another order.`,
    );
  }
}

export function unknownNotFound({ field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `Tasks without a ${field} that the REST API can filter by could not all be found: the list changed while it was read. Try again.`,
  );
}

/** @param reads how many reads found a total that differs from the sum of the counts */
export function countsDisagree(reads: number, { field }: WordOrder): GatewayError {
  return new GatewayError(
    'UPSTREAM_ORDER_UNSTABLE',
    `The total and the counts for each ${field} did not agree in ${reads} reads: the list changes too fast, or the REST API counts wrongly. Try again, name every ${field} in the filter, or list the tasks in another order.`,
  );
}
