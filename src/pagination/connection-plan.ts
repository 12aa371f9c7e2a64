import { badUserInput } from '../errors.ts';
import { type Anchor, decodeCursor } from './cursor.ts';
import type { Travel } from './list-view.ts';

/** The arguments of a connection (Relay Cursor Connections), and `page`, as GraphQL passes them. */
export interface ConnectionArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  page?: number | null | undefined;
}

/**
 * The checked arguments. Rows are counted from `start` in the direction of travel, and stop before `stop`.
 * Without `start` they begin at the first row of the list, or backward at the last one.
 */
export interface ConnectionPlan {
  travel: Travel;
  count: number;
  /** `after` if the travel is forward, `before` if it is backward. */
  start: Anchor | undefined;
  /** The other of the two. */
  stop: Anchor | undefined;
}

/** Rows of a page when neither `first` nor `last` is given; REST's own default `limit`. */
export const DEFAULT_COUNT = 50;
/** The most rows of one connection. */
export const MAX_COUNT = 1000;
/** The largest GraphQL Int; larger offsets of a page number are reduced to it. */
const MAX_OFFSET = 2 ** 31 - 1;

/**
 * Reads the arguments of a connection for the list with this fingerprint. Without `first` and `last` it is
 * the first {@link DEFAULT_COUNT} rows, or the last ones if only `before` is given.
 *
 * @throws GatewayError `BAD_USER_INPUT` for sizes that are negative, over {@link MAX_COUNT} or both given,
 *   for a `page` below 1 or with other arguments than `first`, and for cursors that {@link decodeCursor}
 *   refuses
 */
export function connectionPlanFrom(args: ConnectionArguments, fingerprint: string): ConnectionPlan {
  const first = sizeFrom(args.first, 'first');
  const last = sizeFrom(args.last, 'last');
  if (first !== undefined && last !== undefined) {
    throw badUserInput('Pass `first` or `last`, not both.');
  }
  if (args.page !== null && args.page !== undefined) {
    return numberedPage(args, args.page, first ?? DEFAULT_COUNT);
  }
  const after = anchorFrom(args.after, fingerprint, 'after');
  const before = anchorFrom(args.before, fingerprint, 'before');
  const isBackward = last !== undefined || (first === undefined && !after && before !== undefined);
  return isBackward
    ? { travel: 'backward', count: last ?? DEFAULT_COUNT, start: before, stop: after }
    : { travel: 'forward', count: first ?? DEFAULT_COUNT, start: after, stop: before };
}

function numberedPage(args: ConnectionArguments, page: number, count: number): ConnectionPlan {
  for (const name of ['after', 'last', 'before'] as const) {
    if (args[name] === null || args[name] === undefined) continue;
    throw badUserInput(`Do not combine \`page\` with \`${name}\`: use it with \`first\` only.`);
  }
  if (page < 1) throw badUserInput(`\`page\` is ${page}; pages start at 1.`);
  const offset = Math.min((page - 1) * count, MAX_OFFSET);
  const start: Anchor = { offset: offset - 1, id: null, key: null };
  return { travel: 'forward', count, start, stop: undefined };
}

function sizeFrom(value: number | null | undefined, name: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value < 0) throw badUserInput(`\`${name}\` is ${value}; the minimum is 0.`);
  if (value > MAX_COUNT) {
    throw badUserInput(
      `\`${name}\` is ${value}; the maximum is ${MAX_COUNT}. Request fewer rows and follow \`pageInfo\`.`,
    );
  }
  return value;
}

function anchorFrom(
  cursor: string | null | undefined,
  fingerprint: string,
  name: string,
): Anchor | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  return decodeCursor(cursor, fingerprint, name);
}
