import { describeMissing, hasFields, requiredFields, sentError } from '../rest/required-fields.ts';
import type { Task, TaskData, TriggerEvent, User } from '../rest/types.ts';

/** @throws GatewayError `UPSTREAM_INVALID_RESPONSE` if REST sent a user without a required field */
export function assigneeOf({ assignee }: Task): User | null {
  return parseNested<User>(assignee, requiredFields.User, 'an assignee');
}

/** Throws as {@link assigneeOf} does. */
export function triggerEventOf({ trigger_event }: Task): TriggerEvent | null {
  return parseNested<TriggerEvent>(trigger_event, requiredFields.TriggerEvent, 'a trigger event');
}

/** Throws as {@link assigneeOf} does. */
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
