import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Organization } from './organizations.ts';
import { CLASSIFICATIONS, STATUSES, TYPES, Words } from './words.ts';

/**
 * What the table keeps of a task: the columns that are sorted and filtered by, as small numbers.
 * Everything else a task says is made again from the seed and the sequence number when it is read.
 */
export interface TaskRow {
  /** Counts insertions over both organisations; never used twice. */
  sequence: number;
  /** The place of the organisation in the list of them. */
  organization: number;
  /** Microseconds since 1970, as is `modifiedAt`. */
  createdAt: number | null;
  modifiedAt: number | null;
  status: number | null;
  type: number | null;
  classification: number | null;
  partner: number | null;
  assignee: number | null;
  isAutomated: number;
  /** An id that somebody chose; the others follow from the sequence number. */
  givenId: string | null;
  /** What the answer says instead of what would be made up: see {@link Overlay}. */
  overlay: string | null;
}

/** Fields of the answer that were given by hand, and those that were taken out of it. */
export interface Overlay {
  set: Record<string, unknown>;
  absent: string[];
}

/** The columns of the table in the order of {@link valuesOf}. */
export const COLUMNS = [
  'sequence',
  'organization',
  'created_at',
  'modified_at',
  'status',
  'type',
  'classification',
  'partner',
  'assignee',
  'is_automated',
  'given_id',
  'overlay',
] as const;

export function valuesOf(row: TaskRow): SQLInputValue[] {
  return [
    row.sequence,
    row.organization,
    row.createdAt,
    row.modifiedAt,
    row.status,
    row.type,
    row.classification,
    row.partner,
    row.assignee,
    row.isAutomated,
    row.givenId,
    row.overlay,
  ];
}

type FoundRow = Record<string, SQLOutputValue>;

export function rowFrom(found: FoundRow): TaskRow {
  return {
    sequence: integer(found, 'sequence') ?? 0,
    organization: integer(found, 'organization') ?? 0,
    createdAt: integer(found, 'created_at'),
    modifiedAt: integer(found, 'modified_at'),
    status: integer(found, 'status'),
    type: integer(found, 'type'),
    classification: integer(found, 'classification'),
    partner: integer(found, 'partner'),
    assignee: integer(found, 'assignee'),
    isAutomated: integer(found, 'is_automated') ?? 0,
    givenId: text(found, 'given_id'),
    overlay: text(found, 'overlay'),
  };
}

function integer(found: FoundRow, column: (typeof COLUMNS)[number]): number | null {
  const value = found[column];
  return typeof value === 'number' ? value : null;
}

function text(found: FoundRow, column: (typeof COLUMNS)[number]): string | null {
  const value = found[column];
  return typeof value === 'string' ? value : null;
}

/** The words behind the numbers of a row. */
export interface Codes {
  statuses: Words<string>;
  types: Words<string>;
  classifications: Words<string>;
  partners: Words<string>;
  assignees: Words<string>;
}

export function codesFor(organizations: readonly Organization[]): Codes {
  return {
    statuses: new Words<string>(STATUSES),
    types: new Words<string>(TYPES),
    classifications: new Words<string>(CLASSIFICATIONS),
    partners: new Words(organizations.flatMap(({ partners }) => partners.map(({ id }) => id))),
    assignees: new Words(organizations.flatMap(({ users }) => users.map(({ id }) => id))),
  };
}
