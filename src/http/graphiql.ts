import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GraphiQLOptions } from 'graphql-yoga';
import { offsetCursor } from '../pagination/page-cursors.ts';
import { taskListFrom } from '../resolvers/task-list.ts';

/** A token and a user of the sandbox, for the example queries. */
export interface DemoCredentials {
  token: string;
  userId: string;
}

/** GraphiQL's page. Its scripts have several megabytes, so it is rendered at the first request. */
export class GraphiqlPage {
  readonly #options: GraphiQLOptions;
  #html: string | undefined;
  #policy: string | undefined;
  #bytes: Buffer | undefined;

  constructor(demo: DemoCredentials | undefined) {
    this.#options = graphiqlOptions(demo);
  }

  async render(): Promise<string> {
    if (this.#html === undefined) {
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
      this.#html = String(await renderGraphiQL(this.#options));
      this.#policy = policyFor(this.#html);
    }
    return this.#html;
  }

  /**
   * The content security policy of the page: its own scripts run, and connect to this server alone.
   * `undefined` for any other text.
   */
  policyOf(text: string): string | undefined {
    return text === this.#html ? this.#policy : undefined;
  }

  /** The page as it is sent: one copy for all requests, however slowly they are read. */
  get bytes(): Buffer | undefined {
    this.#bytes ??= this.#html === undefined ? undefined : Buffer.from(this.#html);
    return this.#bytes;
  }
}

function policyFor(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  const hashes = scripts.map(([, script = '']) => `'sha256-${hash('sha256', script, 'base64')}'`);
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Example queries in tabs, ready to run over the sandbox. */
function graphiqlOptions(demo: DemoCredentials | undefined): GraphiQLOptions {
  const authorization = `Bearer ${demo?.token ?? '<token>'}`;
  const headers = JSON.stringify({ authorization }, null, 2);
  const explainHeaders = JSON.stringify({ authorization, 'x-explain': 'rest' }, null, 2);
  const tab = (file: string, variables?: Record<string, unknown>, tabHeaders = headers) => ({
    query: exampleQuery(file),
    headers: tabHeaders,
    variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
  });
  return {
    title: 'Stuut tasks · GraphiQL',
    headers,
    defaultHeaders: headers,
    // Tokens are not kept in the browser.
    shouldPersistHeaders: false,
    defaultTabs: [
      tab('list-with-filters'),
      tab('next-page', { after: secondPageOfOpenTasks() }),
      tab('user-with-tasks', { user: demo?.userId ?? 'usr_abc123' }),
      tab('explain', undefined, explainHeaders),
    ],
  };
}

function exampleQuery(name: string): string {
  return readFileSync(new URL(`../../examples/queries/${name}.graphql`, import.meta.url), 'utf8');
}

/** A cursor behind the first ten rows of the first tab's list. */
function secondPageOfOpenTasks(): string {
  return offsetCursor(10, taskListFrom({ status: ['open'] }, undefined).fingerprint);
}
