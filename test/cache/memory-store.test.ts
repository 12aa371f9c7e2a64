import { expect, test } from 'vitest';
import { MAX_BYTES, MAX_RESPONSES, MemoryStore } from '../../src/cache/memory-store.ts';

const LONG_MS = 600_000;

test('the memory store keeps a bounded number of answers and evicts the least recently used', async () => {
  const store = new MemoryStore();
  await store.set('asked for', 'x', LONG_MS);
  for (let n = 0; n < MAX_RESPONSES * 3; n++) {
    await store.set(`key ${n}`, 'x', LONG_MS);
    await store.get('asked for');
  }
  expect(store.size).toEqual({ entries: MAX_RESPONSES, bytes: 2 * MAX_RESPONSES });
  expect(await store.get('asked for')).toBe('x');
  expect(await store.get('key 0')).toBeUndefined();
  expect(await store.get(`key ${MAX_RESPONSES * 3 - 1}`)).toBe('x');
});

test('the memory store counts answers by their size', async () => {
  const store = new MemoryStore();
  const large = 'x'.repeat(MAX_BYTES / 16);
  for (let n = 0; n < 20; n++) await store.set(`key ${n}`, large, LONG_MS);
  expect(store.size).toEqual({ entries: 8, bytes: MAX_BYTES });
  store.close();
  expect(store.size).toEqual({ entries: 0, bytes: 0 });
});
