/**
 * Behaviour that the REST API's documentation does not define, one field for each. The first value of each
 * list is the default; with the defaults, the contract of openapi/tasks.yaml holds.
 */
export interface Behaviour {
  /** Where rows without a key are: `smallest` is first in ASC and last in DESC. */
  nulls: Nulls;
  /** The order of rows with equal keys. */
  ties: Ties;
  /** A larger `limit` is silently reduced to this. */
  maxLimit: number;
  /** How `total_records` is counted; `next_page` is always right. */
  total: Total;
  /** The share of rows, 0 to 1, that count in pages and totals but are left out of the response. */
  hidden: number;
  /** The response to a page past the end. */
  pastEnd: PastEnd;
  /** The direction of every list, if `sort_order` is ignored. */
  sortOrder: FixedOrder;
  /** How `sort_by=status` and `sort_by=type` sort enum values. */
  words: WordOrder;
  zone: Zone;
  /**
   * Fraction digits of a second in responses: cut or padded to this number. Rows are sorted by all their
   * digits.
   */
  fraction: Fraction;
  /** The format of generated ids. */
  ids: IdStyle;
  /** The share of generated rows, 0 to 1, whose status and type are not in the document. */
  unknownWords: number;
  /** Values of `status` and `type` for which the filter answers 422. */
  refusedWords: readonly string[];
}

export const NULLS = ['smallest', 'largest', 'first', 'last'] as const;
export type Nulls = (typeof NULLS)[number];

/**
 * Orders of rows with equal keys: by insertion in both directions, or reversed with the direction; by REST id
 * in both directions, or reversed with the direction; a different order for every `limit`, for every last row
 * of a page (`limit` and offset together, as in a top-N sort), or for every response.
 */
export const TIES = [
  'insertion',
  'mirrored',
  'id',
  'id-mirrored',
  'limit',
  'reach',
  'random',
] as const;
export type Ties = (typeof TIES)[number];

export type Total = 'exact' | 'null' | 'zero' | 'missing' | { add: number } | { cap: number };

export const PAST_ENDS = ['empty', '404', 'last-page'] as const;
export type PastEnd = (typeof PAST_ENDS)[number];

export const FIXED_ORDERS = ['as-asked', 'asc', 'desc'] as const;
export type FixedOrder = (typeof FIXED_ORDERS)[number];

/** Sorted as a text column, or as a PostgreSQL enum: in the order of the document. */
export const WORD_ORDERS = ['alphabetical', 'declared'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

export const ZONES = ['Z', '+00:00', '+00', 'none'] as const;
export type Zone = (typeof ZONES)[number];

export const FRACTIONS = ['as-stored', 'seconds', 'milliseconds', 'microseconds'] as const;
export type Fraction = (typeof FRACTIONS)[number];

export const ID_STYLES = [
  'plain',
  'long',
  'spaces',
  'base64',
  'accents',
  'emoji',
  'code-units',
  'lone-surrogate',
  'mixed',
] as const;
export type IdStyle = (typeof ID_STYLES)[number];

export const PUBLISHED: Readonly<Behaviour> = {
  nulls: 'smallest',
  ties: 'insertion',
  maxLimit: 200,
  total: 'exact',
  hidden: 0,
  pastEnd: 'empty',
  sortOrder: 'as-asked',
  words: 'alphabetical',
  zone: 'Z',
  fraction: 'as-stored',
  ids: 'plain',
  unknownWords: 0,
  refusedWords: [],
};
