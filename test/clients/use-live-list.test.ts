import { createElement, Fragment, type ReactNode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openScreen } from './screen.ts';
import { type ChangeSink, type Row, useLiveList } from './use-live-list.ts';

class Failure extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const codeOf = (error: unknown) => (error instanceof Failure ? error.code : undefined);
const provide = (children: ReactNode) => createElement(Fragment, null, children);
const row = (id: string, day: number): Row => ({ id, createdAt: `2026-01-0${day}T00:00:00Z` });

/** Fails as often as the test requests. */
function listWith(failures: unknown[]) {
  const sinks: ChangeSink[] = [];
  const calls: string[] = [];
  const list = {
    filter: {},
    rows: [row('shown', 5), row('oldest', 3)],
    hasNext: true,
    async fetchLatest() {
      calls.push('latest');
      if (failures.length > 0) throw failures.shift();
      return '2026-01-05T00:00:00.000Z';
    },
    subscribe(_filter: object, since: string | undefined, sink: ChangeSink) {
      calls.push(`since ${since}`);
      sinks.push(sink);
      return () => calls.push('end');
    },
    async reload() {
      calls.push('reload');
    },
    codeOf,
  };
  return { list, calls, sink: () => sinks.at(-1) };
}

const POLL = { timeout: 10_000 };
const START = ['latest', 'since 2026-01-04T23:59:30.000Z', 'reload'];

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => vi.restoreAllMocks());

async function open({ list }: Pick<ReturnType<typeof listWith>, 'list'>) {
  const screen = await openScreen(() => useLiveList(list), provide);
  screen.show({});
  return screen;
}

test('loads the list once `since` is known, and tries again after a failure', async () => {
  const live = listWith([new Error('offline'), new Failure('UPSTREAM_UNAVAILABLE')]);
  await using screen = await open(live);
  await screen.until(({ liveCode }) => liveCode === 'UPSTREAM_UNAVAILABLE');
  await screen.until(({ liveCode }) => liveCode === undefined);
  expect(live.calls).toEqual(['latest', 'latest', ...START]);
});

test('does not try again if that would fail in the same way', async () => {
  const live = listWith([]);
  await using screen = await open(live);
  await expect.poll(live.sink, POLL).toBeDefined();
  live.sink()?.error(new Failure('BAD_USER_INPUT'));
  await screen.until(({ liveCode }) => liveCode === 'BAD_USER_INPUT');
  expect(live.calls).toEqual([...START, 'end']);
});

test('starts again if `since` is too old after a break', async () => {
  const live = listWith([]);
  await using screen = await open(live);
  await expect.poll(live.sink, POLL).toBeDefined();
  const first = live.sink();
  first?.next(row('new', 6), true);
  await screen.until(({ newCount }) => newCount === 1);
  first?.error(new Failure('BAD_USER_INPUT'));
  await expect.poll(() => live.calls.length, POLL).toBe(7);
  expect(live.calls).toEqual([...START, 'end', ...START]);
});

test('counts a task once, and only if it belongs to the rows on the screen', async () => {
  const live = listWith([]);
  await using screen = await open(live);
  await expect.poll(live.sink, POLL).toBeDefined();
  const sink = live.sink();
  sink?.next(row('shown', 5), true);
  sink?.next(row('older', 2), true);
  sink?.next({ id: 'without a time', createdAt: null }, true);
  sink?.next(row('new', 6), true);
  sink?.next(row('new', 6), true);
  sink?.next(row('reopened', 4), true);
  await screen.until(({ newCount }) => newCount === 2);
  sink?.next(row('reopened', 4), false);
  await screen.until(({ newCount }) => newCount === 1);
  sink?.next(row('reopened', 4), true);
  await screen.until(({ newCount }) => newCount === 2);
  const shown = screen.view.showNew();
  // The first page that is being loaded may not contain it.
  sink?.next(row('newer', 7), true);
  await shown;
  await screen.until(({ newCount }) => newCount === 1);
});
