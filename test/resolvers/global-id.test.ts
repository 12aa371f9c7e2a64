import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeGlobalId,
  encodeGlobalId,
  type GlobalId,
  type GlobalType,
  idFrom,
  taskGlobalId,
} from '../../src/resolvers/global-id.ts';
import type { Task } from '../../src/rest/types.ts';

const TYPES = ['Task', 'User', 'TaskData', 'TriggerEvent'] as const;
const BAD_USER_INPUT = expect.objectContaining({ code: 'BAD_USER_INPUT' });

function task(created_at: string | null | undefined, id = 'tsk_abc123'): Task {
  return {
    label: '',
    object: 'task',
    organization_id: 'org_1',
    type: 'call_analysis',
    id,
    ...(created_at !== undefined && { created_at }),
  };
}

const ids: fc.Arbitrary<GlobalId> = fc
  .record({
    type: fc.constantFrom<GlobalType>(...TYPES),
    restId: fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
      fc.string({ unit: fc.constantFrom(':', '.', '-', '_', 'ü', '田', '🌻', 'a'), minLength: 1 }),
    ),
    createdAt: fc.option(fc.maxSafeNat(), { nil: undefined }),
  })
  .map(({ type, restId, createdAt }) =>
    type === 'Task' && createdAt !== undefined ? { type, restId, createdAt } : { type, restId },
  );

// Clients store ids, so these texts must never change.
describe('the text of a global id', () => {
  test.for<[created: string | null | undefined, text: string]>([
    ['2025-06-30T16:59:42Z', 'VGFzazpoOHM5ZTMzczAwOnRza19hYmMxMjM'],
    ['2025-06-30T16:59:42.123456Z', 'VGFzazpoOHM5ZTM2ZjljOnRza19hYmMxMjM'],
    ['1970-01-01T00:00:00Z', 'VGFzazowOnRza19hYmMxMjM'],
    [null, 'VGFzazo6dHNrX2FiYzEyMw'],
    [undefined, 'VGFzazo6dHNrX2FiYzEyMw'],
  ])('is fixed for a task created at %s', ([created, text]) => {
    expect(taskGlobalId(task(created))).toBe(text);
    expect(decodeGlobalId(text)).toMatchObject({ type: 'Task', restId: 'tsk_abc123' });
  });

  test.for<[type: GlobalType, restId: string, text: string]>([
    ['User', 'usr_abc123', 'VXNlcjo6dXNyX2FiYzEyMw'],
    ['TaskData', 'tda_abc123', 'VGFza0RhdGE6OnRkYV9hYmMxMjM'],
    ['TriggerEvent', 'evt_abc123', 'VHJpZ2dlckV2ZW50OjpldnRfYWJjMTIz'],
  ])('is fixed for a %s', ([type, restId, text]) => {
    expect(encodeGlobalId({ type, restId })).toBe(text);
    expect(decodeGlobalId(text)).toEqual({ type, restId });
  });

  test('does not depend on how REST prints the creation time', () => {
    for (const same of [
      '2025-06-30T16:59:42.000000Z',
      '2025-06-30T16:59:42+00:00',
      '2025-06-30T18:59:42+02:00',
      '2025-06-30t16:59:42z',
    ]) {
      expect(taskGlobalId(task(same)), same).toBe(taskGlobalId(task('2025-06-30T16:59:42Z')));
    }
  });
});

describe('a global id', () => {
  test('decodes to what was encoded, for any REST id', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const text = encodeGlobalId(id);
        expect(decodeGlobalId(text)).toEqual(id);
        expect(idFrom(text, id.type, 'id')).toEqual(id);
      }),
      { numRuns: 2000 },
    );
  });

  test('needs no escaping in a URL', () => {
    fc.assert(fc.property(ids, (id) => /^[\w-]+$/.test(encodeGlobalId(id))));
  });

  test('has one text, and no other decodes to it', () => {
    const edits = fc.record({
      at: fc.nat(200),
      by: fc.constantFrom('', 'A', 'B', 'x', '_', '-', '=', '+', '/', ' ', '\n'),
      cut: fc.nat(2),
    });
    fc.assert(
      fc.property(ids, edits, (id, { at, by, cut }) => {
        const text = encodeGlobalId(id);
        const place = at % (text.length + 1);
        const edited = text.slice(0, place) + by + text.slice(place + cut);
        if (edited !== text) expect(decodeGlobalId(edited)).not.toEqual(id);
      }),
      { numRuns: 3000 },
    );
  });

  test.for(['1969-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z'])(
    'is accepted by the gateway that made it, for a task created at %s',
    (created) => {
      expect(idFrom(taskGlobalId(task(created)), 'Task', 'id').restId).toBe('tsk_abc123');
    },
  );
});

describe('an argument for the id of one type', () => {
  test('accepts its REST id', () => {
    for (const restId of ['tsk_abc123', 'a', '42', 'urn:task:7', 'T/1+2=3', 'x'.repeat(256)]) {
      expect(idFrom(restId, 'Task', 'id')).toEqual({ type: 'Task', restId });
    }
  });

  test('refuses the id of every other type, by name', () => {
    for (const type of TYPES) {
      for (const other of TYPES.filter((name) => name !== type)) {
        const text = encodeGlobalId({ type: other, restId: 'x_1' });
        expect(() => idFrom(text, type, 'ids[2]')).toThrow(BAD_USER_INPUT);
        expect(() => idFrom(text, type, 'ids[2]')).toThrow(
          new RegExp(`ids\\[2\\].*${other}.*${type}`),
        );
      }
    }
  });

  const whole = 'VGFzazpoOHM5ZTMzczAwOnRza19hYmMxMjM';
  test.for<[name: string, text: string]>([
    ['nothing', ''],
    ['something far too long', 'x'.repeat(1025)],
    ['text that is no Unicode', 'tsk_\ud800'],
    ['an id with a line break', `${whole}\n`],
    ['an id that is padded', `${whole}=`],
    ['an id with spare bits', `${whole.slice(0, -1)}N`],
    ['an id without a REST id', 'VGFzazpoOHM5ZTMzczAwOg'],
    ['an id with a time written another way', Buffer.from('Task:00a:x').toString('base64url')],
    ['an id that is not UTF-8', Buffer.from('Task:a:x\xff', 'latin1').toString('base64url')],
  ])('refuses %s', ([, text]) => {
    expect(() => idFrom(text, 'Task', 'id')).toThrow(BAD_USER_INPUT);
  });

  test.for<[name: string, text: string]>([
    ['a space', ' '],
    ['with a line break', 'tsk_abc123\n'],
    ['with a space before it', ' tsk_abc123'],
    ['with a control character', 'tsk_\u0000'],
    ['of 1,024 characters', 'x'.repeat(1024)],
    ['that decodes as base64, but not to an id', 'VGFzazo'],
    ['that decodes to a time that is none', 'VGFzazo_Pz86dHNrX2FiYzEyMw'],
  ])('accepts a REST id %s', ([, restId]) => {
    expect(idFrom(restId, 'Task', 'id')).toEqual({ type: 'Task', restId });
  });
});
