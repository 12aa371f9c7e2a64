import { useContext, useEffect, useEffectEvent, useState } from 'react';
import { graphql, useRelayEnvironment } from 'react-relay';
import {
  commitLocalUpdate,
  type OperationType,
  type RecordProxy,
  type RecordSourceProxy,
  requestSubscription,
} from 'relay-runtime';
import type { Address } from '../address.ts';
import { taskFilterOf } from '../filters/task-filter.ts';
import { type CountsRequest, type TaskCounts, totalOf } from '../filters/use-task-counts.ts';
import type { Request } from '../network/use-request.ts';
import type { useLiveListSubscription } from './__generated__/useLiveListSubscription.graphql.ts';
import { applyChange } from './list-record.ts';
import { StreamStateContext } from './stream-state.ts';

/** Everything that a row and the open task show, so that both are updated in place. */
const subscription = graphql`
  subscription useLiveListSubscription($filter: TaskFilter, $since: DateTime) {
    taskChanges(filter: $filter, since: $since) {
      matches
      isNew
      watermark
      task {
        id
        createdAt
        description
        ...TaskRow_task
        ...Facts_task
        ...Outcome_task
      }
    }
  }
`;

/** Finds a list in Relay's store, once it is loaded. */
export type FindList = (store: RecordSourceProxy) => RecordProxy | null | undefined;

interface ListOptions {
  address: Address;
  counts: CountsRequest;
  find: FindList;
  request: Pick<Request<OperationType>, 'isPending' | 'reload'>;
}

export interface LiveList {
  /** The number of new tasks of the list that are not shown. */
  newTasks: number;
  /** Called when they are shown, or when the list changes. */
  clearNew: () => void;
}

/**
 * Keeps a list up to date: rows change and disappear automatically, new ones are counted. Call it in the
 * component of the request, after the request: Relay releases a query that a child's effect loads.
 */
export function useLiveList({ address, counts, find, request }: ListOptions): LiveList {
  const environment = useRelayEnvironment();
  const streamState = useContext(StreamStateContext);
  const [newIds, setNewIds] = useState<ReadonlySet<string>>(NONE);
  const clearNew = () => setNewIds(NONE);
  const key = JSON.stringify(taskFilterOf(address));

  const apply = useEffectEvent(
    (store: RecordSourceProxy, { taskChanges }: useLiveListSubscription['response']) => {
      const { task, matches, isNew } = taskChanges;
      const list = find(store);
      const isMissing = list ? applyChange(list, { ...task, matches, isNew }) : false;
      setNewIds((ids) => withId(ids, task.id, isMissing));
      counts.refresh();
    },
  );
  useEffect(() => {
    setNewIds(NONE);
    const { dispose } = requestSubscription<useLiveListSubscription>(environment, {
      subscription,
      variables: { filter: JSON.parse(key) },
      updater: (store, data) => data && apply(store, data),
      // LiveSign shows the error.
      onError: () => {},
    });
    return dispose;
  }, [environment, key]);

  const [isStale, setStale] = useState(false);
  useEffect(
    () => streamState.subscribe(() => streamState.get() === 'begun' && setStale(true)),
    [streamState],
  );
  const loadAgain = useEffectEvent(() => {
    setStale(false);
    clearNew();
    request.reload();
  });
  // A pending request is older, and Relay sends no second one at the same time.
  const { isPending } = request;
  useEffect(() => {
    if (isStale && !isPending) loadAgain();
  }, [isStale, isPending]);

  const { byStatus } = counts;
  const setTotal = useEffectEvent((store: RecordSourceProxy, newer: TaskCounts) => {
    find(store)?.setValue(totalOf(newer, address.statuses), 'totalCount');
  });
  useEffect(() => {
    if (byStatus !== null) commitLocalUpdate(environment, (store) => setTotal(store, byStatus));
  }, [environment, byStatus]);

  return { newTasks: newIds.size, clearNew };
}

/** New tasks are counted up to here. */
export const MAX_NEW = 1000;

const NONE: ReadonlySet<string> = new Set();

function withId(ids: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  if (ids.has(id) === isIn || (isIn && ids.size >= MAX_NEW)) return ids;
  const changed = new Set(ids);
  if (isIn) changed.add(id);
  else changed.delete(id);
  return changed;
}
