import { hash } from 'node:crypto';
import type { GraphiQLOptions } from 'graphql-yoga';
import { type DemoCredentials, type ExampleTab, exampleTabs } from './example-tabs.ts';
import { graphiqlHead } from './graphiql-head.ts';

/** GraphiQL completes fields in the order of their numbers as text: the eleventh before the second. */
const COMPLETION_ORDER = 'sortText: String(index) + field.name';
const NUMERIC_COMPLETION_ORDER = "sortText: String(index).padStart(4, '0') + field.name";

/** GraphiQL's page. Its scripts have several megabytes, so it is rendered at the first request. */
export class GraphiqlPage {
  readonly #options: GraphiQLOptions;
  /** What this gateway adds to the page's head. */
  readonly #head: string;
  #html: string | undefined;
  #policy: string | undefined;
  #bytes: Buffer | undefined;

  constructor(demo: DemoCredentials | undefined) {
    this.#options = graphiqlOptions(exampleTabs(demo));
    this.#head = graphiqlHead(this.#options);
  }

  async render(): Promise<string> {
    if (this.#html === undefined) {
      const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
      const html = String(await renderGraphiQL(this.#options));
      this.#html = html
        .replace('</head>', () => `${this.#head}</head>`)
        .replace(COMPLETION_ORDER, () => NUMERIC_COMPLETION_ORDER);
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

/** Settings of GraphiQL that Yoga passes on, and that its types leave out. */
interface PageOptions extends GraphiQLOptions {
  showPersistHeadersSettings: boolean;
}

function graphiqlOptions(examples: ExampleTab[]): PageOptions {
  const tabs = examples.map(({ query, headers, variables }) => ({
    query,
    headers: jsonText(headers),
    variables: variables === undefined ? null : jsonText(variables),
  }));
  const headers = tabs[0]?.headers;
  return {
    title: 'Stuut tasks · GraphiQL',
    ...(headers !== undefined && { headers, defaultHeaders: headers }),
    // Tokens are not kept in the browser: graphiql-headers.js turns it off. `true` is what makes GraphiQL find the
    // open tab again by its headers as well.
    shouldPersistHeaders: true,
    showPersistHeadersSettings: false,
    defaultTabs: tabs,
  };
}

function jsonText(value: object): string {
  return JSON.stringify(value, null, 2);
}
