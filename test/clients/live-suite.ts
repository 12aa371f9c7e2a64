import type { ReactElement, ReactNode } from 'react';
import { describe, expect, test } from 'vitest';
import type { LiveClient } from './follow-changes.ts';
import type { Inbox, TaskFilter } from './inbox.ts';
import { createEventStreams, createWebSocket } from './live-client.ts';
import { LiveHarness } from './live-harness.ts';
import { openScreen, type Screen } from './screen.ts';
import { expectNoWarnings } from './suite.ts';

interface LiveInbox extends Pick<Inbox, 'rows' | 'hasNext' | 'busy' | 'loadMore'> {
  newCount: number;
  showNew(): Promise<void>;
  liveCode: unknown;
}

export interface LiveKit {
  /** The name with the version, for the output. */
  name: string;
  /** A new client with an empty cache. */
  provider(
    url: string,
    token: () => string,
    live: LiveClient,
  ): (children: ReactNode) => ReactElement;
  trustedDocuments?: string;
  useLiveInbox(props: { filter: TaskFilter }): LiveInbox;
}

type LiveScreen = Screen<{ filter: TaskFilter }, LiveInbox>;

const POLL = { timeout: 10_000 };
const OPEN: TaskFilter = { status: ['OPEN'] };
const TRANSPORTS = { 'Server-Sent Events': createEventStreams, WebSocket: createWebSocket };

/** The tests for the documented code of every client. */
export function describeLive(kit: LiveKit): void {
  expectNoWarnings();
  const documents = kit.trustedDocuments === undefined ? '' : ', trusted documents';
  describe.each(Object.entries(TRANSPORTS))(`${kit.name} over %s${documents}`, (_, createLive) => {
    async function openLive() {
      const harness = await LiveHarness.start(kit.trustedDocuments);
      const token = () => harness.token;
      const provide = kit.provider(harness.url, token, createLive(harness.url, token));
      const screen = await openScreen(kit.useLiveInbox, provide);
      screen.show({ filter: OPEN });
      await screen.until(({ rows }) => rows.length > 0);
      await expect.poll(() => harness.open, POLL).toBe(1);
      return {
        harness,
        screen,
        async [Symbol.asyncDispose]() {
          await screen[Symbol.asyncDispose]();
          await harness[Symbol.asyncDispose]();
        },
      };
    }

    test('rows change and leave, new ones are counted, and nothing is missed in a break', async () => {
      await using live = await openLive();
      const { harness, screen } = live;
      await changeAll(harness, screen);

      await harness.stopGateway();
      const changed = changeAll(harness, screen);
      await harness.startGateway();
      await changed;

      await harness.breakConnections();
      const changedAgain = changeAll(harness, screen);
      await harness.startGateway();
      await changedAgain;
    });

    test('pages go on after rows have left', async () => {
      await using live = await openLive();
      const { harness, screen } = live;
      for (const { restId } of screen.view.rows.slice(-3)) {
        harness.change(restId, { status: 'closed' });
      }
      await screen.until(({ rows }) => rows.length === 22);
      screen.view.loadMore();
      await screen.until(({ rows, busy }) => !busy && rows.length === 47);
      expect(restIdsOf(screen)).toEqual(openIds(harness).slice(0, 47));
      harness.create({ status: 'open' });
      await screen.until(({ newCount }) => newCount === 1);
      await screen.view.showNew();
      await screen.until(({ newCount, rows }) => newCount === 0 && rows.length === 25);
      expect(restIdsOf(screen)).toEqual(openIds(harness).slice(0, 25));
      screen.view.loadMore();
      await screen.until(({ rows, busy }) => !busy && rows.length === 50);
      expect(restIdsOf(screen)).toEqual(openIds(harness).slice(0, 50));
    });

    test('a refused token ends it', async () => {
      await using live = await openLive();
      const { harness, screen } = live;
      await harness.stopGateway();
      harness.token = 'refused';
      await harness.startGateway();
      await screen.until(({ liveCode }) => liveCode === 'UNAUTHENTICATED');
      expect(screen.view.rows).toHaveLength(25);
    });

    test('it starts again after too many changes in a break', async () => {
      await using live = await openLive();
      const { harness, screen } = live;
      await changeAll(harness, screen);
      await harness.stopGateway();
      for (let n = 0; n < 10_050; n++) harness.create({ status: 'open' });
      const newest = openIds(harness).slice(0, 25);
      await harness.startGateway();
      await screen.until(({ rows }) => rows[0]?.restId === newest[0]);
      expect(restIdsOf(screen)).toEqual(newest);
      await expect.poll(() => harness.open, POLL).toBe(1);
      await changeAll(harness, screen);
    });

    test('a change of list ends the subscription, and a list that is shown again is up to date', async () => {
      await using live = await openLive();
      const { harness, screen } = live;
      screen.show({ filter: { status: ['COMPLETED'] } });
      await screen.until(({ rows }) => rows.length > 0);
      await expect.poll(() => harness.open, POLL).toBe(1);
      const [first = ''] = openIds(harness);
      harness.change(first, { label: 'changed meanwhile' });
      harness.create({ status: 'closed' });
      screen.show({ filter: OPEN });
      await screen.until(({ rows }) => rows[0]?.label === 'changed meanwhile');
      await screen[Symbol.asyncDispose]();
      await expect.poll(() => harness.open, POLL).toBe(0);
    });
  });
}

/** One row changes, one leaves, and a new task is brought in. */
async function changeAll(harness: LiveHarness, screen: LiveScreen): Promise<void> {
  const [changing, leaving] = restIdsOf(screen);
  if (changing === undefined || leaving === undefined) throw new Error('too short a list');
  const label = `changed: ${changing}`;
  harness.change(changing, { label });
  harness.change(leaving, { status: 'completed' });
  harness.create({ status: 'closed' });
  const created = harness.create({ status: 'open' });
  await screen.until(
    ({ rows, newCount }) =>
      rows[0]?.label === label && rows.every(({ restId }) => restId !== leaving) && newCount === 1,
  );
  expect(restIdsOf(screen)).not.toContain(created);
  await screen.view.showNew();
  await screen.until(({ rows, newCount }) => rows[0]?.restId === created && newCount === 0);
  expect(restIdsOf(screen)).toEqual(openIds(harness).slice(0, 25));
}

function restIdsOf(screen: LiveScreen): string[] {
  return screen.view.rows.map(({ restId }) => restId);
}

function openIds({ sandbox }: LiveHarness): string[] {
  const [{ id }] = sandbox.organizations;
  const { data } = sandbox.store.list(id, { status: ['open'], limit: 200 });
  return data.map((task) => task.id);
}
