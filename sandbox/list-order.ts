import type { SortOrder, TaskSortField } from '../src/rest/types.ts';
import type { Behaviour, Nulls, Ties } from './behaviour.ts';
import type { Dictionary } from './dictionary.ts';
import { DECLARED_STATUSES, DECLARED_TYPES } from './enums.ts';

/** One term of an `ORDER BY`. */
interface Term {
  sql: string;
  order: SortOrder;
  nulls?: 'FIRST' | 'LAST';
}

/** A requested page, and the seed of random orders. */
export interface OrderRequest {
  field: TaskSortField;
  order: SortOrder;
  offset: number;
  limit: number;
  /** A new number for every response. */
  salt: number;
}

/** The dictionaries of the columns. */
export interface EnumColumns {
  status: Dictionary;
  type: Dictionary;
}

/** The complete order of a list, and its reverse. */
export interface ListOrder {
  forwards: string;
  backwards: string;
}

export function listOrderOf(
  request: OrderRequest,
  { nulls, ties, words, sortOrder }: Behaviour,
  columns: EnumColumns,
): ListOrder {
  const order = sortOrder === 'as-asked' ? request.order : sortOrder;
  const key: Term = { sql: keyOf(request.field, words, columns), order };
  const place = nullPlace(nulls, order);
  if (place !== undefined) key.nulls = place;
  const terms = [key, ...tieTerms(ties, { ...request, order })];
  return { forwards: textOf(terms), backwards: textOf(terms.map(opposite)) };
}

function keyOf(field: TaskSortField, order: Behaviour['words'], columns: EnumColumns): string {
  if (field !== 'status' && field !== 'type') return field;
  const words = columns[field].all();
  const declared: readonly string[] = field === 'status' ? DECLARED_STATUSES : DECLARED_TYPES;
  const ranked = words.toSorted();
  if (order === 'declared') ranked.sort((a, b) => placeIn(declared, a) - placeIn(declared, b));
  // Without unknown values, codes are in alphabetical order.
  if (ranked.every((word, rank) => word === words[rank])) return field;
  const cases = words.map((word, code) => `WHEN ${code} THEN ${ranked.indexOf(word)}`);
  return `CASE ${field} ${cases.join(' ')} END`;
}

function placeIn(declared: readonly string[], word: string): number {
  const place = declared.indexOf(word);
  return place === -1 ? declared.length : place;
}

/** `undefined` for the default of SQLite: null is the smallest value. */
function nullPlace(nulls: Nulls, order: SortOrder): Term['nulls'] {
  if (nulls === 'smallest') return undefined;
  if (nulls === 'largest') return order === 'asc' ? 'LAST' : 'FIRST';
  return nulls === 'first' ? 'FIRST' : 'LAST';
}

function tieTerms(ties: Ties, { order, offset, limit, salt }: OrderRequest): Term[] {
  switch (ties) {
    case 'insertion':
      return [{ sql: 'sequence', order: 'asc' }];
    case 'mirrored':
      return [{ sql: 'sequence', order }];
    case 'id':
      return [{ sql: 'rest_id(sequence, given_id)', order: 'asc' }];
    case 'id-mirrored':
      return [{ sql: 'rest_id(sequence, given_id)', order }];
    case 'limit':
      return shuffled(limit);
    case 'reach':
      return shuffled(offset + limit);
    case 'random':
      return shuffled(salt);
  }
}

/** A prime below 2^31: the product of two smaller numbers fits into an integer of SQLite. */
const PRIME = 2_147_483_629;

/** A pseudo-random order that depends on this number. */
function shuffled(salt: number): Term[] {
  const factor = 1 + ((Math.imul(salt, 0x9e3779b1) >>> 0) % (PRIME - 1));
  const shift = (Math.imul(salt, 0x85ebca6b) >>> 0) % PRIME;
  const moved = `((sequence + ${shift}) % ${PRIME})`;
  return [
    { sql: `((${moved} * ${moved}) % ${PRIME} * ${factor}) % ${PRIME}`, order: 'asc' },
    { sql: 'sequence', order: 'asc' },
  ];
}

function opposite({ sql, order, nulls }: Term): Term {
  const turned: Term = { sql, order: order === 'asc' ? 'desc' : 'asc' };
  if (nulls !== undefined) turned.nulls = nulls === 'FIRST' ? 'LAST' : 'FIRST';
  return turned;
}

function textOf(terms: readonly Term[]): string {
  return terms
    .map(
      ({ sql, order, nulls }) => `${sql} ${order}${nulls === undefined ? '' : ` NULLS ${nulls}`}`,
    )
    .join(', ');
}
