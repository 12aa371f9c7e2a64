import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { badUserInput } from '../errors.ts';
import { base64url } from './base64url.ts';
import type { SortKey } from './order.ts';

/** A row's point in the graph's order, and its position when it was read. */
export interface RowAnchor {
  /** In an order by a word: position among the rows of that word. */
  offset: number;
  id: string;
  /** Microseconds in an order by a time; in an order by a word, that word as REST sends it. */
  key: SortKey;
  /** Time of creation in an order by a word; cursors of version 1.0.0 do not contain it. */
  createdAt?: number | null;
  /**
   * Index in a group of equal keys that is too large to be sorted by id: counted from the group's first row,
   * in REST's own order.
   */
  groupIndex?: number;
}

/**
 * A position instead of a row: `offset` is the row before it, -1 before the first row. For numbered pages,
 * and for rows without a readable id or time.
 */
export interface OffsetAnchor {
  offset: number;
  id: null;
  key: null;
  /**
   * Set for a row that cannot be read: the word among whose rows `offset` counts. It is empty in an order by
   * a time; then `offset` counts from the start of the list, not of its range.
   */
  part?: string;
}

export type Anchor = RowAnchor | OffsetAnchor;

/** Whether it is the cursor of a numbered page. */
export function isPageAnchor(anchor: Anchor | undefined): anchor is OffsetAnchor {
  return anchor !== undefined && anchor.id === null && anchor.part === undefined;
}

const VERSION = 1;
const PAYLOAD = /^(\d+)\.([0-9a-z]+)\.(.*)$/s;
/** Longer than the cursor of a row with the longest REST id allowed. */
const MAX_LENGTH = 8192;

/**
 * Eight characters that identify one list: a filter and an order. Lists with equal JSON are the same list, so
 * the caller has to normalise it first.
 */
export function fingerprintOf(list: unknown): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);
}

/**
 * `base64url(version.checksum.[fingerprint,offset,id,key,…])`. The bytes depend only on the row, its position
 * and the list, because Apollo's `relayStylePagination` matches cursors by their text.
 */
export function encodeCursor(anchor: Anchor, fingerprint: string): string {
  const { offset, id, key } = anchor;
  const fields: unknown[] = [fingerprint, offset, id, key];
  if (id === null && anchor.part !== undefined) fields.push(anchor.part);
  if (id !== null && anchor.createdAt !== undefined) fields.push(anchor.createdAt);
  if (id !== null && anchor.groupIndex !== undefined) fields.push(anchor.groupIndex);
  const body = JSON.stringify(fields);
  return base64url(`${VERSION}.${checksum(body)}.${body}`);
}

/**
 * The anchor of a cursor made for the same filter and order.
 *
 * @param argument the argument it came in, for the message
 * @throws GatewayError `BAD_USER_INPUT` for a cursor that is damaged, of another version, or of another list.
 *   (Relay's algorithm would silently start again at the first page.)
 */
export function decodeCursor(cursor: string, fingerprint: string, argument: string): Anchor {
  const damaged = () =>
    badUserInput(
      `\`${argument}\` is not a cursor of this API. Pass a \`cursor\`, \`startCursor\` or \`endCursor\` exactly as it was received.`,
    );
  if (cursor.length > MAX_LENGTH) throw damaged();
  const payload = PAYLOAD.exec(Buffer.from(cursor, 'base64url').toString());
  if (payload === null) throw damaged();
  const [, version, sum, body = ''] = payload;
  if (version !== String(VERSION)) {
    throw badUserInput(
      `\`${argument}\` is a cursor of another version of this API. Start again without it.`,
    );
  }
  if (sum !== checksum(body)) throw damaged();
  const [list, anchor] = parseBody(body) ?? [];
  if (list === undefined || anchor === undefined) throw damaged();
  // The steps above accept too much: characters outside base64url, unused bits in the last one, more fields.
  if (encodeCursor(anchor, list) !== cursor) throw damaged();
  if (list !== fingerprint) {
    throw badUserInput(
      `\`${argument}\` is a cursor of a list with another \`filter\` or \`orderBy\`. Start again without it when either changes.`,
    );
  }
  return anchor;
}

function checksum(body: string): string {
  return crc32(body).toString(36);
}

function parseBody(body: string): [fingerprint: string, anchor: Anchor] | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const [list, offset, id, key, ...more]: unknown[] = parsed;
  if (typeof list !== 'string' || !isInteger(offset)) return undefined;
  if (id === null) {
    const [part] = more;
    if (key !== null || offset < -1) return undefined;
    if (part === undefined) return [list, { offset, id, key }];
    return typeof part === 'string' ? [list, { offset, id, key, part }] : undefined;
  }
  if (typeof id !== 'string' || offset < 0 || !isSortKey(key)) return undefined;
  const anchor: RowAnchor = { offset, id, key };
  if (typeof key === 'string' && more.length > 0) {
    const createdAt = more.shift();
    if (createdAt !== null && !isInteger(createdAt)) return undefined;
    anchor.createdAt = createdAt;
  }
  const [groupIndex] = more;
  if (groupIndex !== undefined) {
    if (!isInteger(groupIndex) || groupIndex < 0) return undefined;
    anchor.groupIndex = groupIndex;
  }
  return [list, anchor];
}

function isSortKey(value: unknown): value is SortKey {
  return value === null || typeof value === 'string' || isInteger(value);
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
