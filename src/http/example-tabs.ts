import { readFileSync } from 'node:fs';
import { offsetCursor } from '../pagination/page-cursors.ts';
import { taskListFrom } from '../resolvers/task-list.ts';

/** A token, a user and a partner of the sandbox, for the example queries. */
export interface DemoCredentials {
  token: string;
  userId: string;
  partnerId: string;
}

/** A query of examples/queries, ready to run over the sandbox. */
export interface ExampleTab {
  /** The path of its file in that folder, without the extension. */
  name: string;
  query: string;
  headers: Record<string, string>;
  variables?: Record<string, unknown>;
}

/** The embedded sandbox does not change, so the example shows the changes of its last day. */
const LAST_DAY_OF_SANDBOX = '2025-06-30T00:00:00Z';

/** GraphiQL's tabs, in their order. */
export function exampleTabs(demo: DemoCredentials | undefined): ExampleTab[] {
  const headers = { authorization: `Bearer ${demo?.token ?? '<token>'}` };
  const tab = (name: string, variables?: Record<string, unknown>): ExampleTab => ({
    name,
    query: exampleQuery(name),
    headers,
    ...(variables && { variables }),
  });
  return [
    tab('list-with-filters'),
    tab('next-page', { after: secondPageOfOpenTasks() }),
    tab('user-with-tasks', { user: demo?.userId ?? 'usr_abc123' }),
    tab('numbered-page'),
    tab('time-range'),
    tab('inbox-tabs'),
    tab('assignee-menu'),
    tab('disputes-of-partner', { partner: demo?.partnerId ?? 'ptn_abc123' }),
    { ...tab('explain'), headers: { ...headers, 'x-explain': 'rest' } },
    tab('subscriptions/live-changes', demo && { since: LAST_DAY_OF_SANDBOX }),
  ];
}

function exampleQuery(name: string): string {
  return readFileSync(new URL(`../../examples/queries/${name}.graphql`, import.meta.url), 'utf8');
}

/** A cursor after the first ten rows of the first tab's list. */
function secondPageOfOpenTasks(): string {
  return offsetCursor(10, taskListFrom({ status: ['open'] }, undefined).fingerprint);
}
