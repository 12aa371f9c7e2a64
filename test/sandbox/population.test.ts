import { expect, test } from 'vitest';
import { DISTRIBUTIONS, type Distribution } from '../../sandbox/creation-times.ts';
import { STATUSES, TYPES } from '../../sandbox/enums.ts';
import { END_OF_HISTORY, instantText } from '../../sandbox/instant.ts';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import { sequenceOf, shortCode } from '../../sandbox/short-code.ts';
import { TaskStore } from '../../sandbox/store.ts';
import type { Task } from '../../src/rest/types.ts';
import { ask, sandboxFor } from './ask.ts';

const [north] = ORGANIZATIONS;

function madeUp(options: { seed?: number; distribution?: Distribution } = {}): Task[] {
  const { seed = 1, distribution = 'bursty' } = options;
  const store = new TaskStore(seed, ORGANIZATIONS);
  store.populate([2000, 20], distribution);
  const pages = Array.from({ length: 10 }, (_, page) => {
    return store.list(north.id, { page, limit: 200 }).data;
  });
  store.close();
  return pages.flat();
}

test('a seed always generates the same bytes, and another seed other bytes', async () => {
  const [one, same, other] = await Promise.all([
    sandboxFor({ seed: 7, tasks: 300 }),
    sandboxFor({ seed: 7, tasks: 300 }),
    sandboxFor({ seed: 8, tasks: 300 }),
  ]);
  const search = '?limit=200&sort_by=modified_at';
  const text = await (await ask(one, search)).text();
  expect(await (await ask(same, search)).text()).toBe(text);
  expect(await (await ask(other, search)).text()).not.toBe(text);
});

test.for([1, 2, 3, 99])('every pair of status and type exists (seed %i)', (seed) => {
  const pairs = new Set(madeUp({ seed }).map(({ status, type }) => `${status} ${type}`));
  for (const status of STATUSES) {
    for (const type of TYPES) expect(pairs).toContain(`${status} ${type}`);
  }
});

test('nullable fields may be set, null or absent', () => {
  const tasks = madeUp();
  const events = tasks.flatMap(({ trigger_event }) => trigger_event ?? []);
  const items = tasks.flatMap(({ data }) => data ?? []);
  const inAllWays = <Row extends object>(rows: readonly Row[], fields: readonly (keyof Row)[]) => {
    for (const field of fields) {
      expect(
        rows.some((row) => row[field] != null),
        `${String(field)} set`,
      ).toBe(true);
      expect(
        rows.some((row) => row[field] === null),
        `${String(field)} null`,
      ).toBe(true);
      expect(
        rows.some((row) => !(field in row)),
        `${String(field)} absent`,
      ).toBe(true);
    }
  };
  inAllWays(tasks, ['action_taken', 'assignee', 'assignee_id', 'close_reason', 'completed_action']);
  inAllWays(tasks, ['data', 'description', 'error_reason', 'modified_at', 'status']);
  inAllWays(tasks, ['trigger_event', 'trigger_event_id']);
  inAllWays(events, ['actor_id', 'entity', 'data', 'entity_id', 'message', 'timestamp']);
  inAllWays(items, ['data', 'created_at', 'modified_at']);
  inAllWays(north.users, ['dashboard_settings', 'profile_picture']);
  expect(north.users.some(({ name }) => name === null)).toBe(true);
});

test('actors are users, contacts or null, and JSON fields hold every kind of JSON', () => {
  const events = madeUp().flatMap(({ trigger_event }) => trigger_event ?? []);
  const actors = events.map(({ actor_id }) => actor_id ?? '');
  for (const kind of [/^usr_/, /^cnt_/, /^$/]) {
    expect(actors.some((actor) => kind.test(actor))).toBe(true);
  }
  const kinds = new Set(
    events.map(({ entity }) => (Array.isArray(entity) ? 'array' : typeof entity)),
  );
  for (const kind of ['object', 'array', 'string', 'number']) expect(kinds).toContain(kind);
});

test('users are invited in a chain from one admin, and the last has no task', () => {
  for (const { users } of ORGANIZATIONS) {
    const [first, ...others] = users;
    expect(first).toMatchObject({ is_org_admin: true, invited_by_user_id: null });
    for (const { invited_by_user_id, id } of others) {
      const place = users.findIndex((user) => user.id === invited_by_user_id);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(users.findIndex((user) => user.id === id));
    }
  }
  const assignees = new Set(madeUp().map(({ assignee_id }) => assignee_id));
  for (const { id } of north.users.slice(0, -1)) expect(assignees).toContain(id);
  expect(assignees).not.toContain(north.users.at(-1)?.id);
});

test('texts are in several scripts, with right-to-left scripts and emoji', () => {
  const text = madeUp()
    .map(({ label, description }) => label + description)
    .join();
  for (const script of [/\p{Script=Hiragana}/u, /\p{Script=Arabic}/u, /\p{Script=Greek}/u]) {
    expect(text).toMatch(script);
  }
  expect(text).toMatch(/\p{Script=Hebrew}/u);
  expect(text).toMatch(/\p{Emoji_Presentation}/u);
});

test.for(DISTRIBUTIONS)(
  'the list "%s" ends with old tasks, and no task is modified before its creation',
  (name) => {
    const tasks = madeUp({ distribution: name });
    for (const { created_at, modified_at } of tasks) {
      expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/);
      const created = Date.parse(created_at ?? '');
      expect(created).toBeLessThanOrEqual(END_OF_HISTORY / 1000);
      if (modified_at) expect(Date.parse(modified_at)).toBeGreaterThanOrEqual(created);
    }
  },
);

test('the distributions of times have the shape of their names', () => {
  const days = (name: Distribution) => {
    return madeUp({ distribution: name }).map(({ created_at }) => created_at?.slice(0, 10) ?? '');
  };
  const byName = Object.fromEntries(DISTRIBUTIONS.map((name) => [name, days(name)]));
  const lastDay = instantText(END_OF_HISTORY).slice(0, 10);
  expect(new Set(byName['one-day'])).toEqual(new Set([lastDay]));
  expect(new Set(byName.even).size).toBe(366);
  const recent = (name: string) => byName[name]?.filter((day) => day >= '2025-06-01').length ?? 0;
  expect(recent('exponential')).toBeGreaterThan(1000);
  expect(recent('even')).toBeLessThan(200);
  const sunday = byName.bursty?.filter((day) => new Date(day).getUTCDay() === 0).length ?? 0;
  expect(sunday).toBeLessThan(2000 / 14);
});

test('many tasks share a second, and some have fractions of a second', () => {
  const tasks = madeUp();
  for (const field of ['created_at', 'modified_at'] as const) {
    const times = tasks.map((task) => task[field]);
    expect(new Set(times).size).toBeLessThan(times.length * 0.9);
  }
  const fractions = tasks.filter(({ created_at }) => created_at?.includes('.')).length;
  expect(fractions).toBeGreaterThan(0);
  expect(fractions).toBeLessThan(200);
});

test('ids are encoded sequence numbers, one to one', () => {
  const sequences = [0, 1, 2, 1_000_000, 2 ** 31, 2 ** 32 - 1];
  expect(sequences.map((sequence) => sequenceOf(shortCode(sequence)))).toEqual(sequences);
  expect(sequenceOf('zzzzzzz')).toBeUndefined();
  expect(sequenceOf('short')).toBeUndefined();
  const ids = madeUp().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^tsk_[0-9a-z]{7}$/);
});
