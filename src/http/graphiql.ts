import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { GraphiQLOptions } from 'graphql-yoga';
import type { Answer } from './answer.ts';
import { type DemoCredentials, type ExampleTab, exampleTabs } from './example-tabs.ts';
import { ENDPOINT } from './fast-path.ts';
import { graphiqlHead } from './graphiql-head.ts';

/** GraphiQL sorts completions by their index as text: the eleventh comes before the second. */
const COMPLETION_ORDER = 'sortText: String(index) + field.name';
const NUMERIC_COMPLETION_ORDER = "sortText: String(index).padStart(4, '0') + field.name";

const PAGE_PATHS = [ENDPOINT, `${ENDPOINT}/`];

/** A relative URL, because a proxy may have removed a path prefix that the gateway does not know. */
const TO_ENDPOINT: Answer = {
  status: 302,
  headers: { location: `.${ENDPOINT}` },
  body: undefined,
};

/** GraphiQL's page. Its scripts are several megabytes, so it is rendered at the first request. */
export class Graphiql {
  readonly #options: GraphiQLOptions;
  /** What this gateway adds to the page's head. */
  readonly #head: string;
  /** One copy, shared by all responses. */
  #page: Promise<Answer> | undefined;

  constructor(demo: DemoCredentials | undefined) {
    this.#options = graphiqlOptions(exampleTabs(demo));
    this.#head = graphiqlHead(this.#options);
  }

  /** The page for a browser, and a redirect from `/` to it; `undefined` for any other request. */
  answerTo(
    { method, headers }: IncomingMessage,
    path: string,
  ): Answer | Promise<Answer> | undefined {
    if (method !== 'GET' && method !== 'HEAD') return undefined;
    if (path === '/') return TO_ENDPOINT;
    const isBrowser = method === 'GET' && headers.accept?.includes('text/html');
    if (!isBrowser || !PAGE_PATHS.includes(path)) return undefined;
    this.#page ??= this.#render();
    return this.#page;
  }

  async #render(): Promise<Answer> {
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const rendered = String(await renderGraphiQL(this.#options));
    const html = rendered
      .replace('</head>', () => `${this.#head}</head>`)
      .replace(COMPLETION_ORDER, () => NUMERIC_COMPLETION_ORDER);
    const body = Buffer.from(html);
    return {
      status: 200,
      headers: { 'content-type': 'text/html', 'content-length': String(body.byteLength) },
      overrides: { 'content-security-policy': policyFor(html), 'cache-control': 'no-cache' },
      body,
    };
  }
}

/**
 * The content security policy of the page: only its own scripts run, and they connect only to this server.
 */
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

/** Adds a setting of GraphiQL that is missing in the types of the package. */
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
    // Tokens are not stored in the browser: graphiql-headers.js turns that off. `true` is needed so that
    // GraphiQL also compares headers when it looks for the open tab.
    shouldPersistHeaders: true,
    showPersistHeadersSettings: false,
    defaultTabs: tabs,
  };
}

function jsonText(value: object): string {
  return JSON.stringify(value, null, 2);
}
