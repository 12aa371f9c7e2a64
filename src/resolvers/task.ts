import { describeMissing, hasFields, requiredFields, sentError } from '../rest/required-fields.ts';
import type { Task, TaskData, TriggerEvent, User } from '../rest/types.ts';
import { isUsableId, UNUSABLE_ID } from './global-id.ts';

/**
 * @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if REST sent a user without a required field, or with
 *   an id that could not be passed back as an argument
 */
export function assigneeOf({ assignee }: Task): User | null {
  const user = parseNested<User>(assignee, requiredFields.User, 'an assignee');
  if (user !== null && !isUsableId(user.id)) throw sentError(`an assignee ${UNUSABLE_ID}`);
  return user;
}

/** `null` for an invalid user too, where other tasks can show them. */
export function readableAssignee(task: Task): User | null {
  try {
    return assigneeOf(task);
  } catch {
    return null;
  }
}

/** @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if REST sent an event without a required field */
export function triggerEventOf({ trigger_event }: Task): TriggerEvent | null {
  return parseNested<TriggerEvent>(trigger_event, requiredFields.TriggerEvent, 'a trigger event');
}

/** Throws as {@link triggerEventOf} does. */
export function dataOf({ data }: Task): TaskData[] {
  if (data === null || data === undefined) return [];
  if (!Array.isArray(data)) throw sentError('a task whose `data` is not a list');
  for (const item of data)
    parseNested<TaskData>(item ?? {}, requiredFields.TaskData, 'a data item');
  return data;
}

function parseNested<Shape extends object>(
  value: unknown,
  fields: readonly (keyof Shape & string)[],
  noun: string,
): Shape | null {
  if (value === null || value === undefined) return null;
  if (hasFields<Shape>(value, fields)) return value;
  throw sentError(`${noun} ${describeMissing(value, fields)}`);
}
