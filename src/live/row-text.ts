import { hash } from 'node:crypto';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';

/** All fields of a row as JSON; `undefined` if they are nested thousands of levels deep. */
export function textOf(row: TaskRow): string | undefined {
  try {
    return JSON.stringify(row instanceof BrokenTask ? row.fields : row);
  } catch (error) {
    // `JSON.stringify` recurses, unlike `JSON.parse`.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A digest of all fields of a row. */
export function digestOf(row: TaskRow): number {
  return hash('sha1', textOf(row) ?? '', 'buffer').readUInt32LE();
}
