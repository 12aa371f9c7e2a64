import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listed } from '../gateway/connections/connection.ts';
import { startChromium } from './support/chromium.ts';
import { listCallsIn } from './support/inbox-visit.ts';
import { visitLiveInbox } from './support/live-inbox.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

const isPoll = ({ query }: { query: URLSearchParams }) => query.get('sort_by') === 'modified_at';

describe('the live changes of the inbox', () => {
  test('continue after the gateway was unreachable, without a loss', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, inbox, rows } = visit;
    const [first = '', second = ''] = listed(inbox.sandbox, { status: ['open'] });
    visit.update(first, { label: 'Before' });
    await expect.poll(() => rows.first().textContent()).toContain('Before');

    await inbox.gateway.stop();
    visit.update(first, { label: 'Meanwhile' });
    visit.update(second, { status: 'completed' });
    visit.insert({ label: 'New meanwhile' });
    await expect.poll(visit.sign).toBe('Offline');
    expect(await rows.count()).toBe(40);
    visit.restCalls();

    await inbox.gateway.start();
    await expect.poll(visit.sign).toBe('Live');
    await expect.poll(() => rows.first().textContent()).toContain('Meanwhile');
    await expect.poll(() => rows.count()).toBe(39);
    await expect.poll(visit.newTasks).toBe('1 new task');
    expect(listCallsIn(visit.restCalls())).toEqual([]);
    await page.getByRole('button', { name: '1 new task' }).click();
    await expect.poll(() => rows.first().textContent()).toContain('New meanwhile');
  });

  test('show nothing during a rolling restart', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, inbox, rows } = visit;
    const signs: string[] = [];
    await page.exposeFunction('noteSign', (sign: string) => signs.push(sign));
    await page.evaluate(`new MutationObserver(() => noteSign(document.querySelector('.live').textContent))
      .observe(document.querySelector('.live'), { subtree: true, characterData: true, childList: true })`);
    const [first = ''] = listed(inbox.sandbox, { status: ['open'] });
    visit.update(first, { label: 'Before' });
    await expect.poll(() => rows.first().textContent()).toContain('Before');
    await inbox.gateway.stop();
    await inbox.gateway.start();
    visit.update(first, { label: 'After' });
    await expect.poll(() => rows.first().textContent()).toContain('After');
    expect(signs).toEqual([]);
    expect(listCallsIn(visit.restCalls())).toEqual([]);
  });

  test('load the list again after too many changes', async () => {
    await using visit = await visitLiveInbox(browser);
    const { inbox, rows } = visit;
    const [{ id }] = inbox.sandbox.organizations;
    const [first = ''] = listed(inbox.sandbox, { status: ['open'] });
    visit.update(first, { label: 'Before', modified_at: '2025-07-01T00:00:00Z' });
    await expect.poll(() => rows.first().textContent()).toContain('Before');
    await inbox.gateway.stop();
    const later = Date.parse('2025-07-02T00:00:00Z');
    const imported = Array.from({ length: 10_500 }, (_, place) => {
      const time = (later - place * 1000) * 1000;
      return { createdAt: time, modifiedAt: time, status: 'open', type: 'call_analysis' };
    });
    inbox.sandbox.store.insertAll(id, imported);
    const { total } = await visit.count();
    visit.restCalls();
    await inbox.gateway.start();
    const [newest = ''] = listed(inbox.sandbox, { status: ['open'] });
    await expect
      .poll(() => rows.first().locator('.row-label').textContent())
      .toBe(inbox.sandbox.store.get(newest)?.label);
    expect(await visit.count()).toEqual({ shown: 40, total: total + 10_500 });
    expect(listCallsIn(visit.restCalls())).toHaveLength(1);
    expect(await visit.newTasks()).toBe('');
    expect(await visit.sign()).toBe('Live');

    visit.insert();
    await expect.poll(visit.newTasks).toBe('1 new task');
  });

  test('continue from the same watermark with another filter', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, inbox, rows } = visit;
    const [first = ''] = listed(inbox.sandbox, { status: ['open'] });
    visit.update(first, { status: 'failed' });
    await expect.poll(() => rows.count()).toBe(39);
    visit.restCalls();
    await page.getByLabel('Open').uncheck();
    await page.getByLabel('Failed').check();
    await page.getByText('Failed tasks').waitFor();
    await expect
      .poll(() => rows.first().locator('.row-label').textContent())
      .toBe(inbox.sandbox.store.get(first)?.label);
    visit.update(first, { label: 'Still failed' });
    await expect.poll(() => rows.first().textContent()).toContain('Still failed');
    visit.update(first, { status: 'open' });
    await expect.poll(() => rows.first().textContent()).not.toContain('Still failed');
    expect(visit.problems).toEqual([]);
  });

  test('ask for another token when this one is not accepted any more', async () => {
    await using visit = await visitLiveInbox(browser);
    const { page, inbox } = visit;
    inbox.sandbox.faults.add({ fault: { kind: 'status', status: 401 }, when: isPoll });
    await page.getByText('That token is not known').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('show that they ended if REST forbids them, and keep the list', async () => {
    await using visit = await visitLiveInbox(browser);
    visit.inbox.sandbox.faults.add({ fault: { kind: 'status', status: 403 }, when: isPoll });
    await expect.poll(visit.sign).toBe('Not live');
    expect(await visit.rows.count()).toBe(40);
  });
});
