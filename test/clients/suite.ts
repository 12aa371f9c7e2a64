import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ReactElement, ReactNode } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { fixture } from '../support/fixture.ts';
import { countRows, described, repeatsIn, sumOf } from './count.ts';
import { type Harness, startHarness } from './harness.ts';
import {
  type Inbox,
  type NumberedPage,
  PAGE,
  type Panel,
  type Row,
  type TaskFilter,
} from './inbox.ts';
import { openScreen, type Screen } from './screen.ts';

/** A client as a frontend team uses it: a provider, and a hook for each screen. */
export interface ClientKit {
  /** The name with the version, for the output. */
  name: string;
  /** A new client with an empty cache, around the components that use it. */
  provider(url: string, token: () => string): (children: ReactNode) => ReactElement;
  /** The manifest, if the client sends document ids instead of queries. */
  trustedDocuments?: string;
  /** Set if a screen with numbered pages needs its own client. */
  pagesProvider?: ClientKit['provider'];
  useInbox(props: { filter: TaskFilter }): Inbox;
  usePanel(props: { id: string }): Panel;
  useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage;
}

type InboxScreen = Screen<{ filter: TaskFilter }, Inbox>;

const OPEN: TaskFilter = { status: ['OPEN'] };
const COMPLETED: TaskFilter = { status: ['COMPLETED'] };

/** Of the documents of Apollo Client and urql, by the client preset. */
export const MANIFEST = fileURLToPath(
  new URL('generated/persisted-documents.json', import.meta.url),
);

/** As it is installed here. */
export function versionOf(name: string): string {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  const { version }: { version: string } = JSON.parse(readFileSync(file, 'utf8'));
  return `${name} ${version}`;
}

/** Clients log what they do not understand to the console. */
export function expectNoWarnings(): void {
  const warned = vi.spyOn(console, 'warn');
  const complained = vi.spyOn(console, 'error');
  afterEach(() => expect([...warned.mock.calls, ...complained.mock.calls]).toEqual([]));
}

/** The tests that every client has to pass, with a list that changes. */
export function describeClient(kit: ClientKit): void {
  expectNoWarnings();
  const { trustedDocuments } = kit;
  const harness = fixture(() => startHarness({ trustedDocuments }), 'test');

  function open<Props extends object, View>(
    useView: (props: Props) => View,
    provide = kit.provider(harness.url, () => harness.token),
  ): Promise<Screen<Props, View>> {
    return openScreen(useView, provide);
  }

  describe(trustedDocuments === undefined ? kit.name : `${kit.name}, trusted documents`, () => {
    test('walks two filtered lists, with changes between them and pages that fail', async ({
      annotate,
    }) => {
      await using screen = await open(kit.useInbox);
      const { list, pages, sandbox } = harness;

      const endOfOpen = countRows(list, 'open');
      await start(screen, OPEN);
      for (let turn = 1; turn <= 8; turn++) await moveAndLoadMore(harness, screen, turn);
      const half = pages.splice(0).flat();
      const shownOfHalf = idsOf(screen.view.rows);
      expect(shownOfHalf).toEqual(half);

      const endOfCompleted = countRows(list, 'completed');
      await start(screen, COMPLETED);
      await walkToTheEnd(harness, screen);
      const ofCompleted = endOfCompleted(pages.splice(0).flat(), idsOf(screen.view.rows));

      await start(screen, OPEN);
      // The earlier pages are still on the screen, and were not requested again.
      expect(idsOf(screen.view.rows)).toEqual(shownOfHalf);
      expect(pages).toEqual([]);
      await failOnce(harness, screen, { kind: 'status', status: 503 }, 'UPSTREAM_UNAVAILABLE');
      await moveAndLoadMore(harness, screen, 1);
      const limited: Fault = { kind: 'status', status: 429, retryAfter: '1' };
      await failOnce(harness, screen, limited, 'RATE_LIMITED');
      await pause(1000);
      await walkToTheEnd(harness, screen);
      const rest = pages.splice(0).flat();
      const ofOpen = endOfOpen([...half, ...rest], idsOf(screen.view.rows));

      const figures = sumOf(ofOpen, ofCompleted);
      await annotate(described(figures, sandbox.requests.length));
      expect(figures).toMatchObject({ lost: 0, repeated: 0, shownTwice: 0 });
      expect(figures.walked).toBeGreaterThan(600);
    });

    test('shows each row once after the row of a cursor was deleted among rows of the same second', async ({
      annotate,
    }) => {
      await using tied = await startHarness({ distribution: 'bursty', trustedDocuments });
      const { list, pages, sandbox } = tied;
      await using screen = await open(
        kit.useInbox,
        kit.provider(tied.url, () => tied.token),
      );
      const end = countRows(list, 'completed');
      await start(screen, COMPLETED);
      const secondsLeft = await walkToTheEnd(tied, screen);
      const delivered = pages.flat();
      const figures = end(delivered, idsOf(screen.view.rows));
      await annotate(described(figures, sandbox.requests.length));
      expect(figures).toMatchObject({ lost: 0, shownTwice: 0 });
      // Only rows with the sort key of a removed cursor row are sent again.
      const untied = repeatsIn(delivered).filter((id) => !secondsLeft.has(list.createdAt(id)));
      expect(untied).toEqual([]);
    });

    test('shows the rows around a broken one', async () => {
      await using screen = await open(kit.useInbox);
      const expected = harness.list.ids('open');
      const [broken = ''] = expected.splice(37, 1);
      harness.sandbox.store.update(broken, { raw: { label: undefined } });
      await start(screen, OPEN);
      while (screen.view.hasNext) await loadMore(screen);
      expect(idsOf(screen.view.rows)).toEqual(expected);
    });

    test('refetches one task of the list by node(id)', async () => {
      const provide = kit.provider(harness.url, () => harness.token);
      await using inbox = await open(kit.useInbox, provide);
      await using panel = await open(kit.usePanel, provide);
      await start(inbox, OPEN);
      const row = inbox.view.rows[3];
      if (row === undefined) throw new Error('too short a list');
      panel.show({ id: row.id });
      await panel.until(({ label }) => label === row.label);
      harness.sandbox.store.update(row.restId, { label: 'Call them back' });
      harness.sandbox.requests.length = 0;
      panel.view.refetch();
      await panel.until(({ label }) => label === 'Call them back');
      await inbox.until(({ rows }) => rows[3]?.label === 'Call them back');
      expect(inbox.view.rows).toHaveLength(PAGE);
      expect(harness.sandbox.requests.length).toBeLessThanOrEqual(5);
    });

    test('turns numbered pages beside an infinite list', async () => {
      const provide = kit.provider(harness.url, () => harness.token);
      await using inbox = await open(kit.useInbox, provide);
      await using screen = await open(
        kit.useNumberedPage,
        kit.pagesProvider?.(harness.url, () => harness.token) ?? provide,
      );
      await start(inbox, OPEN);
      const ids = harness.list.ids('open');
      const turnTo = async (page: number, after: string | null) => {
        screen.show({ filter: OPEN, after });
        const { restIds, pages } = await screen.until(
          (view) => !view.busy && view.pages.some((some) => some.isCurrent && some.page === page),
        );
        expect(restIds).toEqual(ids.slice((page - 1) * PAGE, page * PAGE));
        return (wanted: number) => pages.find((some) => some.page === wanted)?.cursor ?? '';
      };
      expect(inbox.view.totalCount).toBe(ids.length);
      const fromFirst = await turnTo(1, null);
      const fromThird = await turnTo(3, fromFirst(3));
      await turnTo(2, fromThird(2));
      expect(idsOf(inbox.view.rows)).toEqual(ids.slice(0, PAGE));
    });
  });
}

