import type { GatewayError } from '../errors.ts';
import { invalidAnswer } from './answer.ts';
import { isObject } from './json.ts';

/** The fields that the REST documentation lists first, and `id`: they are always present, and always text. */
export const requiredFields = {
  Task: ['id', 'label', 'object', 'organization_id', 'type'],
  User: ['id', 'email', 'family_name', 'given_name', 'object', 'organization_id'],
  TriggerEvent: ['id', 'name', 'object'],
  TaskData: ['id', 'object', 'source', 'task_id', 'type'],
} as const;

export function hasFields<Shape extends object>(
  value: unknown,
  fields: readonly (keyof Shape & string)[],
): value is Shape {
  return isObject(value) && fields.every((field) => typeof value[field] === 'string');
}

/** Describes what is wrong with a value that {@link hasFields} refused. */
export function describeMissing(value: unknown, fields: readonly string[]): string {
  if (!isObject(value)) return 'that is not an object';
  return `without \`${fields.find((field) => typeof value[field] !== 'string')}\``;
}

/** @param what a text from a bounded set, without values that REST sent */
export function sentError(what: string, status?: number): GatewayError {
  return invalidAnswer(`The REST API sent ${what}.`, what, status);
}
