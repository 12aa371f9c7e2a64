import { followChanges } from '../../examples/mirror/changes.ts';
import { Copy } from '../../examples/mirror/copy.ts';
import { findDeletions } from '../../examples/mirror/deletions.ts';
import type { Graph } from '../../examples/mirror/graph.ts';
import { microsOf } from '../../sandbox/instant.ts';
import type { Sandbox, SandboxOptions } from '../../sandbox/server.ts';
import type { Config } from '../../src/config/config.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

/** A gateway, and a copy of its tasks. */
export interface Mirrored extends AsyncDisposable {
  gateway: TestGateway;
  graph: Graph;
  copy: Copy;
  /** The messages of the copy. */
  warnings: string[];
  follow(): Promise<Counted<number>>;
  compare(): Promise<Counted<string[]>>;
}

/** The result, and the number of REST calls. */
export interface Counted<Found> {
  found: Found;
  calls: number;
}

export async function startMirrored(
  sandbox: SandboxOptions,
  config: Partial<Omit<Config, 'apiUrl'>> = {},
  file = ':memory:',
): Promise<Mirrored> {
  const gateway = await startTestGateway({ sandbox, config });
  const warnings: string[] = [];
  const graph = {
    url: `${gateway.origin}/graphql`,
    token: gateway.sandbox.organizations[0].token,
    warn: (text: string) => void warnings.push(text),
  };
  const copy = new Copy(file);
  return {
    gateway,
    graph,
    copy,
    warnings,
    follow: () => counting(gateway.sandbox, () => followChanges(graph, copy)),
    compare: () => counting(gateway.sandbox, () => findDeletions(graph, copy)),
    async [Symbol.asyncDispose]() {
      copy.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

async function counting<Found>(sandbox: Sandbox, find: () => Promise<Found>) {
  let calls = 0;
  const { beforeAnswer } = sandbox.hooks;
  sandbox.hooks.beforeAnswer = (request) => {
    calls += 1;
    beforeAnswer?.(request);
  };
  const found = await find();
  sandbox.hooks.beforeAnswer = beforeAnswer;
  return { found, calls };
}

/** The compared fields of tasks by id, from the sandbox and from the copy. */
export function tasksOf({ store, organizations }: Sandbox): Map<string, unknown> {
  const tasks = store.rows(organizations[0].id).map(({ id }): [string, unknown] => {
    const task = store.get(id);
    const comparable = {
      createdAt: timeOf(task?.created_at),
      modifiedAt: timeOf(task?.modified_at),
      label: task?.label,
      status: task?.status?.toUpperCase() ?? null,
      closeReason: task?.close_reason ?? null,
    };
    return [id, comparable];
  });
  return new Map(tasks);
}

export function copiedTasks({ database }: Copy): Map<string, unknown> {
  const tasks = new Map<string, unknown>();
  for (const { rest_id, task } of database.prepare('SELECT rest_id, task FROM task').all()) {
    const { createdAt, modifiedAt, label, status, closeReason } = JSON.parse(`${task}`);
    const times = { createdAt: timeOf(createdAt), modifiedAt: timeOf(modifiedAt) };
    tasks.set(`${rest_id}`, { ...times, label, status, closeReason });
  }
  return tasks;
}

/** In microseconds: the same time has several notations. */
function timeOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : microsOf(text);
}
