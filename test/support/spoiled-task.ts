import { expect } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { Task, User } from '../../src/rest/types.ts';

/** A task with its required fields only. */
export const TASK: Task = {
  id: 'tsk_1',
  label: 'L',
  object: 'task',
  organization_id: 'o',
  type: 'call_analysis',
};

/** A user with its required fields only. */
export const USER: User = {
  id: 'usr_1',
  email: 'a@example.com',
  family_name: 'B',
  given_name: 'A',
  object: 'user',
  organization_id: 'o',
};

/** The error that the call throws. */
export function failureOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

export function expectInvalid(error: unknown): void {
  expect(error).toBeInstanceOf(GatewayError);
  expect(error).toMatchObject({ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } });
}

/** The task with one field changed to a value that no type allows. */
export function spoiled<Shape extends object>(shape: Shape, field: string, value: unknown): Shape {
  const copy = { ...shape };
  if (value === undefined) Reflect.deleteProperty(copy, field);
  else Reflect.set(copy, field, value);
  return copy;
}
