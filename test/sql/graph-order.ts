import type { OrderField } from '../support/walk.ts';
import type { Database } from './database.ts';
import { COLUMNS, type KeyColumns } from './tasks.ts';

export interface OrderBy {
  field: OrderField;
  direction: 'ASC' | 'DESC';
}

export type KeyedRow = KeyColumns & { id: string };

/** What a database decides about the order of a list, apart from that of equal keys. */
interface SortedBy {
  nulls: Database['nulls'];
  /** The words of each field, ascending. */
  words: Record<'STATUS' | 'TYPE', readonly string[]>;
}

/** The words of both fields in a table, in the order of the database. */
export async function readWords(database: Database): Promise<SortedBy['words']> {
  const wordsOf = async (column: string) => {
    const rows = await database.query<{ word: string }>(
      `SELECT DISTINCT ${column} AS word FROM task WHERE ${column} IS NOT NULL ORDER BY ${column}`,
    );
    return rows.map(({ word }) => word);
  };
  return { STATUS: await wordsOf('status'), TYPE: await wordsOf('type') };
}

/** Compares two rows in the order that the graph promises: by key, creation time, and REST id. */
export function graphOrder({ field, direction }: OrderBy, { nulls, words }: SortedBy) {
  const sign = direction === 'ASC' ? 1 : -1;
  const byTime = (a: KeyedRow, b: KeyedRow, column: 'created_at' | 'modified_at') => {
    const [one, other] = [a[column], b[column]];
    if (one === other) return sign * compare(a.id, b.id);
    if (one === null || other === null) {
      return sign * (nulls === 'smallest' ? 1 : -1) * (one === null ? -1 : 1);
    }
    return sign * compare(one, other);
  };
  if (field === 'CREATED_AT' || field === 'MODIFIED_AT') {
    return (a: KeyedRow, b: KeyedRow) => byTime(a, b, COLUMNS[field]);
  }
  const rankOf = (row: KeyedRow) => {
    const word = row[COLUMNS[field]];
    return word === null ? words[field].length : words[field].indexOf(word);
  };
  return (a: KeyedRow, b: KeyedRow) => sign * (rankOf(a) - rankOf(b)) || byTime(a, b, 'created_at');
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
