import { useEffect, useRef, useState } from 'react';
import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay';
import type { Subscription } from 'relay-runtime';
import type { Address } from '../address.ts';
import type { Status } from '../labels.ts';
import type { useTaskCountsQuery } from './__generated__/useTaskCountsQuery.graphql.ts';
import { taskFilterOf } from './task-filter.ts';

/**
 * It costs eight REST calls of one row: for seven statuses, and for the total, from which unknown ones are
 * computed.
 */
const query = graphql`
  query useTaskCountsQuery($filter: TaskFilter) {
    taskCounts(filter: $filter) {
      byStatus {
        status
        count
      }
    }
  }
`;

/** Time from a change to the load, so that changes that follow immediately are included. */
const BURST_MS = 1000;
/** The minimum time between two loads. */
const MIN_INTERVAL_MS = 10_000;

/** The number of tasks of each status. */
export type TaskCounts = ReadonlyMap<string, number>;

export interface CountsRequest {
  /** Null before the first load. */
  byStatus: TaskCounts | null;
  /** Loads them again soon, once for many changes. */
  refresh: () => void;
}

/** The number of tasks of each status, under the other filters of the page. A failure keeps the last ones. */
export function useTaskCounts(address: Address): CountsRequest {
  const environment = useRelayEnvironment();
  const [byStatus, setByStatus] = useState<TaskCounts | null>(null);
  const refresh = useRef(() => {});
  const key = JSON.stringify(taskFilterOf({ ...address, statuses: [] }));

  useEffect(() => {
    const gone = new AbortController();
    let request: Subscription | undefined;
    let timer: number | undefined;
    let loadedAt = 0;
    const load = () => {
      timer = undefined;
      loadedAt = performance.now();
      const variables = { filter: JSON.parse(key) };
      const force = { networkCacheConfig: { force: true } };
      request = fetchQuery<useTaskCountsQuery>(environment, query, variables, force).subscribe({
        next: ({ taskCounts }) => taskCounts && setByStatus(countsIn(taskCounts)),
        error: () => {},
      });
    };
    refresh.current = () => {
      const wait = Math.max(BURST_MS, loadedAt + MIN_INTERVAL_MS - performance.now());
      timer ??= window.setTimeout(() => whenVisible(load, gone.signal), wait);
    };
    setByStatus(null);
    load();
    return () => {
      window.clearTimeout(timer);
      request?.unsubscribe();
      gone.abort();
    };
  }, [environment, key]);

  return { byStatus, refresh: () => refresh.current() };
}

/** Waits until the page is visible. */
function whenVisible(callback: () => void, signal: AbortSignal): void {
  if (!document.hidden) callback();
  else document.addEventListener('visibilitychange', callback, { once: true, signal });
}

function countsIn({
  byStatus,
}: NonNullable<useTaskCountsQuery['response']['taskCounts']>): TaskCounts {
  return new Map(byStatus.map(({ status, count }) => [status, count]));
}

/** The total of a list with these statuses; none means all. */
export function totalOf(counts: TaskCounts, statuses: readonly Status[]): number {
  const summands = statuses.length === 0 ? [...counts.keys()] : statuses;
  return summands.reduce((sum, status) => sum + (counts.get(status) ?? 0), 0);
}
