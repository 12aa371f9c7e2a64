import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { type Inbox, type InboxOptions, startInbox } from '../../../examples/inbox/serve.ts';
import { type Visit, visit } from './visit.ts';

export interface InboxVisit extends Visit {
  inbox: Inbox;
  rows: Locator;
  detail: Locator;
  /** `40` and `779` of `1–40 of 779`. */
  count(): Promise<{ shown: number; total: number }>;
  /** The global ids of the rows, from top to bottom. */
  ids(): Promise<string[]>;
  /** The query parameters of the REST requests since the last time. */
  restCalls(): string[];
}

export interface InboxVisitOptions extends InboxOptions {
  /** The part of the URL after the `#`. */
  hash?: string;
  /** The token to type: by default that of the first organisation; null leaves the field empty. */
  token?: string | null;
  context?: BrowserContextOptions;
}

/** Whether it is a call of the list, and not a poll for changes, a count, or the assignees. */
export function isListCall(query: URLSearchParams): boolean {
  const isOther = ['1', '200'].includes(query.get('limit') ?? '');
  return query.get('sort_by') === 'created_at' && !isOther;
}

export function listCallsIn(calls: readonly string[]): string[] {
  return calls.filter((call) => isListCall(new URLSearchParams(call)));
}

/** An inbox for this test, with a signed-in user. */
export async function visitInbox(
  browser: Browser,
  options: InboxVisitOptions = {},
): Promise<InboxVisit> {
  const inbox = await startInbox({ ...options, sandbox: { tasks: 2000, ...options.sandbox } });
  const opened = await visit(browser, `${inbox.url}${options.hash ?? ''}`, options.context);
  const { page } = opened;
  const { token = inbox.sandbox.organizations[0].token } = options;
  if (token !== null) await signIn(page, token);
  const rows = page.locator('.row[data-task]');
  return {
    ...opened,
    inbox,
    rows,
    detail: page.getByRole('complementary', { name: 'Task' }),
    async count() {
      const text = (await page.locator('.count').textContent()) ?? '';
      const [, shown = '', total = ''] = /([\d,]+) of ([\d,]+)/.exec(text) ?? [];
      return { shown: numberIn(shown), total: numberIn(total) };
    },
    async ids() {
      return rows.evaluateAll((elements: { dataset: { task?: string } }[]) =>
        elements.map(({ dataset }) => dataset.task ?? ''),
      );
    },
    restCalls: () => inbox.sandbox.requests.splice(0).map(({ query }) => query.toString()),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]();
      await inbox.close();
    },
  };
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel('API token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

function numberIn(text: string): number {
  return Number(text.replaceAll(',', ''));
}
