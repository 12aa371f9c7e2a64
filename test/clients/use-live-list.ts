import { useEffect, useEffectEvent, useState } from 'react';
import { isTemporary } from './follow-changes.ts';

export interface Row {
  id: string;
  createdAt?: string | null | undefined;
}

/** What it needs of a GraphQL client, and of the list on the screen. */
export interface LiveList<Filter> {
  filter: Filter;
  /** Newest first. */
  rows: readonly Row[];
  hasNext: boolean;
  /** The `modifiedAt` of the latest change. */
  fetchLatest(): Promise<string | null | undefined>;
  /** @returns how the subscription is ended */
  subscribe(filter: Filter, since: string | undefined, sink: ChangeSink): () => void;
  /** Fetches the first page again. */
  reload(filter: Filter): Promise<unknown>;
  /** `extensions.code` */
  codeOf(error: unknown): unknown;
}

export interface ChangeSink {
  next(task: Row, matches: boolean): void;
  error(error: unknown): void;
}

/** How late a change can become visible. */
const OVERLAP_MS = 30_000;
const PAUSE_MS = 5000;
const MAX_NEW = 1000;

/** Follows the changes of a list, and counts the new tasks in it that are not shown. */
export function useLiveList<Filter>(list: LiveList<Filter>) {
  const { filter, rows, hasNext, codeOf } = list;
  const [tasks, setTasks] = useState<readonly Row[]>([]);
  const [failure, setFailure] = useState<unknown>();

  const follow = useEffectEvent(async (followed: Filter, signal: AbortSignal) => {
    setTasks([]);
    let hasChanged = false;
    while (!signal.aborted) {
      try {
        await followOnce(list, followed, signal, {
          begin: () => setFailure(undefined),
          next(task, matches) {
            hasChanged = true;
            setTasks((known) => withTask(known, task, matches));
          },
        });
      } catch (error) {
        if (signal.aborted) return;
        setFailure(error);
        const code = codeOf(error);
        if (isTemporary(code)) await randomPause();
        // After a long break, too much may have changed since the last watermark.
        else if (!hasChanged || code !== 'BAD_USER_INPUT') return;
        hasChanged = false;
      }
    }
  });
  const key = JSON.stringify(filter);
  useEffect(() => {
    const closed = new AbortController();
    void follow(JSON.parse(key), closed.signal);
    return () => closed.abort();
  }, [key]);

  const shown = new Set(rows.map(({ id }) => id));
  // Older tasks are on the next pages.
  const oldest = hasNext ? timeOf(rows.at(-1)) : Number.NEGATIVE_INFINITY;
  const newTasks = tasks.filter((task) => !shown.has(task.id) && timeOf(task) >= oldest);
  return {
    newCount: newTasks.length,
    async showNew(): Promise<void> {
      await list.reload(filter);
      // Tasks that were added in the meantime may be missing in it.
      setTasks((known) => known.filter((task) => !tasks.includes(task)));
    },
    liveCode: codeOf(failure),
  };
}

/** Ends with an error. */
async function followOnce<Filter>(
  list: LiveList<Filter>,
  filter: Filter,
  signal: AbortSignal,
  { begin, next }: { begin(): void; next: ChangeSink['next'] },
): Promise<never> {
  const latest = await list.fetchLatest();
  const since = latest ? new Date(Date.parse(latest) - OVERLAP_MS).toISOString() : undefined;
  signal.throwIfAborted();
  const { promise: ended, reject: error } = Promise.withResolvers<never>();
  const end = list.subscribe(filter, since, { next, error });
  signal.addEventListener('abort', () => error(signal.reason));
  try {
    // Only once `since` is known, so that no change between is missed.
    await Promise.race([list.reload(filter), ended]);
    begin();
    return await ended;
  } finally {
    end();
  }
}

function randomPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())));
}

/** The last change of a task counts. */
function withTask(known: readonly Row[], task: Row, matches: boolean): readonly Row[] {
  const others = known.filter(({ id }) => id !== task.id);
  return matches ? [...others.slice(1 - MAX_NEW), task] : others;
}

function timeOf(row: Row | undefined): number {
  return Date.parse(row?.createdAt ?? '');
}
