import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { END_OF_HISTORY, instantText, SECOND } from '../../sandbox/instant.ts';
import { below, chance, type Random, randomFrom, weighted } from '../../sandbox/random.ts';
import type { Sandbox } from '../../sandbox/server.ts';
import { startProcess } from '../support/process.ts';
import { copiedTasks, type Mirrored, startMirrored, tasksOf } from './mirrored.ts';

const CHANGES = 10_000;
const KILLS = 5;
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));

test(`a copy whose process is killed ${KILLS} times while ${CHANGES} tasks change (SEED=${seed})`, {
  tags: 'slow',
}, async () => {
  const random = randomFrom(seed, 600);
  using folder = temporaryFolder();
  const file = join(folder.path, 'copy.sqlite');
  await using mirrored = await startMirrored({ tasks: 2000 }, {}, file);
  const { sandbox } = mirrored.gateway;
  const churn = new Churn(sandbox, random);
  sandbox.hooks.beforeAnswer = () => {
    const burst = chance(random, 0.2) ? below(random, 300) : 0;
    for (let n = 0; n < burst && churn.changes < CHANGES; n++) churn.next();
  };

  for (let kill = 0; kill < KILLS; kill++) {
    await killedAt(1 + below(random, 2000), file, mirrored);
  }

  while (churn.changes < CHANGES) {
    await mirrored.follow();
    const { found } = await mirrored.compare();
    expect(found.filter((id) => sandbox.store.get(id) !== undefined)).toEqual([]);
  }
  await mirrored.follow();
  await mirrored.compare();
  expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(sandbox));
});

test('a process that is killed at a row continues after the last stored page', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'copy.sqlite');
  await using mirrored = await startMirrored({ tasks: 1000 }, {}, file);
  await killedAt(400, file, mirrored);
  expect(mirrored.copy.count()).toBe(300);
  const { found } = await mirrored.follow();
  expect(mirrored.copy.count()).toBe(300 + found);
  await mirrored.compare();
  expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(mirrored.gateway.sandbox));
});

test('a thousand changes cost 12 REST calls, and none of them 6', async () => {
  await using mirrored = await startMirrored({ tasks: 3000 });
  const { store, organizations } = mirrored.gateway.sandbox;
  await mirrored.follow();
  for (const [n, { id }] of store.rows(organizations[0].id).slice(-1000).entries()) {
    store.update(id, { modified_at: instantText(END_OF_HISTORY + n * SECOND) });
  }
  const changed = await mirrored.follow();
  expect(changed.found).toBeGreaterThanOrEqual(1000);
  expect(changed.found).toBeLessThan(1100);
  expect(changed.calls).toBeLessThanOrEqual(12);
  const unchanged = await mirrored.follow();
  expect(unchanged.found).toBe(31);
  expect(unchanged.calls).toBeLessThanOrEqual(6);
});

test('a change that appears 20 s after its time', async () => {
  await using mirrored = await startMirrored({ tasks: 300 });
  const { store, organizations } = mirrored.gateway.sandbox;
  const [row] = store.rows(organizations[0].id);
  store.insert(organizations[0].id, { created_at: instantText(END_OF_HISTORY) });
  await mirrored.follow();
  const late = instantText(END_OF_HISTORY - 20 * SECOND);
  store.update(row?.id ?? '', { modified_at: late, label: 'late' });
  await mirrored.follow();
  expect(copiedTasks(mirrored.copy).get(row?.id ?? '')).toMatchObject({ label: 'late' });
});

test('a cursor that no longer fits: the walk goes on from the time it has reached', async () => {
  await using mirrored = await startMirrored({ tasks: 1000 });
  const { copy } = mirrored;
  await mirrored.follow();
  const newest = copy.walk.from;
  copy.walk = { ...copy.walk, cursor: 'of another version', reached: newest, until: newest };
  const { found } = await mirrored.follow();
  expect(found).toBeGreaterThan(0);
  expect(found).toBeLessThan(100);
});

test('a time in the future, by mistake, hides no change', async () => {
  await using mirrored = await startMirrored({ tasks: 100 });
  const { store, organizations } = mirrored.gateway.sandbox;
  const [first, second] = store.rows(organizations[0].id);
  store.update(first?.id ?? '', { modified_at: '2099-01-01T00:00:00Z' });
  await mirrored.follow();
  store.update(second?.id ?? '', { modified_at: instantText(Date.now() * 1000), label: 'new' });
  await mirrored.follow();
  expect(copiedTasks(mirrored.copy).get(second?.id ?? '')).toMatchObject({ label: 'new' });
});

test('a rate limit: it waits for the given time, and continues', async () => {
  await using mirrored = await startMirrored({ tasks: 300 }, { operationTimeoutMs: 500 });
  const { sandbox } = mirrored.gateway;
  sandbox.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '1' }, times: 1 });
  await mirrored.follow();
  await mirrored.compare();
  expect(mirrored.warnings).toEqual([expect.stringMatching(/Waiting 1 s\.$/)]);
  expect(copiedTasks(mirrored.copy)).toEqual(tasksOf(sandbox));
});

test('a token that REST does not accept ends it, and is in no message', async () => {
  await using mirrored = await startMirrored({ tasks: 20 });
  mirrored.graph.token = 'nobody_secret';
  const failure = await mirrored.follow().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(inspect(failure, { depth: 9 })).not.toContain('nobody_secret');
});

/** Runs a process that is killed while it stores this row, counted from 1. */
async function killedAt(row: number, file: string, { graph }: Mirrored): Promise<void> {
  const args = ['test/mirror/copying-process.ts', graph.url, graph.token, file, `${row}`];
  await using process = startProcess(args);
  await process.ended();
  expect(process.child.signalCode, process.output).toBe('SIGKILL');
}

/** Adds, changes and deletes tasks, a second or two apart; some changes become visible 20 s late. */
class Churn {
  readonly #sandbox: Sandbox;
  readonly #random: Random;
  #clock = END_OF_HISTORY;
  changes = 0;

  constructor(sandbox: Sandbox, random: Random) {
    this.#sandbox = sandbox;
    this.#random = random;
  }

  next(): void {
    const { store, organizations } = this.#sandbox;
    const [{ id: organization }] = organizations;
    const random = this.#random;
    this.changes += 1;
    this.#clock += below(random, 3) * SECOND;
    const now = instantText(this.#clock);
    const late = instantText(this.#clock - below(random, 20) * SECOND);
    const id = store.idAt(organization, below(random, store.count(organization))) ?? '';
    const kinds = [
      [() => store.insert(organization, { created_at: now }), 25],
      [() => store.insert(organization, { created_at: now, modified_at: null }), 3],
      [() => store.update(id, { close_reason: `at ${now}`, modified_at: now }), 50],
      [() => store.update(id, { close_reason: `before ${now}`, modified_at: late }), 10],
      [() => store.update(id, { modified_at: null }), 2],
      [() => store.remove(id), 10],
    ] as const;
    weighted<() => unknown>(random, kinds)();
  }
}

function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'mirror-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
