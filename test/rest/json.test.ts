import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/rest/json.ts';

describe('integers beyond 2^53', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '[12345678901234567890]',
    '{"a":9007199254740993}',
    '{"a":{"b":[1,-18446744073709551615,"12345678901234567890"]}}',
    `{"a":${'9'.repeat(300)}}`,
  ])('keep their digits: %s', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });

  test('keep their digits at every position of a text', () => {
    for (let before = 0; before < 40; before++) {
      const text = `{"a":"${'x'.repeat(before)}","b":9007199254740993}`;
      expect(JSON.stringify(parseJson(text))).toBe(text);
    }
  });

  test('keep their digits with whitespace around them', () => {
    const parsed = parseJson('{ "a" : [ 9007199254740993\n,\t-9007199254740995 ] }');
    expect(JSON.stringify(parsed)).toBe('{"a":[9007199254740993,-9007199254740995]}');
  });
});

test('other numbers are parsed as by JSON.parse', () => {
  const text =
    '{"a":9007199254740991,"b":1e21,"c":1.2345678901234567,"d":0.1234567890123456789,"e":"9007199254740993","f":-0,"g":12345678901234567.5}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test('any JSON without large integers is parsed as by JSON.parse', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\d{16}/.test(text));
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('any JSON keeps all digits of its integers', () => {
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
      fc.string().map((text) => JSON.stringify(text)),
      fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items}]`),
      fc
        .array(fc.tuple(fc.string({ minLength: 1 }), tie('value')), { maxLength: 4 })
        .map((fields) => {
          // Names in a fixed order, and no integer names: an object would put those first.
          const text = fields.map(
            ([name, item], at) => `${JSON.stringify(`${name} ${at}`)}:${item}`,
          );
          return `{${text}}`;
        }),
    ),
  }));
  fc.assert(
    fc.property(value, (text) => {
      expect(JSON.stringify(parseJson(text))).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test.each(['', '{', '{"a":9007199254740993', '[9007199254740993,]', '09007199254740993', 'x'])(
  'invalid JSON is a SyntaxError: %j',
  (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  },
);
