import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { keptText } from '../../src/telemetry/kept-text.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** A slice of a text of a million characters, like a name in a document. */
function nameIn(number: number): string {
  const body = Buffer.alloc(1_000_000, `${number} `).toString('latin1');
  return body.slice(10, 200);
}

function bytesKept(keep: (name: string) => string): number {
  const kept: string[] = [];
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let number = 0; number < 40; number++) kept.push(keep(nameIn(number)));
  collectGarbage();
  const after = process.memoryUsage().heapUsed;
  expect(kept).toHaveLength(40);
  return after - before;
}

test('a kept text does not retain the text that it was cut from', () => {
  // A slice does retain it, otherwise this test would prove nothing.
  expect(bytesKept((name) => name.slice(0, 100))).toBeGreaterThan(30_000_000);
  expect(bytesKept((name) => keptText(name, 100))).toBeLessThan(10_000_000);
});

test.for([
  ['', 5, ''],
  ['short', 100, 'short'],
  ['longer than that', 6, 'longer'],
  ['\u{4e00}\u{e9}x', 2, '\u{4e00}\u{e9}'],
  ['a\u{1f600}', 2, 'a\u{fffd}'],
] as const)('%s, %i characters of it', ([text, most, expected]) => {
  expect(keptText(text, most)).toBe(expected);
});
