import { badUserInput } from '../errors.ts';
import { base64url } from '../pagination/base64url.ts';
import { parseTimestampMicros } from '../pagination/instant.ts';
import { BrokenTask, type TaskRow } from '../rest/task-page.ts';
import type { Task } from '../rest/types.ts';

/** The types that have a global id. `node` can refetch the first two. */
export type GlobalType = 'Task' | 'User' | 'TaskData' | 'TriggerEvent';

export interface GlobalId {
  type: GlobalType;
  restId: string;
  /** The creation time of a task in microseconds since 1970, if it has one: a task can be searched by it. */
  createdAt?: number | undefined;
}

const TYPES: readonly GlobalType[] = ['Task', 'User', 'TaskData', 'TriggerEvent'];
/** The start of a global id. */
const START = /^\w+:-?[0-9a-z]*:/;
const PAYLOAD = /^(\w+):(-?[0-9a-z]*):(.+)$/s;
/** The longest text accepted as a REST id, in UTF-16 code units. */
const MAX_REST_ID = 1024;
/** The start of the base64url text of every global id. */
const PREFIXES = TYPES.map((type) => Buffer.from(`${type}:`).toString('base64url').slice(0, -1));

/**
 * `base64url(type:creation time:REST id)`, with the time in base 36. The text must not change: it is the same
 * for the same object in every query and release (test/resolvers/global-id.test.ts).
 */
export function encodeGlobalId({ type, restId, createdAt }: GlobalId): string {
  const time = createdAt === undefined ? '' : inBase36(createdAt);
  return base64url(`${type}:${time}:${restId}`);
}

/** Large integers are written in two halves: `toString(36)` is many times faster for small ones. */
const HALF = 36 ** 5;

function inBase36(value: number): string {
  if (value < HALF) return value.toString(36);
  const low = value % HALF;
  return ((value - low) / HALF).toString(36) + low.toString(36).padStart(5, '0');
}

export function taskGlobalId({ id, created_at }: Task): string {
  const createdAt = created_at ? parseTimestampMicros(created_at) : undefined;
  return encodeGlobalId({ type: 'Task', restId: id, createdAt });
}

/** The parts of a global id, or `undefined` for any other text. */
export function decodeGlobalId(text: string): GlobalId | undefined {
  const [, type, time, restId] = PAYLOAD.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  const known = TYPES.find((name) => name === type);
  if (known === undefined || restId === undefined || restId.length > MAX_REST_ID) return undefined;
  const createdAt = time ? Number.parseInt(time, 36) : undefined;
  const id: GlobalId = { type: known, restId, createdAt };
  return encodeGlobalId(id) === text ? id : undefined;
}

/**
 * Reads an argument that takes a global id of this type or a REST id.
 *
 * @throws GatewayError `BAD_USER_INPUT` for a global id of another type, and for text that is no id
 */
export function idFrom(text: string, type: GlobalType, argument: string): GlobalId {
  const decoded = decodeGlobalId(text);
  if (decoded?.type === type) return decoded;
  if (decoded !== undefined) {
    throw badUserInput(
      `\`${argument}\` is the id of a ${decoded.type}; an id of a ${type} is expected.`,
    );
  }
  if (looksGlobal(text)) {
    throw badUserInput(
      `\`${argument}\` is a damaged id. Pass an \`id\` exactly as it was received.`,
    );
  }
  if (!isRestId(text)) {
    throw badUserInput(
      `\`${argument}\` is neither the \`id\` nor the \`restId\` of a ${type}: it must be a string of 1 to ${MAX_REST_ID} characters.`,
    );
  }
  return { type, restId: text };
}

/** Whether text starts like a global id. If it does not decode, it is a damaged one. */
function looksGlobal(text: string): boolean {
  if (!PREFIXES.some((prefix) => text.startsWith(prefix))) return false;
  return START.test(Buffer.from(text, 'base64url').toString());
}

function isRestId(text: string): boolean {
  return text !== '' && text.length <= MAX_REST_ID && text.isWellFormed();
}

/** What is wrong with an id that {@link isUsableId} refuses, in words. */
export const UNUSABLE_ID = `with an id that cannot be used: it must be a string of 1 to ${MAX_REST_ID} characters that is no \`id\` of this API`;

/** Whether an id that REST sent can be passed back as an argument. */
export function isUsableId(id: string): boolean {
  return isRestId(id) && !looksGlobal(id);
}

/** Replaces a row by an error if its id could not be passed back as an argument. */
export function usableRow(row: TaskRow): TaskRow {
  if (row instanceof BrokenTask || isUsableId(row.id)) return row;
  const { id: _, ...rest } = row;
  return new BrokenTask(`a task ${UNUSABLE_ID}`, rest);
}
