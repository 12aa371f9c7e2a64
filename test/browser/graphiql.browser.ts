import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  test('loads and runs its first tab with requests to the gateway only', async () => {
    await using visit = await visitGraphiql(browser, url);
    expect(await visit.run('"totalCount": 779')).toContain('"label"');
    expect(visit.inside).toContain('POST /graphql');
    expect(visit.outside).toEqual([]);
    expect(visit.problems).toEqual([]);
    expect(sizeOf(await takePicture(visit.page, 'graphiql'))).toEqual([1280, 800]);
  });

  test.each([
    ['NextPage', '"tasks": {'],
    ['UserWithTasks', '"tasks": {'],
    ['NumberedPage', '"tasks": {'],
    ['InboxTabs', '"taskCounts": {'],
    ['AssigneeMenu', '"assignees": ['],
    ['DisputesOfPartner', '"tasks": {'],
  ])('has the tab %s ready to run', async (name, answer) => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab(name);
    expect(await visit.run(answer)).not.toContain('"errors"');
    expect(visit.problems).toEqual([]);
  });

  test('shows the REST calls of an operation in its last tab', async () => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab('Explain');
    await visit.run('"first": {');
    await visit.page.locator('.result-window').click();
    await visit.page.keyboard.press('ControlOrMeta+End');
    await expect.poll(visit.answer).toMatch(/"rest": \[.*\/v1\/tasks\?page=0& ?limit=16/);
    expect(visit.problems).toEqual([]);
  });

  test('shows the code of an error', async () => {
    await using visit = await visitGraphiql(browser, url);
    await visit.openTab('NextPage');
    await visit.setVariables('{"after": "wrong"}');
    expect(await visit.run('"code": "BAD_USER_INPUT"')).toContain('cursor');
    expect(visit.problems).toEqual([]);
  });

  test('shows the events of a subscription as they come, until it is stopped', async () => {
    const env = { LOG_LEVEL: 'info', LIVE_INTERVAL_MS: '200', SANDBOX_CHURN_PER_SECOND: '5' };
    await using own = startServer(env);
    const [address = ''] = await own.printed(/http:\S+\/graphql/);
    await using visit = await visitGraphiql(browser, address);
    await visit.setOperation('subscription Watch { taskChanges { isNew watermark } }');
    const first = await visit.run('"watermark"');
    await expect.poll(visit.answer).not.toBe(first);
    expect(await visit.answer()).not.toContain('"errors"');
    await visit.page.getByRole('button', { name: /^Stop query/ }).click();
    await own.printed(/"operation":"Watch","status":200,.*"events":[1-9]/);
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
    await docs.getByRole('link', { name: 'TaskConnection' }).first().click();
    await docs.getByText('The number of tasks that match the filter, on all pages.').waitFor();
    expect(visit.problems).toEqual([]);
    expect(visit.outside).toEqual([]);
  });
});
