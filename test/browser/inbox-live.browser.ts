import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom, weighted } from '../../sandbox/random.ts';
import { listed } from '../gateway/connections/connection.ts';
import { startChromium } from './support/chromium.ts';
import { listCallsIn } from './support/inbox-visit.ts';
import { type LiveVisit, visitLiveInbox } from './support/live-inbox.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

/** In the order of the screen. */
const STATUSES = [
  'open',
  'processing',
  'assigned_to_agent',
  'failed',
  'completed',
  'closed',
  'archived',
] as const;

/** The REST ids of the open tasks, newest first. */
function openIds({ inbox: { sandbox } }: LiveVisit): string[] {
  return listed(sandbox, { status: ['open'] });
}

function labelsOf({ rows }: LiveVisit): Promise<string[]> {
  return rows.locator('.row-label').allTextContents();
}

describe('live changes in the inbox', () => {
  test('update a row and the open task in place, with no call for the list', async () => {
    await using visit = await visitLiveInbox(browser, { hash: '#status=OPEN,FAILED' });
    const { rows, detail } = visit;
    await rows.nth(2).click();
    await detail.getByRole('heading', { level: 2 }).waitFor();
    const id = (await detail.locator('.facts code').textContent()) ?? '';
    visit.restCalls();
    visit.update(id, { label: 'Call Ada back', status: 'failed', error_reason: 'mailbox_full' });
    await expect.poll(() => rows.nth(2).locator('.row-label').textContent()).toBe('Call Ada back');
    expect(await rows.nth(2).locator('.status').textContent()).toBe('Failed');
    expect(await detail.getByText('Mailbox full').count()).toBe(1);
    expect(await detail.getByRole('heading', { level: 2 }).textContent()).toBe('Call Ada back');
    expect(await visit.newTasks()).toBe('');
    expect(listCallsIn(visit.restCalls())).toEqual([]);
    expect(visit.problems).toEqual([]);
  });

  test('take a row out that leaves the filter, and offer it when it comes back', async () => {
    await using visit = await visitLiveInbox(browser);
    const before = await labelsOf(visit);
    const [, second = '', ...others] = openIds(visit);
    const { total } = await visit.count();
    visit.update(second, { status: 'completed' });
    await expect.poll(() => visit.rows.count()).toBe(39);
    expect(await labelsOf(visit)).toEqual(before.toSpliced(1, 1));
    expect(await visit.count()).toEqual({ shown: 39, total: total - 1 });

    visit.update(second, { status: 'open' });
    await expect.poll(visit.newTasks).toBe('1 new task');
    // Rows below the loaded ones are not new.
    visit.update(others[100] ?? '', { label: 'Not loaded' });
    visit.update(second, { label: 'Once more' });
    visit.restCalls();
    await visit.page.getByRole('button', { name: '1 new task' }).click();
    await expect.poll(() => labelsOf(visit)).toEqual(before.with(1, 'Once more'));
    expect(await visit.newTasks()).toBe('');
    expect(listCallsIn(visit.restCalls())).toHaveLength(1);
    expect(visit.problems).toEqual([]);
  });

  test('count new tasks by id, and show them after a click', async () => {
    await using visit = await visitLiveInbox(browser);
    const before = await labelsOf(visit);
    const first = visit.insert({ label: 'First' });
    await expect.poll(visit.newTasks).toBe('1 new task');
    visit.update(first, { label: 'First, changed' });
    visit.insert({ label: 'Done already', status: 'completed' });
    const second = visit.insert({ label: 'Second' });
    const third = visit.insert({ label: 'Third' });
    await expect.poll(visit.newTasks).toBe('3 new tasks');
    visit.update(third, { status: 'closed' });
    await expect.poll(visit.newTasks).toBe('2 new tasks');
    expect(await labelsOf(visit)).toEqual(before);

    visit.restCalls();
    await visit.page.getByRole('button', { name: '2 new tasks' }).click();
    await expect
      .poll(() => labelsOf(visit).then((labels) => labels.slice(0, 2)))
      .toEqual(['Second', 'First, changed']);
    expect(openIds(visit).slice(0, 2)).toEqual([second, first]);
    expect(await visit.newTasks()).toBe('');
    expect(listCallsIn(visit.restCalls())).toHaveLength(1);
    expect(visit.problems).toEqual([]);
  });

  test('show new tasks on the first of the numbered pages', async () => {
    await using visit = await visitLiveInbox(browser, { hash: '#view=pages' });
    const { page } = visit;
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect.poll(() => page.locator('.count').textContent()).toContain('26–50 of');
    const labels = await labelsOf(visit);
    visit.update(openIds(visit)[26] ?? '', { status: 'closed' });
    visit.update(openIds(visit)[3] ?? '', { label: 'On the first page' });
    visit.insert({ label: 'New here' });
    await expect.poll(visit.newTasks).toBe('1 new task');
    expect(await labelsOf(visit)).toEqual(labels.toSpliced(1, 1));
    await page.getByRole('button', { name: '1 new task' }).click();
    await expect.poll(() => visit.rows.first().textContent()).toContain('New here');
    expect(await page.locator('.count').textContent()).toContain('1–25 of');
    expect(await visit.newTasks()).toBe('');
  });

  test('keep the counts of the tabs, with one load after many changes', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, inbox } = visit;
    const [{ id }] = inbox.sandbox.organizations;
    const ids = openIds(visit);
    for (const open of ids.slice(300, 350)) visit.update(open, { status: 'archived' });
    for (let task = 0; task < 3; task++) visit.insert();
    const { format } = new Intl.NumberFormat('en-GB');
    const expected = STATUSES.map((status) =>
      format(inbox.sandbox.store.count(id, { status: [status] })),
    );
    await expect.poll(() => page.locator('.check .number').allTextContents()).toEqual(expected);
    const isCount = (call: string) => call.includes('limit=1&') && call.includes('status=archived');
    expect(visit.restCalls().filter(isCount)).toHaveLength(1);
    // The list shows the same total, although it has loaded none of these rows.
    expect(await visit.count()).toEqual({ shown: 40, total: ids.length - 50 + 3 });
    expect(visit.problems).toEqual([]);
  });

  test('are not overwritten by an older response that arrives after them', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, rows, inbox } = visit;
    const [first = ''] = openIds(visit);
    const polls = () => visit.restCalls().filter((call) => call.includes('modified_at')).length;
    const isOlder = Promise.withResolvers<void>();
    const isDelivered = Promise.withResolvers<void>();
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('TaskStreamQuery')) return route.continue();
      const response = await route.fetch();
      isOlder.resolve();
      await isDelivered.promise;
      return route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Refresh the list' }).click();
    await isOlder.promise;
    visit.update(first, { label: 'Newer' });
    // A poll begins only after the previous poll's changes have been sent.
    visit.restCalls();
    let count = 0;
    await expect.poll(() => (count += polls())).toBeGreaterThan(3);
    isDelivered.resolve();
    await expect.poll(() => rows.first().locator('.row-label').textContent()).toBe('Newer');
    await page.locator('.list-body[aria-busy="false"]').waitFor();
    expect(await rows.first().locator('.row-label').textContent()).toBe('Newer');
    expect(inbox.sandbox.store.get(first)?.label).toBe('Newer');
  });

  test('leave the screen equal to a newly loaded one after hundreds of changes', async ({
    annotate,
  }) => {
    await using visit = await visitLiveInbox(browser);
    const { store } = visit.inbox.sandbox;
    const initial = openIds(visit).slice(0, 40);
    const seed = Date.now() % 100_000;
    await annotate(`seed ${seed}`);
    const random = randomFrom(seed);
    const message = `seed ${seed}`;
    const kinds = [
      [() => void visit.insert(), 35],
      [(id: string) => visit.update(id, { status: 'completed' }), 30],
      [(id: string) => visit.update(id, { label: `Changed ${random()}` }), 25],
      [(id: string) => store.remove(id), 10],
    ] as const;
    for (let round = 0; round < 200; round++) {
      const ids = openIds(visit);
      // In most cases a new task.
      const place = Math.floor(ids.length * random() ** 4);
      weighted(random, kinds)(ids[place] ?? '');
      await visit.page.waitForTimeout(20);
    }
    // No event reports a deleted task: it stays on the screen.
    const stays = initial.filter((id) => (store.get(id)?.status ?? 'open') === 'open');
    const isDeleted = (id: string) => store.get(id) === undefined;
    const expected = stays.map((id) => (isDeleted(id) ? expect.any(String) : store.get(id)?.label));
    await expect.poll(() => labelsOf(visit), { message }).toEqual(expected);
    const open = openIds(visit);
    const newer = open.indexOf(stays.find((id) => !isDeleted(id)) ?? '');
    const counted = async () => Number.parseInt(await visit.newTasks(), 10);
    await expect.poll(counted, { message }).toBeGreaterThanOrEqual(newer);
    // An event in flight may be of a task that has left the list in the meantime.
    const polls = () =>
      visit.inbox.sandbox.requests.filter(({ query }) => query.get('sort_by') === 'modified_at');
    const seen = polls().length;
    await expect.poll(() => polls().length, { message }).toBeGreaterThan(seen + 3);

    await visit.page.locator('.new-tasks button').click();
    const labels = open.slice(0, 40).map((id) => store.get(id)?.label);
    await expect.poll(() => labelsOf(visit), { message }).toEqual(labels);
    await expect.poll(() => visit.newTasks(), { message }).toBe('');
    expect(visit.problems).toEqual([]);
  });
});
