import { fetchQuery, graphql, useRelayEnvironment } from 'react-relay';
import { ConnectionHandler, requestSubscription } from 'relay-runtime';
import type { relayInboxQuery } from './__generated__/relayInboxQuery.graphql.ts';
import type { relayLiveInboxLatestQuery } from './__generated__/relayLiveInboxLatestQuery.graphql.ts';
import type { relayLiveInboxSubscription } from './__generated__/relayLiveInboxSubscription.graphql.ts';
import { PAGE, type TaskFilter } from './inbox.ts';
import { codeOf } from './relay-config.ts';
import { INBOX, useInbox } from './relay-inbox.ts';
import { type ChangeSink, useLiveList } from './use-live-list.ts';

const LATEST = graphql`
  query relayLiveInboxLatestQuery($filter: TaskFilter, $orderBy: TaskOrder) {
    tasks(first: 1, filter: $filter, orderBy: $orderBy) {
      nodes {
        modifiedAt
      }
    }
  }
`;

const LATEST_VARIABLES: relayLiveInboxLatestQuery['variables'] = {
  // Leaves out tasks without a time.
  filter: { modifiedAt: { from: '2000-01-01T00:00:00Z' } },
  orderBy: { field: 'MODIFIED_AT' },
};

// Selects what the screen shows of a task, so that it is updated in place.
const CHANGES = graphql`
  subscription relayLiveInboxSubscription($filter: TaskFilter, $since: DateTime) {
    taskChanges(filter: $filter, since: $since) {
      matches
      watermark
      task {
        id
        restId
        label
        createdAt
      }
    }
  }
`;

export function useLiveInbox({ filter }: { filter: TaskFilter }) {
  const environment = useRelayEnvironment();
  const inbox = useInbox({ filter });

  function subscribe(followed: TaskFilter, since: string | undefined, sink: ChangeSink) {
    const { dispose } = requestSubscription<relayLiveInboxSubscription>(environment, {
      subscription: CHANGES,
      variables: { filter: followed, since },
      updater(store, data) {
        if (!data || data.taskChanges.matches) return;
        const list = ConnectionHandler.getConnection(store.getRoot(), 'relayInbox_tasks', {
          filter: followed,
        });
        if (list) ConnectionHandler.deleteNode(list, data.taskChanges.task.id);
      },
      onNext: (data) => data && sink.next(data.taskChanges.task, data.taskChanges.matches),
      onError: sink.error,
    });
    return dispose;
  }

  async function fetchLatest() {
    const query = fetchQuery<relayLiveInboxLatestQuery>(environment, LATEST, LATEST_VARIABLES);
    return (await query.toPromise())?.tasks?.nodes[0]?.modifiedAt;
  }

  const live = useLiveList({
    filter,
    rows: inbox.rows,
    hasNext: inbox.hasNext,
    fetchLatest,
    subscribe,
    reload: (wanted) =>
      fetchQuery<relayInboxQuery>(environment, INBOX, { first: PAGE, filter: wanted }).toPromise(),
    codeOf,
  });
  return { ...inbox, ...live };
}
