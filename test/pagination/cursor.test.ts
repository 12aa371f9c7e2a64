import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import {
  type Anchor,
  decodeCursor,
  encodeCursor,
  fingerprintOf,
} from '../../src/pagination/cursor.ts';

const LIST = fingerprintOf(['a list']);

const anchors: fc.Arbitrary<Anchor> = fc.oneof(
  fc.record({
    offset: fc.nat(),
    id: fc.string({ unit: 'grapheme', maxLength: 40 }),
    key: fc.oneof(fc.maxSafeInteger(), fc.string({ maxLength: 40 }), fc.constant(null)),
  }),
  fc.record(
    {
      offset: fc.integer({ min: -1 }),
      id: fc.constant(null),
      key: fc.constant(null),
      part: fc.string({ maxLength: 20 }),
    },
    { requiredKeys: ['offset', 'id', 'key'] },
  ),
);

function refusal(cursor: string, list = LIST): string {
  try {
    decodeCursor(cursor, list, 'after');
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'BAD_USER_INPUT') return error.message;
    throw error;
  }
  throw new Error(`accepted: ${cursor}`);
}

describe('a cursor', () => {
  test('decodes to what was encoded', () => {
    fc.assert(
      fc.property(anchors, (anchor) => {
        const cursor = encodeCursor(anchor, LIST);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor, LIST, 'after')).toEqual(anchor);
      }),
    );
  });

  test('is the same text in every release', () => {
    const anchor = { offset: 41, id: 'tsk_abc123', key: 1_699_335_116_000_000 };
    expect(encodeCursor(anchor, 'LISTLIST')).toMatchInlineSnapshot(
      `"MS4xNDR5eGQ3LlsiTElTVExJU1QiLDQxLCJ0c2tfYWJjMTIzIiwxNjk5MzM1MTE2MDAwMDAwXQ"`,
    );
  });

  test('is refused with a changed, missing or added character', () => {
    fc.assert(
      fc.property(
        anchors,
        fc.nat(),
        fc.constantFrom('A', 'z', '0', '-', ''),
        (anchor, at, other) => {
          const cursor = encodeCursor(anchor, LIST);
          const place = at % cursor.length;
          const mangled = cursor.slice(0, place) + other + cursor.slice(place + 1);
          fc.pre(mangled !== cursor);
          expect(refusal(mangled)).toMatch(/not a cursor of this API|another version/);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['empty', ''],
    ['not base64url', 'abc$'],
    ['base64 of another kind', Buffer.from('arrayconnection:10').toString('base64')],
    ['plain JSON', Buffer.from('[1,2,3]').toString('base64url')],
    ['endless', 'A'.repeat(100_000)],
  ])('is refused where it is %s', (_name, cursor) => {
    expect(refusal(cursor)).toContain('`after` is not a cursor of this API');
  });

  test('of another list is refused with that reason', () => {
    const cursor = encodeCursor({ offset: 1, id: 'tsk_1', key: null }, LIST);
    expect(refusal(cursor, fingerprintOf(['another list']))).toContain(
      'another `filter` or `orderBy`',
    );
  });

  test('of another version is refused with that reason', () => {
    const cursor = encodeCursor({ offset: 1, id: 'tsk_1', key: null }, LIST);
    const payload = Buffer.from(cursor, 'base64url').toString().replace(/^1\./, '2.');
    expect(refusal(Buffer.from(payload).toString('base64url'))).toContain('another version');
  });
});
