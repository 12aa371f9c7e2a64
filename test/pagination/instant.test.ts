import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestampMicros, rfc3339From, timeKeyFrom } from '../../src/pagination/instant.ts';

test.each([
  ['2023-11-07T05:31:56Z', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['2023-11-07T05:31:56.5Z', Date.UTC(2023, 10, 7, 5, 31, 56, 500) * 1000],
  ['2023-11-07T05:31:56.123456Z', Date.UTC(2023, 10, 7, 5, 31, 56, 123) * 1000 + 456],
  ['2023-11-07T05:31:56.123456789Z', Date.UTC(2023, 10, 7, 5, 31, 56, 123) * 1000 + 456],
  ['2023-11-07T07:31:56+02:00', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['2023-11-07T05:31:56', Date.UTC(2023, 10, 7, 5, 31, 56) * 1000],
  ['1969-12-31T23:59:59.000001Z', -999_999],
])('%s is parsed as %d µs', (text, expected) => {
  expect(parseTimestampMicros(text)).toBe(expected);
});

test.each([
  ['2023-11-07T05:31:56', '2023-11-07T05:31:56Z'],
  ['2023-11-07T05:31:56.123456', '2023-11-07T05:31:56.123456Z'],
  ['2023-11-07 05:31:56.123456789+00', '2023-11-07T05:31:56.123456789+00:00'],
  ['2023-11-07T05:31:56.5+0530', '2023-11-07T05:31:56.5+05:30'],
  ['2023-11-07t05:31:56z', '2023-11-07T05:31:56Z'],
  ['2024-02-29T23:59:59.000Z', '2024-02-29T23:59:59.000Z'],
])('%s is printed as %s in RFC 3339', (text, expected) => {
  expect(rfc3339From(text)).toBe(expected);
  expect(parseTimestampMicros(expected)).toBe(parseTimestampMicros(text));
});

test.each([
  '',
  'yesterday',
  '2023-11-07',
  '2023-13-45T05:31:56Z',
  '2023-13-45T25:61:61Z',
  '2023-02-29T00:00:00Z',
  '2023-02-30T00:00:00.5+01:00',
  '2023-11-07T24:00:00Z',
  '2023-11-07T05:31:56+25:00',
  '1699335116',
])('%j is no valid time', (text) => {
  expect(parseTimestampMicros(text)).toBeUndefined();
  expect(timeKeyFrom(text)).toBeUndefined();
  expect(rfc3339From(text)).toBeUndefined();
});

test.each([
  ['0001-01-01T00:00:00Z', Number.MIN_SAFE_INTEGER],
  ['1600-02-29T12:00:00.5+01:00', Number.MIN_SAFE_INTEGER],
  ['9999-12-31T23:59:59.999999Z', Number.MAX_SAFE_INTEGER],
])('%s is a time that sorts at an end', (text, key) => {
  expect(rfc3339From(text)).toBe(text);
  expect(timeKeyFrom(text)).toBe(key);
  expect(parseTimestampMicros(text)).toBeUndefined();
});

test('parsed times agree with Date to the millisecond', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }),
      (date) => {
        expect(parseTimestampMicros(date.toISOString())).toBe(date.getTime() * 1000);
      },
    ),
  );
});

test('a text with wrong characters is no time, or the time that it has with the zone as an offset', () => {
  const character = fc.constantFrom(...'0123456789-:.+TZtz Ω'.split(''));
  const place = fc.nat(23);
  fc.assert(
    fc.property(
      fc.constantFrom('2024-02-29T23:59:59Z', '2023-11-07T05:31:56.123Z'),
      fc.array(fc.tuple(place, character), { minLength: 1, maxLength: 3 }),
      (text, changes) => {
        const characters = [...text];
        for (const [at, character] of changes) characters[at % text.length] = character;
        const changed = characters.join('');
        if (!changed.endsWith('Z')) return;
        const general = parseTimestampMicros(`${changed.slice(0, -1)}+00:00`);
        expect(parseTimestampMicros(changed), changed).toBe(general);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([1700, 1900, 2000, 2023, 2024, 2199])(
  'only days of the calendar are valid times in %d',
  (year) => {
    const days = Array.from({ length: 13 * 33 }, (_, index) => [
      Math.floor(index / 33),
      index % 33,
    ]);
    for (const [month = 0, day = 0] of days) {
      const date = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
      const text = `${date}T05:31:56Z`;
      const time = Date.UTC(year, month - 1, day, 5, 31, 56);
      const exists = new Date(time).toISOString().startsWith(date);
      expect(parseTimestampMicros(text), text).toBe(exists ? time * 1000 : undefined);
      expect(rfc3339From(text), text).toBe(exists ? text : undefined);
    }
  },
);
