import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import type { TaskFields } from '../../../sandbox/task-fields.ts';
import { type InboxVisit, type InboxVisitOptions, visitInbox } from './inbox-visit.ts';

export interface LiveVisit extends InboxVisit {
  /** Changes a task now. */
  update(id: string, fields: TaskFields): void;
  /** Adds a task that is created now; returns its REST id. */
  insert(fields?: TaskFields): string;
  /** `3 new tasks`, or nothing. */
  newTasks(): Promise<string>;
  /** `Live`, or the other text of the sign. */
  sign(): Promise<string | null>;
}

/** An inbox that is subscribed to the changes from now on. */
export async function visitLiveInbox(
  browser: Browser,
  options: InboxVisitOptions = {},
): Promise<LiveVisit> {
  const visit = await visitInbox(browser, {
    ...options,
    gateway: { liveIntervalMs: 100, upstreamRetries: 0, ...options.gateway },
  });
  const { page, inbox, rows } = visit;
  const { store, organizations } = inbox.sandbox;
  const sign = () => page.locator('.live').textContent();
  await expect.poll(sign).toBe('Live');
  await page.locator('.list-body[aria-busy="false"]').waitFor();
  await rows.first().waitFor();
  await page.locator('.check .number').first().waitFor();
  visit.restCalls();
  return {
    ...visit,
    sign,
    update: (id, fields) => store.update(id, { modified_at: new Date().toISOString(), ...fields }),
    insert: (fields = {}) =>
      store.insert(organizations[0].id, { created_at: new Date().toISOString(), ...fields }),
    newTasks: async () => (await page.locator('.new-tasks').textContent()) ?? '',
  };
}
