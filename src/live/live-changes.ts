import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeRequest, TaskChange } from '../resolvers/context.ts';
import { BrokenTask } from '../rest/task-page.ts';

export interface LiveSettings {
  /** Between two looks for changes. */
  intervalMs: number;
  /** Subscriptions of one token. */
  perToken: number;
  /** Subscriptions of this process. */
  limit: number;
}

/** Finds changes for subscriptions. */
export class LiveChanges {
  readonly #settings: LiveSettings;
  readonly #stop = new AbortController();

  constructor(settings: LiveSettings) {
    this.#settings = settings;
  }

  /** Completes all subscriptions. */
  stop(): void {
    this.#stop.abort();
  }

  async subscribe(request: ChangeRequest): Promise<AsyncIterableIterator<TaskChange>> {
    const seen = new Map<string, string>();
    const changes = await look(request, seen);
    changes.length = 0;
    const done = AbortSignal.any([this.#stop.signal, request.signal]);
    const { intervalMs } = this.#settings;
    return (async function* () {
      while (!done.aborted) {
        yield* changes.splice(0);
        await sleep(intervalMs, undefined, { signal: done }).catch(() => {});
        if (!done.aborted) changes.push(...(await look(request, seen)));
      }
    })();
  }
}

async function look({ list, matches, open, signal }: ChangeRequest, seen: Map<string, string>) {
  const { pages, span } = open(signal);
  const order = { field: 'modified_at', direction: 'desc' } as const;
  const read = { order, offset: 0, count: 25, narrowing: {} };
  const [page] = await pages.load({ list: { ...list, order }, read, span });
  const changes: TaskChange[] = [];
  for (const task of page?.rows ?? []) {
    if (task instanceof BrokenTask || !task.modified_at) continue;
    if (seen.get(task.id) === task.modified_at) continue;
    seen.set(task.id, task.modified_at);
    changes.unshift({ task, matches: matches(task), isNew: false, watermark: task.modified_at });
  }
  return changes;
}