async function start(screen: InboxScreen, filter: TaskFilter): Promise<void> {
  screen.show({ filter });
  await screen.until(({ busy, rows }) => !busy && rows.length > 0);
}

/** Returns the creation times (in seconds) of the cursor rows that left the list. */
async function walkToTheEnd(harness: Harness, screen: InboxScreen): Promise<Set<string>> {
  const secondsLeft = new Set<string>();
  for (let turn = 1; screen.view.hasNext; turn++) {
    const left = await moveAndLoadMore(harness, screen, turn);
    if (left !== undefined) secondsLeft.add(harness.list.createdAt(left));
  }
  return secondsLeft;
}

/** Every third time, the row at the next page's cursor leaves too. */
async function moveAndLoadMore(
  { list }: Harness,
  screen: InboxScreen,
  turn: number,
): Promise<string | undefined> {
  const left = turn % 3 === 0 ? screen.view.rows.at(-1)?.restId : undefined;
  list.move(left);
  await loadMore(screen);
  expect(screen.view.code).toBeUndefined();
  return left;
}

/** A page fails: the client has the error, and the screen keeps its rows. */
async function failOnce({ sandbox }: Harness, screen: InboxScreen, fault: Fault, code: string) {
  const before = idsOf(screen.view.rows);
  sandbox.faults.add({ fault });
  await loadMore(screen);
  sandbox.faults.clear();
  expect(screen.view.code).toBe(code);
  expect(idsOf(screen.view.rows)).toEqual(before);
  expect(screen.view.hasNext).toBe(true);
}

/** Resolves when a page has been loaded or has failed. */
async function loadMore(screen: InboxScreen): Promise<void> {
  const { rows, error, loadMore } = screen.view;
  loadMore();
  await screen.until(
    (view) =>
      !view.busy &&
      (view.rows.length !== rows.length ||
        !view.hasNext ||
        (view.error !== undefined && view.error !== error)),
  );
}

function idsOf(rows: readonly Row[]): string[] {
  return rows.map(({ restId }) => restId);
}
