/**
 * What the REST API's documentation does not say, one behaviour a field. The first value of each list is
 * the default; with the defaults the contract of openapi/tasks.yaml holds.
 */
export interface Behaviour {
  /** Where rows without a key stand: `smallest` is first in ASC and last in DESC. */
  nulls: Nulls;
  /** The order of rows with equal keys. */
  ties: Ties;
  /** A greater `limit` is silently reduced to this. */
  maxLimit: number;
  /** What `total_records` says; `next_page` is right in any case. */
  total: Total;
  /** The share of rows, 0 to 1, that count in pages and totals and are left out of the answer. */
  hidden: number;
  /** The answer to a page past the end. */
  pastEnd: PastEnd;
  /** The direction of every list, whatever `sort_order` says. */
  sortOrder: FixedOrder;
  /** How `sort_by=status` and `sort_by=type` rank words. */
  words: WordOrder;
  zone: Zone;
  /** Digits of a second: cut or filled up to this. Rows are sorted by all they have. */
  fraction: Fraction;
  /** The format of generated ids. */
  ids: IdStyle;
  /** The share of generated rows, 0 to 1, whose status and type no document knows. */
  unknownWords: number;
  /** Words of `status` and `type` that the filter answers with 422. */
  refusedWords: readonly string[];
}

export const NULLS = ['smallest', 'largest', 'first', 'last'] as const;
export type Nulls = (typeof NULLS)[number];

/**
 * By insertion in both directions; reversed with the direction; by REST id in both directions, or
 * reversed with it; another order for every `limit`, for every last row of a page (`limit` and
 * offset together, as a top-N sort has it), for every answer.
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

/** As a column of text, or as a PostgreSQL enum: in the order of the document. */
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
