import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleTabs } from '../../src/http/example-tabs.ts';
import { startServer, type TestProcess } from '../support/process.ts';
import { startChromium } from './support/chromium.ts';
import { visitGraphiql } from './support/graphiql-visit.ts';
import { sizeOf, takePicture } from './support/picture.ts';

let browser: Browser;
let server: TestProcess;
let url: string;
beforeAll(async () => {
  browser = await startChromium();
  server = startServer({ LOG_LEVEL: 'silent' });
  [url = ''] = await server.printed(/http:\S+\/graphql/);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

describe('GraphiQL', () => {
  test('opens from the root of the server', async () => {
    await using visit = await visitGraphiql(browser, new URL('/', url).href);
    expect(visit.page.url()).toContain('/graphql');
    await visit.run('"totalCount": 779');
    expect(visit.problems).toEqual([]);
  });

  test('loads and runs its first tab with requests to the gateway only', async () => {
    await using visit = await visitGraphiql(browser, url);
    expect(await visit.run('"totalCount": 779')).toContain('"label"');
    expect(visit.inside).toContain('POST /graphql');
    expect(visit.outside).toEqual([]);
    expect(visit.problems).toEqual([]);
    expect(sizeOf(await takePicture(visit.page, 'graphiql'))).toEqual([1280, 800]);
  });

  // Only the first click on a page could miss, because a tab moved under the pointer.
  test.each([
    ['OpenTasks', '"tasks": {'],
    ['NextPage', '"tasks": {'],
    ['UserWithTasks', '"tasks": {'],
    ['NumberedPage', '"tasks": {'],
    ['TimeRange', '"tasks": {'],
    ['InboxTabs', '"taskCounts": {'],
    ['AssigneeMenu', '"assignees": ['],
    ['DisputesOfPartner', '"tasks": {'],
    ['Explain', '"first": {'],
  ])('opens the tab %s with one click, ready to run', async (name, answer) => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab(name);
    expect(await activeTabOf(visit.page)).toBe(name);
    expect(await linesOutOfView(visit.page)).toEqual([]);
    expect(await visit.run(answer)).not.toContain('"errors"');
    expect(visit.problems).toEqual([]);
  });

  test('shows live changes as they come, until they are stopped', async () => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab('LiveChanges');
    expect(await linesOutOfView(visit.page)).toEqual([]);
    await visit.page.getByRole('button', { name: /^Execute query/ }).click();
    await expect.poll(visit.answer).toMatch(/"taskChanges": \{.*"watermark"/);
    await visit.page.getByRole('button', { name: /^Stop query/ }).click();
    await visit.page.getByRole('button', { name: /^Execute query/ }).waitFor();
    expect(visit.outside).toEqual([]);
    expect(visit.problems).toEqual([]);
  });

  test('shows all tabs, and opens one after the other with a click each', async () => {
    await using visit = await visitGraphiql(browser, url);
    const names = await visit.tabs();
    expect(names.length).toBe(exampleTabs(undefined).length);
    const strip = await boxOf(visit.page.locator('.graphiql-tabs'));
    for (const [index, name] of names.entries()) {
      const tab = await boxOf(visit.page.locator('.graphiql-tab').nth(index));
      expect(tab.x + tab.width).toBeLessThanOrEqual(strip.x + strip.width);
      await visit.page.mouse.click(tab.x + tab.width / 3, tab.y + tab.height / 2);
      await expect.poll(() => activeTabOf(visit.page)).toBe(name);
    }
  });

  test('keeps the headers of its tabs over a reload, and no token', async () => {
    await using visit = await visitGraphiql(browser, url);
    const names = await visit.tabs();
    await visit.openTab('Explain');
    const headers = await visit.headers();
    expect(headers).toMatch(/"authorization": ".+", .*"x-explain": "rest"/);
    await visit.setHeaders('{"authorization": "Bearer one-that-was-typed"}');
    await expect.poll(visit.headers).toContain('one-that-was-typed');
    for (let reload = 0; reload < 2; reload += 1) {
      // GraphiQL saves its state half a second after a change.
      await expect.poll(() => storedIn(visit.page)).toContain('query Explain');
      expect(await storedIn(visit.page)).not.toContain('one-that-was-typed');
      await visit.page.reload();
      await expect.poll(() => activeTabOf(visit.page)).toBe('Explain');
      await expect.poll(visit.headers).toBe(headers);
      expect(await visit.tabs()).toEqual(names);
    }
    await visit.openTab('NextPage');
    await expect.poll(visit.headers).not.toContain('x-explain');
    await visit.openTab('Explain');
    await expect.poll(visit.headers).toBe(headers);
    await visit.run('"first": {');
    expect(visit.problems).toEqual([]);
  });

  test('shows the REST calls of an operation in its tab Explain', async () => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab('Explain');
    await visit.run('"first": {');
    await visit.page.locator('.result-window').click();
    await visit.page.keyboard.press('ControlOrMeta+End');
    await expect.poll(visit.answer).toMatch(/"rest": \[.*\/v1\/tasks\?page=0& ?limit=\d+/);
    expect(visit.problems).toEqual([]);
  });

  test('shows the code of an error', async () => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab('NextPage');
    await visit.setVariables('{"after": "wrong"}');
    expect(await visit.run('"code": "BAD_USER_INPUT"')).toContain('cursor');
    expect(visit.problems).toEqual([]);
  });

  test('completes fields for clients before those for other gateways', async () => {
    await using visit = await visitGraphiql(browser, url);
    const { page } = visit;
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await page.keyboard.type('{ ');
    const suggestions = page.locator('.suggest-widget .label-name');
    const complete = async () => {
      await page.keyboard.press('Control+Space');
      return suggestions.allInnerTexts();
    };
    await expect.poll(complete, { interval: 1000 }).toContain('tasks');
    const names = await suggestions.allInnerTexts();
    const others = names.findIndex((name) => name.startsWith('_'));
    expect(others === -1 ? names : names.slice(0, others)).toEqual(
      expect.arrayContaining(['assignees', 'node', 'tasks', 'user']),
    );
    expect(visit.problems).toEqual([]);
  });

  test('shows the events of a subscription as they come, until it is stopped', async () => {
    const env = { LOG_LEVEL: 'info', LIVE_INTERVAL_MS: '200', SANDBOX_CHURN_PER_SECOND: '5' };
    await using own = startServer(env);
    const [address = ''] = await own.printed(/http:\S+\/graphql/);
    await using visit = await visitGraphiql(browser, address);
    await visit.openTab('LiveChanges');
    const first = await visit.run('"watermark"');
    await expect.poll(visit.answer).not.toBe(first);
    expect(await visit.answer()).not.toContain('"errors"');
    await visit.page.getByRole('button', { name: /^Stop query/ }).click();
    await own.printed(/"operation":"LiveChanges","status":200,.*"events":[1-9]/);
    expect(visit.problems).toEqual([]);
    expect(visit.outside).toEqual([]);
  });

  test('describes the schema in its docs explorer', async () => {
    await using visit = await visitGraphiql(browser, url);
    const { page } = visit;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await docs.getByText('The tasks of the organisation, page by page.').waitFor();
    const fields = await docs.locator('.graphiql-doc-explorer-field-name').allInnerTexts();
    expect(fields.slice(-3)).toEqual(['_entities', '_sdl', '_service']);
    expect(fields.slice(0, -3)).toContain('tasks');
    await docs.getByRole('link', { name: 'TaskConnection' }).first().click();
    await docs.getByText('The number of tasks that match the filter, on all pages.').waitFor();
    expect(visit.problems).toEqual([]);
    expect(visit.outside).toEqual([]);
  });
});

/** The width of the scroll bar at the right edge of the editor. */
const SCROLL_BAR_PX = 10;

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not in view');
  return box;
}

async function activeTabOf(page: Page): Promise<string> {
  return page.locator('.graphiql-tab-active').innerText();
}

/** The comments of the operation that are wider than its editor. */
async function linesOutOfView(page: Page): Promise<string[]> {
  const editor = await boxOf(page.locator('.graphiql-query-editor .editor-scrollable'));
  const comments = page
    .locator('.graphiql-query-editor .view-line > span')
    .filter({ hasText: /^#/ });
  const lines = await comments.all();
  expect(lines.length).toBeGreaterThan(0);
  const wide: string[] = [];
  for (const line of lines) {
    const { x, width } = await boxOf(line);
    if (x + width > editor.x + editor.width - SCROLL_BAR_PX) wide.push(await line.innerText());
  }
  return wide;
}

/** What the page has stored in the browser. */
async function storedIn(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify({ ...localStorage }));
}
