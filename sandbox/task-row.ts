import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { Dictionary } from './dictionary.ts';
import { CLASSIFICATIONS, STATUSES, TYPES } from './enums.ts';
import type { Organization } from './organizations.ts';

/**
 * A task in the table: the columns to sort and filter by, as small numbers. All other fields are generated
 * from the seed and the sequence number when the task is read.
 */
export interface TaskRow {
  /** Counts insertions in both organisations; never reused. */
  sequence: number;
  /** The organisation's index. */
  organization: number;
  /** Microseconds since 1970, like `modified_at`. */
  created_at: number | null;
  modified_at: number | null;
  status: number | null;
  type: number | null;
  classification: number | null;
  partner: number | null;
  assignee: number | null;
  is_automated: number;
  /** An id that was set; otherwise the id is derived from the sequence number. */
  given_id: string | null;
  /** JSON of an {@link Overlay} over the generated fields. */
  overlay: string | null;
}

/** Fields that were set, and fields that are left out of the response. */
export interface Overlay {
  set: Record<string, unknown>;
  absent: string[];
}

/** The columns of the table, with their types in SQLite. */
export const COLUMNS = [
  ['sequence', 'INTEGER PRIMARY KEY'],
  ['organization', 'INTEGER NOT NULL'],
  ['created_at', 'INTEGER'],
  ['modified_at', 'INTEGER'],
  ['status', 'INTEGER'],
  ['type', 'INTEGER'],
  ['classification', 'INTEGER'],
  ['partner', 'INTEGER'],
  ['assignee', 'INTEGER'],
  ['is_automated', 'INTEGER NOT NULL'],
  ['given_id', 'TEXT'],
  ['overlay', 'TEXT'],
] as const satisfies readonly (readonly [name: keyof TaskRow, type: string])[];

export function valuesOf(row: TaskRow): SQLInputValue[] {
  return COLUMNS.map(([name]) => row[name]);
}

type FoundRow = Record<string, SQLOutputValue>;

export function rowFrom(found: FoundRow): TaskRow {
  return {
    sequence: integer(found, 'sequence') ?? 0,
    organization: integer(found, 'organization') ?? 0,
    created_at: integer(found, 'created_at'),
    modified_at: integer(found, 'modified_at'),
    status: integer(found, 'status'),
    type: integer(found, 'type'),
    classification: integer(found, 'classification'),
    partner: integer(found, 'partner'),
    assignee: integer(found, 'assignee'),
    is_automated: integer(found, 'is_automated') ?? 0,
    given_id: text(found, 'given_id'),
    overlay: text(found, 'overlay'),
  };
}

function integer(found: FoundRow, column: keyof TaskRow): number | null {
  const value = found[column];
  return typeof value === 'number' ? value : null;
}

function text(found: FoundRow, column: keyof TaskRow): string | null {
  const value = found[column];
  return typeof value === 'string' ? value : null;
}

/** The texts behind the codes of a row. */
export interface Codes {
  statuses: Dictionary;
  types: Dictionary;
  classifications: Dictionary;
  partners: Dictionary;
  assignees: Dictionary;
}

export function codesFor(organizations: readonly Organization[]): Codes {
  return {
    statuses: new Dictionary(STATUSES),
    types: new Dictionary(TYPES),
    classifications: new Dictionary(CLASSIFICATIONS),
    partners: new Dictionary(organizations.flatMap(({ partners }) => partners.map(({ id }) => id))),
    assignees: new Dictionary(organizations.flatMap(({ users }) => users.map(({ id }) => id))),
  };
}
