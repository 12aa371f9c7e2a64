import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestProcess } from '../support/process.ts';
import { startChromium } from './support/chromium.ts';
import { sizeOf, takePicture } from './support/picture.ts';
import { visit } from './support/visit.ts';

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

/** What the answer's editor shows: the lines in view. */
async function answerOf(page: Page): Promise<string> {
  const text = await page.locator('.result-window').innerText();
  return text.replaceAll(/\s+/g, ' ');
}

async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Execute query/ }).click();
}

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await page.locator('.graphiql-query-editor').getByText(name, { exact: true }).waitFor();
}

/** Puts a text in place of what an editor holds. */
async function replaceText(page: Page, editor: Locator, text: string): Promise<void> {
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

describe('GraphiQL', () => {
  test('loads and runs its first tab without asking anybody but the gateway', async () => {
    await using opened = await visit(browser, url);
    const { page } = opened;
    await page.getByRole('button', { name: 'OpenTasks' }).waitFor();
    await run(page);
    await expect.poll(() => answerOf(page)).toContain('"totalCount": 779');
    expect(await answerOf(page)).toContain('"label"');
    expect(opened.inside).toContain('POST /graphql');
    expect(opened.outside).toEqual([]);
    expect(opened.problems).toEqual([]);
    expect(sizeOf(await takePicture(page, 'graphiql'))).toEqual([1280, 800]);
  });

  test.each(['NextPage', 'UserWithTasks'])('has the tab %s ready to run', async (name) => {
    await using opened = await visit(browser, url);
    const { page } = opened;
    await openTab(page, name);
    await run(page);
    await expect.poll(() => answerOf(page)).toContain('"tasks": {');
    expect(await answerOf(page)).not.toContain('"errors"');
    expect(opened.problems).toEqual([]);
  });

  test('shows in its last tab what was asked of REST', async () => {
    await using opened = await visit(browser, url);
    const { page } = opened;
    await openTab(page, 'Explain');
    await run(page);
    await expect.poll(() => answerOf(page)).toContain('"first": {');
    await page.locator('.result-window').click();
    await page.keyboard.press('ControlOrMeta+End');
    await expect.poll(() => answerOf(page)).toContain('"rest": [');
    expect(await answerOf(page)).toMatch(/"url": "\/v1\/tasks\?[^"]*limit=/);
    expect(opened.problems).toEqual([]);
  });

  test('shows the code of an error', async () => {
    await using opened = await visit(browser, url);
    const { page } = opened;
    await openTab(page, 'NextPage');
    await page.getByRole('button', { name: 'Variables', exact: true }).click();
    const variables = page.locator(
      '.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines',
    );
    await replaceText(page, variables, '{"after": "wrong"}');
    await run(page);
    await expect.poll(() => answerOf(page)).toContain('"code": "BAD_USER_INPUT"');
    expect(await answerOf(page)).toContain('cursor');
  });

  test('describes the schema in its docs explorer', async () => {
    await using opened = await visit(browser, url);
    const { page } = opened;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await docs.getByText('The tasks of the organisation, page by page.').waitFor();
    await docs.getByRole('link', { name: 'TaskConnection' }).first().click();
    await docs.getByText('How many tasks match the filter, on all pages together.').waitFor();
    expect(opened.problems).toEqual([]);
    expect(opened.outside).toEqual([]);
  });
});
