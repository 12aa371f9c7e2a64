import type { Browser, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { type Visit, visit } from './visit.ts';

export interface GraphiqlVisit extends Visit {
  /** Opens the tab of the operation with this name, with one click. */
  openTab(name: string): Promise<void>;
  /** The names on the tabs. */
  tabs(): Promise<string[]>;
  /** The text of the headers editor, on one line. */
  headers(): Promise<string>;
  setVariables(json: string): Promise<void>;
  setHeaders(json: string): Promise<void>;
  /**
   * Runs the operation until the visible response contains this text, which it must not contain before.
   * Returns the visible text on one line.
   */
  run(expected: string): Promise<string>;
  /** The visible lines of the response, on one line. */
  answer(): Promise<string>;
}

/** GraphiQL reads its editors half a second after a change. */
const TRY_EVERY = { interval: 600 };

/** GraphiQL with filled editors and a loaded schema: earlier clicks would be lost. */
export async function visitGraphiql(browser: Browser, url: string): Promise<GraphiqlVisit> {
  const opened = await visit(browser, url);
  const { page, inside } = opened;
  const operation = page.locator('.graphiql-query-editor');
  await expect.poll(() => linesOf(operation)).toContain('query OpenTasks');
  await expect.poll(() => inside).toContain('POST /graphql');

  const answer = () => linesOf(page.locator('.result-window'));
  const execute = page.getByRole('button', { name: /^Execute query/ });
  const type = async (tool: string, json: string) => {
    await page.getByRole('button', { name: tool, exact: true }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(json);
  };
  return {
    ...opened,
    answer,
    async openTab(name) {
      await page.getByRole('button', { name, exact: true }).click();
      await expect
        .poll(() => linesOf(operation))
        .toMatch(new RegExp(`(?:query|subscription) ${name}\\b`));
    },
    tabs: () => page.locator('.graphiql-tab').allInnerTexts(),
    async headers() {
      await page.getByRole('button', { name: 'Headers', exact: true }).click();
      return linesOf(page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)'));
    },
    setVariables: (json) => type('Variables', json),
    setHeaders: (json) => type('Headers', json),
    async run(expected) {
      let shown = await answer();
      expect(shown).not.toContain(expected);
      const lookAndRun = async () => {
        shown = await answer();
        if (!shown.includes(expected)) await execute.click();
        return shown;
      };
      await expect.poll(lookAndRun, TRY_EVERY).toContain(expected);
      return shown;
    },
  };
}

/** An editor renders non-breaking spaces, and wraps lines without spaces. */
async function linesOf(editor: Locator): Promise<string> {
  return (await editor.innerText()).replaceAll(/\s+/g, ' ');
}
