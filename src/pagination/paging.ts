import { badUserInput } from '../errors.ts';
import { type Anchor, decodeCursor } from './cursor.ts';

/** The connection arguments of the Relay Cursor Connections specification, as GraphQL hands them over. */
export interface ConnectionArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/**
 * The same, checked. Rows are counted off from `from` (the list's own end where there is none)
 * into the direction of travel, and stop short of `fence`.
 */
export interface Paging {
  direction: 'forward' | 'backward';
  count: number;
  /** `after` when travelling forward, `before` when travelling backward. */
  from: Anchor | undefined;
  /** The other one. */
  fence: Anchor | undefined;
}

/** Rows of a page when neither `first` nor `last` is given; REST's own default `limit`. */
export const DEFAULT_COUNT = 50;
/** The most rows one connection hands out. */
export const MAX_COUNT = 1000;

/**
 * Reads the arguments of a connection over the list with this fingerprint. Without `first` and
 * `last` it is the first {@link DEFAULT_COUNT} rows, or the last ones where only `before` is given.
 *
 * @throws GatewayError `BAD_USER_INPUT` for sizes that are negative, over {@link MAX_COUNT} or
 *   both given, and for cursors that {@link decodeCursor} refuses
 */
export function pagingFrom(args: ConnectionArguments, fingerprint: string): Paging {
  const first = sizeFrom(args.first, 'first');
  const last = sizeFrom(args.last, 'last');
  if (first !== undefined && last !== undefined) {
    throw badUserInput('`first` and `last` exclude each other: pass one of them.');
  }
  const after = anchorFrom(args.after, fingerprint, 'after');
  const before = anchorFrom(args.before, fingerprint, 'before');
  const backward = last !== undefined || (first === undefined && !after && before !== undefined);
  return backward
    ? { direction: 'backward', count: last ?? DEFAULT_COUNT, from: before, fence: after }
    : { direction: 'forward', count: first ?? DEFAULT_COUNT, from: after, fence: before };
}

function sizeFrom(value: number | null | undefined, name: string): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value < 0) throw badUserInput(`\`${name}\` is ${value}; it counts rows, so 0 is the least.`);
  if (value > MAX_COUNT) {
    throw badUserInput(
      `\`${name}\` is ${value}; at most ${MAX_COUNT} rows come at once. Ask for fewer and follow \`pageInfo\`.`,
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
