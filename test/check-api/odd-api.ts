import { onTestFinished } from 'vitest';
import { PUBLISHED } from '../../sandbox/behaviour.ts';
import { type Answer, answerTo } from '../../sandbox/endpoint.ts';
import { ORGANIZATIONS } from '../../sandbox/organizations.ts';
import type { ApiRequest } from '../../sandbox/requests.ts';
import { TaskStore } from '../../sandbox/store.ts';
import { serve } from '../support/serve.ts';

/** How a REST API differs from the sandbox. */
export interface Odd {
  tasks?: number;
  /** May change the request, or answer it. */
  before?(request: ApiRequest): Answer | undefined;
  after?(answer: Answer, request: ApiRequest): Answer | Promise<Answer>;
}

export interface OddApi {
  url: string;
  token: string;
  organization: string;
  store: TaskStore;
  requests: ApiRequest[];
}

export async function startOddApi({ tasks = 60, before, after }: Odd): Promise<OddApi> {
  const store = new TaskStore(1, ORGANIZATIONS);
  store.populate([tasks, 20], 'bursty');
  const requests: ApiRequest[] = [];
  const served = await serve(async ({ method = '', url = '', headers }, response) => {
    const { pathname: path, searchParams: query } = new URL(url, 'http://rest.test');
    const request = { method, path, query, headers };
    requests.push({ ...request, query: new URLSearchParams(query) });
    let answer = before?.(request);
    answer ??= answerTo(request, ORGANIZATIONS, store, PUBLISHED);
    if (after) answer = await after(answer, request);
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body));
  });
  onTestFinished(async () => {
    await served[Symbol.asyncDispose]();
    store.close();
  });
  const [{ id: organization, token }] = ORGANIZATIONS;
  return { url: served.url, token, organization, store, requests };
}

/** A response without a page. */
export function failed(status: number, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { detail: 'made in a test' } };
}

/** The page with one field changed. */
export function withPage(
  answer: Answer,
  change: (page: Record<string, unknown>) => object,
): Answer {
  return answer.status === 200 ? { ...answer, body: change({ ...answer.body }) } : answer;
}
