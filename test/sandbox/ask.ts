import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import type { TaskPage } from '../../src/rest/types.ts';
import { taskPageFrom } from './contract.ts';

/** A sandbox for one test, small by default. */
export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ tasks: 100, ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Sends a request with the token of the first organisation, or with the given token. */
export function ask(
  { url, organizations }: Sandbox,
  search = '',
  options: { token?: string; signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<Response> {
  const { token = organizations[0].token, signal = null, headers = {} } = options;
  return fetch(`${url}/v1/tasks${search}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    redirect: 'manual',
    signal,
  });
}

/** A page that follows the contract. */
export async function askPage(sandbox: Sandbox, search = '', token?: string): Promise<TaskPage> {
  const response = await ask(sandbox, search, token === undefined ? {} : { token });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return taskPageFrom(await response.json());
}

/** The ids of the whole list, read page by page with next_page. */
export async function askAllIds(sandbox: Sandbox, search = '?limit=200'): Promise<string[]> {
  const ids: string[] = [];
  for (let page: number | null | undefined = 0; typeof page === 'number'; ) {
    const answer: TaskPage = await askPage(sandbox, `${search}&page=${page}`);
    ids.push(...answer.data.map(({ id }) => id));
    page = answer.next_page;
  }
  return ids;
}
