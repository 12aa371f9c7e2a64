import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inbox } from '../../examples/inbox/serve.ts';
import { startChromium } from './support/chromium.ts';
import { startChurn } from './support/churn.ts';
import { visitInbox } from './support/inbox-visit.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

interface StreamAnswer {
  data?: { tasks?: { edges: { node: { id: string } | null }[] } | null };
}

/** The ids of all rows that the page receives, grouped by walk: a first page begins a new walk. */
function deliveriesTo(page: Page): () => Promise<string[]> {
  const answers: Promise<{ isFirst: boolean; ids: string[] }>[] = [];
  page.on('response', (response) => {
    const asked = response.request().postData() ?? '';
    if (!asked.includes('TaskStream')) return;
    const ids = response
      .json()
      .then(({ data }: StreamAnswer) => data?.tasks?.edges.flatMap(({ node }) => node?.id ?? []));
    const isFirst = !asked.includes('TaskStreamNextQuery');
    answers.push(ids.then((found = []) => ({ isFirst, ids: found })));
  });
  return async () => {
    const pages = await Promise.all(answers);
    return pages.slice(pages.findLastIndex(({ isFirst }) => isFirst)).flatMap(({ ids }) => ids);
  };
}

/** Every open task, requested directly and not through the page. */
async function openTasks({ url, sandbox }: Inbox): Promise<Set<string>> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sandbox.organizations[0].token}`,
    },
    body: JSON.stringify({
      query: '{ tasks(first: 1000, filter: { status: [OPEN] }) { edges { node { id } } } }',
    }),
  });
  const { data }: StreamAnswer = await response.json();
  return new Set(data?.tasks?.edges.flatMap(({ node }) => node?.id ?? []));
}

function repeatsIn(ids: readonly string[]): number {
  return ids.length - new Set(ids).size;
}

describe('scrolling through a changing list', () => {
  test('shows every row that stays exactly once', async ({ annotate }) => {
    await using visit = await visitInbox(browser, { sandbox: { latencyMs: 20 }, token: null });
    const { page, inbox, rows } = visit;
    const delivered = deliveriesTo(page);
    const before = await openTasks(inbox);
    await page.getByRole('button', { name: 'North Ridge Supply' }).click();
    await rows.first().waitFor();

    inbox.sandbox.requests.length = 0;
    const churn = startChurn(inbox.sandbox, 8);
    await page.locator('.list-body').hover();
    while ((await page.locator('.stream-end[data-end="true"]').count()) === 0) {
      await page.mouse.wheel(0, 2500);
      await page.waitForTimeout(20);
    }
    churn[Symbol.dispose]();
    const calls = inbox.sandbox.requests.length;
    const after = await openTasks(inbox);

    const stayed = [...before].filter((id) => after.has(id));
    const sent = await delivered();
    const shown = await visit.ids();
    const figures = {
      stayed: stayed.length,
      arrived: churn.arrived,
      completed: churn.completed,
      sent: sent.length,
      shown: shown.length,
      lost: stayed.filter((id) => !shown.includes(id)).length,
      repeatedInAnswers: repeatsIn(sent),
      repeatedOnScreen: repeatsIn(shown),
      restCalls: calls,
    };
    await annotate(JSON.stringify(figures));
    expect(figures).toMatchObject({ lost: 0, repeatedInAnswers: 0, repeatedOnScreen: 0 });
    expect(new Set(sent)).toEqual(new Set(shown));
    // The walk was long enough: hundreds of rows, in a list that changed all the time.
    expect(stayed.length).toBeGreaterThan(400);
    expect(churn.arrived).toBeGreaterThan(40);
    expect(churn.completed).toBeGreaterThan(40);
    expect(visit.problems).toEqual([]);
  });
});
