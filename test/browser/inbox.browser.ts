import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listed } from '../gateway/connections/connection.ts';
import { startChromium } from './support/chromium.ts';
import { visitInbox } from './support/inbox-visit.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

describe('the inbox', () => {
  test('shows the newest open tasks with requests to its own server only', async () => {
    await using visit = await visitInbox(browser);
    const { page, inbox, rows } = visit;
    await rows.first().waitFor();
    const [{ id, users }] = inbox.sandbox.organizations;
    const { data, total_records } = inbox.sandbox.store.list(id, { status: ['open'], limit: 1 });
    expect(await rows.first().textContent()).toContain(data[0]?.label);
    expect(await visit.count()).toEqual({ shown: 40, total: total_records });
    expect(await page.getByLabel('Assignee').locator('option').allTextContents()).toContain(
      users[0]?.name,
    );
    expect(visit.outside).toEqual([]);
    expect(visit.problems).toEqual([]);
  });

  test('filters by status, type and assignee', async () => {
    await using visit = await visitInbox(browser);
    const { page, inbox, rows } = visit;
    const [{ id, users }] = inbox.sandbox.organizations;
    const [user] = users;
    if (user === undefined) throw new Error('the sandbox has no users');
    await rows.first().waitFor();

    visit.restCalls();
    await page.getByLabel('Type').selectOption('Call analysis');
    await page.getByText('Open tasks · Call analysis').waitFor();
    await expect.poll(visit.count).toMatchObject({
      total: inbox.sandbox.store.count(id, { status: ['open'], type: 'call_analysis' }),
    });
    expect(await rows.locator('.row-about').allTextContents()).toEqual(
      Array.from({ length: 40 }, () => expect.stringMatching(/^Call analysis/)),
    );

    await page.getByLabel('Completed').check();
    await page.getByLabel('Assignee').selectOption(user.name ?? '');
    const total = inbox.sandbox.store.count(id, {
      status: ['open', 'completed'],
      type: 'call_analysis',
      assignee: user.id,
    });
    await expect.poll(visit.count).toEqual({ shown: Math.min(40, total), total });
    const [call] = visit.restCalls().filter((query) => query.includes('assignee='));
    const asked = new URLSearchParams(call);
    expect(asked.getAll('status').sort()).toEqual(['completed', 'open']);
    expect(asked.get('type')).toBe('call_analysis');
    expect(asked.get('assignee')).toBe(user.id);

    await page.getByRole('button', { name: 'Reset filters' }).click();
    await expect.poll(visit.count).toMatchObject({
      total: inbox.sandbox.store.count(id, { status: ['open'] }),
    });
    expect(visit.problems).toEqual([]);
  });

  test('filters by the id of an assignee, and says when the list is empty', async () => {
    await using visit = await visitInbox(browser);
    const { page, inbox, rows } = visit;
    const idle = inbox.sandbox.organizations[0].users.at(-1);
    await rows.first().waitFor();
    await page.getByLabel('Assignee').selectOption('Somebody else, by id …');
    await page.getByLabel('Id of the assignee').fill(idle?.id ?? '');
    await page.keyboard.press('Enter');
    await page.getByText('No task matches these filters.').waitFor();
    expect(page.url()).toContain(`assignee=${idle?.id}`);
    expect(await visit.count()).toEqual({ shown: 0, total: 0 });
  });

  test('opens numbered pages', async () => {
    await using visit = await visitInbox(browser);
    const { page, inbox, rows } = visit;
    const ids = listed(inbox.sandbox, { status: ['open'] });
    const labelsOf = (number: number) =>
      ids.slice((number - 1) * 25, number * 25).map((id) => inbox.sandbox.store.get(id)?.label);
    const labels = () => rows.locator('.row-label').allTextContents();
    await page.getByRole('link', { name: 'Pages' }).click();
    await expect.poll(labels).toEqual(labelsOf(1));

    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Next page' }).click();
    await expect.poll(labels).toEqual(labelsOf(2));
    expect(await page.locator('.count').textContent()).toContain('26–50 of 779');
    await page.reload();
    await expect.poll(labels).toEqual(labelsOf(2));

    await pages.getByRole('link', { name: '32', exact: true }).click();
    await expect.poll(labels).toEqual(labelsOf(32));
    expect(await pages.locator('[aria-current]').textContent()).toBe('32');
    expect(await pages.getByRole('link', { name: 'Next page' }).count()).toBe(0);

    await page.getByLabel('Failed').check();
    await expect.poll(() => pages.locator('[aria-current]').textContent()).toBe('1');
    expect(visit.problems).toEqual([]);
  });

  test('displays right-to-left text from right to left', async () => {
    await using visit = await visitInbox(browser);
    const { page, inbox, rows } = visit;
    const [{ id }] = inbox.sandbox.organizations;
    await rows.first().waitFor();
    for (const [second, label] of ['בדיקה: INV-1', 'اختبار INV-2', '確認 INV-3'].entries()) {
      inbox.sandbox.store.insert(id, { label, created_at: `2026-01-01T12:00:0${second}Z` });
    }
    await page.getByRole('button', { name: 'Refresh the list' }).click();
    const rightToLeft = page.locator('.row-label:dir(rtl)');
    await expect.poll(() => rows.first().locator('.row-label').textContent()).toBe('確認 INV-3');
    expect(await rightToLeft.allTextContents()).toEqual(
      expect.arrayContaining(['בדיקה: INV-1', 'اختبار INV-2']),
    );
    expect(await rightToLeft.allTextContents()).not.toContain('確認 INV-3');
  });
});
