import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startChromium } from './support/chromium.ts';
import { isListCall, listCallsIn, signIn, visitInbox } from './support/inbox-visit.ts';
import { visitLiveInbox } from './support/live-inbox.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

/** No retries and a short timeout, so that the tests are fast. */
const FAIL_FAST = { upstreamRetries: 0, upstreamTimeoutMs: 1500 };

describe('the inbox', () => {
  test('asks for another token after a wrong one, which it forgets', async () => {
    await using visit = await visitInbox(browser, { token: 'nobody' });
    const { page, inbox, rows } = visit;
    await page.getByText('That token is not known').waitFor();
    expect(await page.getByLabel('API token').inputValue()).toBe('');
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
    await signIn(page, inbox.sandbox.organizations[1].token);
    await rows.first().waitFor();
    await page.reload();
    await rows.first().waitFor();
    expect(await page.evaluate('localStorage.length + document.cookie.length')).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API token').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });

  test('counts down the seconds of RATE_LIMITED, then continues by itself', async () => {
    await using visit = await visitInbox(browser, { token: null, gateway: FAIL_FAST });
    const { page, inbox, rows } = visit;
    const limited = { kind: 'status', status: 429, retryAfter: '4' } as const;
    inbox.sandbox.faults.add({ fault: limited, times: 1, when: ({ query }) => isListCall(query) });
    await page.getByRole('button', { name: 'North Ridge Supply' }).click();
    const notice = page.locator('[data-code="RATE_LIMITED"]');
    const seconds = () => notice.locator('.countdown strong').textContent();
    expect(await seconds()).toMatch(/^[34]$/);
    await expect.poll(seconds).toBe('2');
    expect(listCallsIn(visit.restCalls())).toHaveLength(1);
    await rows.first().waitFor();
    expect(await notice.count()).toBe(0);
  });

  test('keeps its rows when a further page fails, and offers to try again', async () => {
    await using visit = await visitLiveInbox(browser, { gateway: FAIL_FAST });
    const { page, inbox, rows } = visit;
    const fault = { kind: 'status', status: 503 } as const;
    inbox.sandbox.faults.add({ fault, times: 1, when: ({ query }) => isListCall(query) });
    await page.locator('.list-body').hover();
    await page.mouse.wheel(0, 20_000);
    const notice = page.locator('[data-code="UPSTREAM_UNAVAILABLE"]');
    await notice.waitFor();
    expect(await rows.count()).toBe(40);
    await notice.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => rows.count()).toBeGreaterThan(40);
    const ids = await visit.ids();
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['UPSTREAM_UNAVAILABLE', { kind: 'reset' }],
    ['UPSTREAM_TIMEOUT', { kind: 'hang' }],
    ['UPSTREAM_INVALID_RESPONSE', { kind: 'html' }],
  ] as const)('offers to try again after %s', async (code, fault) => {
    await using visit = await visitInbox(browser, { token: null, gateway: FAIL_FAST });
    const { page, inbox, rows } = visit;
    inbox.sandbox.faults.add({ fault });
    await page.getByRole('button', { name: 'North Ridge Supply' }).click();
    const notice = page.locator(`[data-code="${code}"]`);
    await notice.waitFor();
    inbox.sandbox.faults.clear();
    // The circuit breaker is open: the gateway makes no calls for a second.
    const retry = notice.getByRole('button', { name: 'Try again' });
    const tryAgain = async () => {
      // The list may have loaded already, when the live changes began.
      if (await retry.isVisible()) await retry.click({ timeout: 1000 }).catch(() => {});
      return rows.count();
    };
    await expect.poll(tryAgain, { interval: 600 }).toBe(40);
  });

  test('shows FORBIDDEN and does not offer to try again', async () => {
    await using visit = await visitInbox(browser, { token: null });
    visit.inbox.sandbox.faults.add({ fault: { kind: 'status', status: 403 } });
    await visit.page.getByRole('button', { name: 'North Ridge Supply' }).click();
    const notice = visit.page.locator('[data-code="FORBIDDEN"]');
    await notice.waitFor();
    expect(await notice.getByRole('button').count()).toBe(0);
  });

  test('restarts the list without its cursor after BAD_USER_INPUT', async () => {
    await using visit = await visitInbox(browser, { hash: '#view=pages&after=nonsense' });
    const { page, rows } = visit;
    await page.locator('[data-code="BAD_USER_INPUT"]').waitFor();
    await page.getByRole('button', { name: 'Start again' }).click();
    await expect.poll(() => rows.count()).toBe(25);
    expect(page.url()).not.toContain('after=');
  });

  test('shows a placeholder for a broken row, and all other rows', async () => {
    await using visit = await visitInbox(browser, { token: null });
    const { page, inbox, rows } = visit;
    const [{ id }] = inbox.sandbox.organizations;
    inbox.sandbox.store.insert(id, {
      created_at: new Date().toISOString(),
      raw: { label: undefined },
    });
    await page.getByRole('button', { name: 'North Ridge Supply' }).click();
    await rows.first().waitFor();
    expect(await page.locator('.row').first().textContent()).toContain('could not be read');
    expect(await rows.count()).toBe(39);
  });

  test('shows that the gateway is unreachable, and continues when it is back', async () => {
    await using visit = await visitInbox(browser, { token: null });
    const { page, rows } = visit;
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('button', { name: 'North Ridge Supply' }).click();
    await page.locator('[data-code="OFFLINE"]').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows.first().waitFor();
  });
});
