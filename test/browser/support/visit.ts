import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface Visit extends AsyncDisposable {
  page: Page;
  /** Errors of the page: in its console, thrown, or of its content security policy. */
  problems: string[];
  /** Requests to other origins. */
  outside: string[];
  /** Requests to the page's own origin, as `GET /path`. */
  inside: string[];
}

/** Opens and observes a page in a new profile with a fixed size, language and time zone. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const outside: string[] = [];
  const inside: string[] = [];
  const { origin } = new URL(url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    // A blob URL has the origin that created it.
    const target = new URL(request.url().replace(/^blob:/, ''));
    if (target.protocol === 'data:') return;
    if (target.origin === origin) inside.push(`${request.method()} ${target.pathname}`);
    else outside.push(request.url());
  });
  await page.goto(url);
  return {
    page,
    problems,
    outside,
    inside,
    [Symbol.asyncDispose]: () => context.close(),
  };
}
