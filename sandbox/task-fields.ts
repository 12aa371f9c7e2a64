import type { Task } from '../src/rest/types.ts';
import { microsOf } from './instant.ts';
import type { Codes, Overlay, TaskRow } from './task-row.ts';

/** Fields of a task to set; the others are generated. */
export interface TaskFields extends Partial<Task> {
  // The API filters by these three fields, but does not return them.
  partnerId?: string | null;
  classification?: string | null;
  isAutomated?: boolean;
  /** Set in the response as given, valid or not; `undefined` leaves a field out. */
  raw?: Record<string, unknown>;
}

/**
 * Sets these fields in the columns of the row and in the response. Throws for a time that is not RFC 3339;
 * use `raw` for those.
 */
export function rowWith(row: TaskRow, fields: TaskFields, codes: Codes): TaskRow {
  const { id: _, partnerId, classification, isAutomated, raw = {}, ...given } = fields;
  const changed = { ...row, overlay: overlayWith(row.overlay, given, raw) };
  if (given.created_at !== undefined) changed.created_at = orNull(given.created_at, microsOf);
  if (given.modified_at !== undefined) changed.modified_at = orNull(given.modified_at, microsOf);
  if (given.type !== undefined) changed.type = codes.types.codeOf(given.type);
  if (given.status !== undefined) {
    changed.status = orNull(given.status, (word) => codes.statuses.codeOf(word));
  }
  const assigneeId = given.assignee_id !== undefined ? given.assignee_id : given.assignee?.id;
  if (assigneeId !== undefined) {
    changed.assignee = orNull(assigneeId, (word) => codes.assignees.codeOf(word));
  }
  if (partnerId !== undefined) {
    changed.partner = orNull(partnerId, (word) => codes.partners.codeOf(word));
  }
  if (classification !== undefined) {
    changed.classification = orNull(classification, (word) => codes.classifications.codeOf(word));
  }
  if (isAutomated !== undefined) changed.is_automated = isAutomated ? 1 : 0;
  return changed;
}

function overlayWith(
  overlay: string | null,
  given: Partial<Task>,
  raw: Record<string, unknown>,
): string {
  const before: Overlay = overlay === null ? { set: {}, absent: [] } : JSON.parse(overlay);
  const put: Record<string, unknown> = { ...given, ...raw };
  const set = { ...before.set, ...put };
  // A new `assignee_id` replaces the assignee that was set before.
  if (given.assignee_id !== undefined && !('assignee' in put)) delete set.assignee;
  const after: Overlay = {
    set,
    absent: [
      ...before.absent.filter((field) => !(field in put)),
      ...Object.keys(put).filter((field) => put[field] === undefined),
    ],
  };
  return JSON.stringify(after);
}

function orNull<Given, Kept>(value: Given | null, kept: (value: Given) => Kept): Kept | null {
  return value === null ? null : kept(value);
}
