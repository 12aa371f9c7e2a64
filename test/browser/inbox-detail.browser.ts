import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from './support/chromium.ts';
import { type InboxVisit, visitInbox } from './support/inbox-visit.ts';
import { visitLiveInbox } from './support/live-inbox.ts';
import { sizeOf, takePicture } from './support/picture.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

/** The third open task: its label and its REST id. */
function thirdTask({ inbox: { sandbox } }: InboxVisit) {
  const [{ id }] = sandbox.organizations;
  const task = sandbox.store.list(id, { status: ['open'], limit: 3 }).data[2];
  if (task === undefined) throw new Error('the sandbox has no third task');
  return task;
}

describe('the detail panel', () => {
  test('opens a task by its node id, which is part of the URL', async () => {
    await using visit = await visitInbox(browser);
    const { page, rows, detail } = visit;
    const task = thirdTask(visit);
    await rows.nth(2).click();
    const heading = detail.getByRole('heading', { level: 2 });
    await expect.poll(() => heading.textContent()).toBe(task.label);
    const [, , id = ''] = await visit.ids();
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('task')).toBe(id);
    expect(await detail.textContent()).toContain(task.id);
    await detail.locator('h2:focus').waitFor();

    await page.keyboard.press('Escape');
    await expect.poll(() => heading.count()).toBe(0);
    await rows.nth(2).locator('a:focus').waitFor();
    expect(visit.problems).toEqual([]);
  });

  test('opens from a link to a task that is in no loaded list', async () => {
    await using visit = await visitInbox(browser);
    const task = thirdTask(visit);
    const [, , id] = await visit.ids().then(async () => {
      await visit.rows.first().waitFor();
      return visit.ids();
    });
    visit.restCalls();
    await visit.page.goto(`${visit.inbox.url}#status=ARCHIVED&task=${id}`);
    await visit.page.reload();
    await expect
      .poll(() => visit.detail.getByRole('heading', { level: 2 }).textContent())
      .toBe(task.label);
    await visit.page.getByText('Archived tasks').waitFor();
    expect(await visit.ids()).not.toContain(id);
  });

  test('refetches the task for the panel and for its row', async () => {
    await using visit = await visitInbox(browser);
    const { rows, detail, inbox } = visit;
    const task = thirdTask(visit);
    await rows.nth(2).click();
    await detail.getByText('Open', { exact: true }).waitFor();
    inbox.sandbox.store.update(task.id, { status: 'failed', error_reason: 'mailbox_full' });
    await detail.getByRole('button', { name: 'Refresh the task' }).click();
    await detail.getByText('Mailbox full').waitFor();
    expect(await rows.nth(2).locator('.status').textContent()).toBe('Failed');
  });

  test('shows a message for a deleted task and for an invalid link', async () => {
    await using visit = await visitInbox(browser);
    const { page, rows, detail, inbox } = visit;
    const task = thirdTask(visit);
    await rows.nth(2).click();
    await detail.getByText(task.id).waitFor();
    inbox.sandbox.store.remove(task.id);
    await page.reload();
    await detail.getByText('No such task').waitFor();
    await page.goto(`${inbox.url}#task=nonsense`);
    await detail.locator('[data-code="BAD_USER_INPUT"]').waitFor();
    await detail.getByRole('button', { name: 'Start again' }).click();
    await detail.getByText('Choose a task').waitFor();
  });

  test('looks as in the picture', async () => {
    await using visit = await visitLiveInbox(browser, {
      hash: '#status=OPEN%2CASSIGNED_TO_AGENT%2CFAILED',
    });
    await visit.rows.first().click();
    await visit.detail.getByText('Material').waitFor();
    const { total } = await visit.count();
    for (let task = 0; task < 3; task++) visit.insert();
    await expect.poll(visit.newTasks).toBe('3 new tasks');
    await expect.poll(() => visit.count()).toMatchObject({ total: total + 3 });
    await visit.page.mouse.move(1, 1);
    expect(sizeOf(await takePicture(visit.page, 'inbox'))).toEqual([1280, 800]);
  });
});
