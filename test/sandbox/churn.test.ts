import { expect, onTestFinished, test, vi } from 'vitest';
import { change } from '../../sandbox/churn.ts';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { randomFrom } from '../../sandbox/random.ts';
import { TaskStore } from '../../sandbox/store.ts';
import { askPage, sandboxFor } from './ask.ts';

test('tasks are inserted and completed in both organisations without any request', async () => {
  const sandbox = await sandboxFor({ churnPerSecond: 400 });
  for (const { token } of sandbox.organizations) {
    const ids = async () => (await askPage(sandbox, '', token)).data.map(({ id }) => id);
    const before = await ids();
    await expect.poll(ids).not.toEqual(before);
    const { data } = await askPage(sandbox, '?sort_by=modified_at', token);
    const clock = Date.parse(data[0]?.modified_at ?? '');
    expect(Math.abs(Date.now() - clock)).toBeLessThan(5000);
  }
});

test('a change is an insertion, completion, modification or deletion, and follows the seed', () => {
  // Rows of one second have equal keys, and the clock decides where a second ends.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T12:00:00Z') });
  onTestFinished(() => void vi.useRealTimers());
  const run = (seed: number) => {
    const store = new TaskStore(1, ORGANIZATIONS);
    onTestFinished(() => store.close());
    store.populate([200, 20], 'bursty');
    const random = randomFrom(seed);
    for (let count = 0; count < 300; count++) change(store, ORGANIZATIONS[0], random);
    const { data } = store.list(ORGANIZATIONS[0].id, { limit: 200, sort_order: 'asc' });
    return data.map(({ id, status }) => `${id} ${status}`);
  };
  const moved = run(1);
  expect(run(1)).toEqual(moved);
  expect(run(2)).not.toEqual(moved);
});

test('some changes become visible late', () => {
  const begin = Date.parse('2026-01-01T12:00:00Z');
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  onTestFinished(() => void vi.useRealTimers());
  const store = new TaskStore(1, ORGANIZATIONS);
  onTestFinished(() => store.close());
  store.populate([200, 20], 'bursty');
  for (let count = 0; count < 200; count++) {
    change(store, ORGANIZATIONS[0], randomFrom(count), 20_000);
  }
  const ages = store
    .rows(ORGANIZATIONS[0].id)
    .map(({ modifiedAt }) => begin - (modifiedAt ?? 0) / 1000)
    .filter((age) => age < 60_000);
  expect(Math.max(...ages)).toBeGreaterThan(10_000);
  expect(Math.max(...ages)).toBeLessThanOrEqual(21_000);
  const late = ages.filter((age) => age > 0).length;
  expect(late).toBeGreaterThan(10);
  expect(late).toBeLessThan(ages.length / 2);
});

test('an empty organisation gets new tasks', () => {
  const store = new TaskStore(1, ORGANIZATIONS);
  onTestFinished(() => store.close());
  store.populate([0, 0], 'even');
  change(store, ORGANIZATIONS[1], randomFrom(1));
  expect(store.count(ORGANIZATIONS[1].id)).toBe(1);
});

test('nothing changes without churn', async () => {
  const sandbox = await sandboxFor();
  const before = await askPage(sandbox);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(await askPage(sandbox)).toEqual(before);
});
