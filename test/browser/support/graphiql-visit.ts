import type { Browser, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { type Visit, visit } from './visit.ts';

export interface GraphiqlVisit extends Visit {
  /** Opens the tab of the operation with this name, with one click. */
  openTab(name: string): Promise<void>;
  /** The names on the tabs. */
  tabs(): Promise<string[]>;
  /** The text of the editor of headers, on one line. */
  headers(): Promise<string>;
  setVariables(json: string): Promise<void>;
  setHeaders(json: string): Promise<void>;
  /**
   * Runs the operation until the answer has this text in view, which it must not have before; what
   * is in view then, on one line.
   */
  run(expected: string): Promise<string>;
  /** The lines of the answer that are in view, on one line. */
  answer(): Promise<string>;
}

/** Half a second after a change, GraphiQL has read what there is in its editors. */
const TRY_EVERY = { interval: 600 };

/** GraphiQL with its editors filled in and its schema asked for: clicks before that are lost. */
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

/** An editor draws spaces that do not break, and breaks lines that have none. */
async function linesOf(editor: Locator): Promise<string> {
  return (await editor.innerText()).replaceAll(/\s+/g, ' ');
}
