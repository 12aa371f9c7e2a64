import { useClient } from 'urql';
import type { TaskFilter } from './generated/graphql.ts';
import { CHANGES, LATEST } from './live-documents.ts';
import { codeOf } from './urql-config.ts';
import { useInbox } from './urql-inbox.ts';
import { type ChangeSink, useLiveList } from './use-live-list.ts';

export function useLiveInbox({ filter }: { filter: TaskFilter }) {
  const client = useClient();
  const inbox = useInbox({ filter });

  function subscribe(followed: TaskFilter, since: string | undefined, sink: ChangeSink) {
    const changes = client.subscription(CHANGES, { filter: followed, since });
    const { unsubscribe } = changes.subscribe(({ data, error }) => {
      if (error) return sink.error(error);
      if (data) sink.next(data.taskChanges.task, data.taskChanges.matches);
    });
    return unsubscribe;
  }

  async function fetchLatest() {
    const { data, error } = await client.query(LATEST, {}, { requestPolicy: 'network-only' });
    if (error) throw error;
    return data?.tasks?.nodes[0]?.modifiedAt;
  }

  const live = useLiveList({
    filter,
    rows: inbox.rows,
    hasNext: inbox.hasNext,
    fetchLatest,
    subscribe,
    reload: inbox.reload,
    codeOf,
  });
  return { ...inbox, ...live };
}
