import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { badUserInput } from '../errors.ts';
import { base64url } from './base64url.ts';
import type { SortKey } from './order.ts';

/** A row as a cursor remembers it: where it stood, which one it was, what it was sorted by. */
export interface RowAnchor {
  offset: number;
  id: string;
  key: SortKey;
}

/**
 * A place between rows, for numbered pages: `offset` is the row before the page, -1 before the
 * first.
 */
export interface PlaceAnchor {
  offset: number;
  id: null;
  key: null;
}

export type Anchor = RowAnchor | PlaceAnchor;

const VERSION = 1;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const PAYLOAD = /^(\d+)\.([0-9a-z]+)\.(.*)$/s;
/** Longer than any cursor this version makes out of sensible REST ids. */
const MAX_LENGTH = 2048;

/**
 * Eight characters that stand for one list: a filter and an order. Two lists with equal JSON are
 * the same list, so the caller normalises first.
 */
export function fingerprintOf(list: unknown): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 8);
}

/**
 * `base64url(version.checksum.[fingerprint,offset,id,key])`. The bytes depend on the row, its
 * place and the list alone, because Apollo's `relayStylePagination` matches cursors by their text.
 */
export function encodeCursor(anchor: Anchor, fingerprint: string): string {
  const body = JSON.stringify([fingerprint, anchor.offset, anchor.id, anchor.key]);
  return base64url(`${VERSION}.${checksum(body)}.${body}`);
}

/**
 * The anchor of a cursor made for the same filter and order.
 *
 * @param argument the argument it came in, for the message
 * @throws GatewayError `BAD_USER_INPUT` for a cursor that is mangled, of another version, or of
 *   another list. (Relay's algorithm would start again at the first page without a word.)
 */
export function decodeCursor(cursor: string, fingerprint: string, argument: string): Anchor {
  const mangled = () =>
    badUserInput(
      `\`${argument}\` is not a cursor of this API. Pass a \`cursor\`, \`startCursor\` or \`endCursor\` exactly as it was received.`,
    );
  if (cursor.length > MAX_LENGTH || !BASE64URL.test(cursor)) throw mangled();
  const payload = PAYLOAD.exec(Buffer.from(cursor, 'base64url').toString());
  if (payload === null) throw mangled();
  const [, version, sum, body = ''] = payload;
  if (version !== String(VERSION)) {
    throw badUserInput(
      `\`${argument}\` is a cursor of another version of this API. Start again without it.`,
    );
  }
  if (sum !== checksum(body)) throw mangled();
  const [list, anchor] = parseBody(body) ?? [];
  if (anchor === undefined) throw mangled();
  if (list !== fingerprint) {
    throw badUserInput(
      `\`${argument}\` is a cursor of a list with another \`filter\` or \`orderBy\`. Start again without it when either changes.`,
    );
  }
  // Catches what the steps above read leniently, such as spare bits in the last character.
  if (encodeCursor(anchor, fingerprint) !== cursor) throw mangled();
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
  if (!Array.isArray(parsed) || parsed.length !== 4) return undefined;
  const [list, offset, id, key]: unknown[] = parsed;
  if (typeof list !== 'string' || typeof offset !== 'number') return undefined;
  if (!Number.isSafeInteger(offset)) return undefined;
  if (id === null && key === null && offset >= -1) return [list, { offset, id, key }];
  if (typeof id === 'string' && offset >= 0 && isSortKey(key)) return [list, { offset, id, key }];
  return undefined;
}

function isSortKey(value: unknown): value is SortKey {
  return value === null || typeof value === 'string' || typeof value === 'number';
}
