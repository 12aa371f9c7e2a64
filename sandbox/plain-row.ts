import { restIdOf } from './id-style.ts';
import { randomFrom } from './random.ts';
import type { Codes, TaskRow } from './task-row.ts';

/** The columns of a task that tests can set; the others are generated. */
export interface PlainRow {
  id?: string;
  /** Microseconds since 1970, like `modifiedAt`. */
  createdAt: number | null;
  modifiedAt: number | null;
  /** Any text, even one that is not in the document. */
  status: string | null;
  type: string | null;
}

/** A row of a list, with the id that REST sends. */
export interface ListedRow extends PlainRow {
  id: string;
}

/** The columns of these fields. */
export function columnsOf(fields: Partial<PlainRow>, codes: Codes): Partial<TaskRow> {
  const { createdAt, modifiedAt, status, type } = fields;
  const columns: Partial<TaskRow> = {};
  if (createdAt !== undefined) columns.created_at = createdAt;
  if (modifiedAt !== undefined) columns.modified_at = modifiedAt;
  if (status !== undefined) columns.status = status === null ? null : codes.statuses.codeOf(status);
  if (type !== undefined) columns.type = type === null ? null : codes.types.codeOf(type);
  return columns;
}

export function listedRow(row: TaskRow, codes: Codes, style: Parameters<typeof restIdOf>[1]) {
  const listed: ListedRow = {
    id: row.given_id ?? restIdOf(row.sequence, style),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    status: row.status === null ? null : codes.statuses.at(row.status),
    type: row.type === null ? null : codes.types.at(row.type),
  };
  return listed;
}

/** Whether responses leave the row out, for this share of rows; always the same for a row. */
export function isHidden({ sequence }: TaskRow, share: number): boolean {
  return share > 0 && randomFrom(sequence, 400)() < share;
}

const UNKNOWN = ['on_hold', 'Open', 'ärgerlich', ''];

/** The row; this share of rows gets an unknown status or type. */
export function withUnknownWords(row: TaskRow, share: number, codes: Codes): TaskRow {
  const random = randomFrom(row.sequence, 401);
  if (share === 0 || random() >= share) return row;
  const word = UNKNOWN[Math.floor(random() * UNKNOWN.length)] ?? '';
  return random() < 0.5
    ? { ...row, status: codes.statuses.codeOf(word) }
    : { ...row, type: codes.types.codeOf(word) };
}
