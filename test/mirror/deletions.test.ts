import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Behaviour } from '../../sandbox/behaviour.ts';
import { microsOf } from '../../sandbox/instant.ts';
import { below, chance, oneOf, randomFrom } from '../../sandbox/random.ts';
import { copiedTasks, type Mirrored, startMirrored, tasksOf } from './mirrored.ts';

const TASKS = 20_000;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));
const random = randomFrom(seed, 500);

const TIMES = [null, microsOf('2025-05-05T05:05:05Z'), microsOf('2025-05-05T05:05:05.000001Z')];

const somewhere = (count: number) => Array.from({ length: count }, () => below(random, 18_000));
const between = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe(`deletions in a list of 20,000 (SEED=${seed})`, () => {
  let mirrored: Mirrored;
  /** The cost of a comparison that finds no deletions. */
  let idleCalls: number;
  beforeAll(async () => {
    mirrored = await startMirrored({ tasks: TASKS, distribution: 'even' });
    await mirrored.follow();
    const { found, calls } = await mirrored.compare();
    expect(found).toEqual([]);
    idleCalls = calls;
  }, 120_000);
  afterAll(() => mirrored[Symbol.asyncDispose]());

  function oldestFirst() {
    const { store, organizations } = mirrored.gateway.sandbox;
    return store
      .rows(organizations[0].id)
      .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : 1));
  }

  test('none: two hundred tasks without `modifiedAt` are read, and the ends of the list', () => {
    expect(idleCalls).toBeLessThanOrEqual(16);
  });

  test.for<[name: string, places: () => number[], most: number]>([
    ['one', () => somewhere(1), 10],
    ['the oldest', () => [0], 10],
    ['the newest', () => [-1], 1],
    ['the oldest and the newest', () => [0, -1], 10],
    ['ten', () => somewhere(10), 75],
    ['twenty', () => somewhere(20), 120],
    ['five hundred beside each other', () => between(7000, 7500), 12],
    ['the newest three hundred', () => between(-300, 0), 5],
  ])('%s', { timeout: 60_000 }, async ([, places, most]) => {
    const { sandbox } = mirrored.gateway;
    const rows = oldestFirst();
    const ids = new Set(places().map((place) => rows.at(place)?.id ?? ''));
    for (const id of ids) sandbox.store.remove(id);
    const { found, calls } = await mirrored.compare();
    expect(found.toSorted()).toEqual([...ids].toSorted());
    expect(calls - idleCalls, 'REST calls').toBeLessThanOrEqual(most);
  });

  test('the copy is equal to the sandbox after all of them', () => {
    expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
  });
});

describe('undocumented behaviour of REST', { tags: 'slow' }, () => {
  test.for<[name: string, behaviour: Partial<Behaviour>]>([
    ['times that are null come last', { nulls: 'largest' }],
    ['times that are null come first, both ways', { nulls: 'first' }],
    ['equal times change places', { ties: 'random' }],
    ['ids sort otherwise as text than in the graph', { ids: 'code-units' }],
    ['ids of every kind', { ids: 'mixed' }],
    ['pages past the end are not found', { pastEnd: '404' }],
    ['pages are shorter than asked for', { maxLimit: 60 }],
    ['the total is missing', { total: 'missing' }],
    ['the total is too large', { total: { add: 3 } }],
    ['the total is too small', { total: { add: -3 } }],
    ['times have microseconds', { fraction: 'microseconds' }],
  ])('%s', async ([, behaviour]) => {
    await using mirrored = await startMirrored({ tasks: 600, behaviour, seed });
    const { store, organizations } = mirrored.gateway.sandbox;
    const [{ id: organization }] = organizations;
    for (let n = 0; n < 60; n++) {
      // Some tasks without a time, some with equal times.
      const [createdAt, modifiedAt] = [oneOf(random, TIMES), oneOf(random, TIMES)];
      store.insertAll(organization, [
        { createdAt, modifiedAt, status: 'open', type: 'call_analysis' },
      ]);
    }
    await mirrored.follow();
    await mirrored.compare();
    expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
    const gone = store.rows(organization).flatMap(({ id }) => (chance(random, 0.05) ? id : []));
    for (const id of gone) store.remove(id);
    const { found } = await mirrored.compare();
    expect(found.toSorted()).toEqual(gone.toSorted());
    expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
  });
});

test('a group of equal times, larger than the groups that are sorted by id', async () => {
  await using mirrored = await startMirrored({ tasks: 2000, distribution: 'even' });
  const { store, organizations } = mirrored.gateway.sandbox;
  const [{ id: organization }] = organizations;
  const time = microsOf('2025-01-01T00:00:00Z');
  const crowd = Array.from({ length: 1500 }, (_, n) => ({
    createdAt: time,
    modifiedAt: time + n,
    status: 'open',
    type: 'call_analysis',
  }));
  const ids = store.insertAll(organization, crowd);
  await mirrored.follow();
  expect((await mirrored.compare()).found).toEqual([]);
  const others = store.rows(organization).filter(({ createdAt }) => createdAt !== time);
  const gone = [ids[3], ids[700], others[100]?.id, others[1900]?.id].map((id) => id ?? '');
  for (const id of gone) store.remove(id);
  expect((await mirrored.compare()).found.toSorted()).toEqual(gone.toSorted());
  expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
});

test('a task that appears with an old time of modification is found, too', async () => {
  await using mirrored = await startMirrored({ tasks: 2000 });
  const { store, organizations } = mirrored.gateway.sandbox;
  await mirrored.follow();
  await mirrored.compare();
  const old = '2025-01-01T00:00:00Z';
  const id = store.insert(organizations[0].id, { created_at: old, modified_at: old });
  await mirrored.follow();
  expect(copiedTasks(mirrored.copy).has(id)).toBe(false);
  expect((await mirrored.compare()).found).toEqual([]);
  expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
});

test('beside a row that cannot be read nothing is deleted', async () => {
  await using mirrored = await startMirrored({ tasks: 2000, distribution: 'even' });
  const { store, organizations } = mirrored.gateway.sandbox;
  await mirrored.follow();
  await mirrored.compare();
  const rows = store.rows(organizations[0].id);
  const [broken = '', near = '', far = ''] = [500, 510, 1500].map((place) => rows[place]?.id);
  store.update(broken, { raw: { label: undefined } });
  store.remove(near);
  store.remove(far);
  expect((await mirrored.compare()).found).toEqual([far]);
  expect(mirrored.warnings).not.toEqual([]);
  store.update(broken, { label: 'mended' });
  expect((await mirrored.compare()).found).toEqual([near]);
});
