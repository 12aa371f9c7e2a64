import type { Browser, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { type Visit, visit } from './visit.ts';

export interface GraphiqlVisit extends Visit {
  /** Opens the tab of the operation with this name. */
  openTab(name: string): Promise<void>;
  setOperation(text: string): Promise<void>;
  setVariables(json: string): Promise<void>;
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
  return {
    ...opened,
    answer,
    async openTab(name) {
      const open = async () => {
        await page.getByRole('button', { name, exact: true }).click();
        return linesOf(operation);
      };
      await expect.poll(open, TRY_EVERY).toContain(`query ${name}`);
    },
    async setOperation(text) {
      await operation.locator('.view-lines').click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(text);
    },
    async setVariables(json) {
      await page.getByRole('button', { name: 'Variables', exact: true }).click();
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(json);
    },
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
