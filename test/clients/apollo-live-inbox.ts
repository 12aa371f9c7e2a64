import { useApolloClient } from '@apollo/client/react';
import { codeOf } from './apollo-config.ts';
import { useInbox } from './apollo-inbox.ts';
import { INBOX } from './documents.ts';
import type { TaskFilter } from './generated/graphql.ts';
import { CHANGES, LATEST } from './live-documents.ts';
import { type ChangeSink, useLiveList } from './use-live-list.ts';

export function useLiveInbox({ filter }: { filter: TaskFilter }) {
  const client = useApolloClient();
  const inbox = useInbox({ filter });

  function subscribe(followed: TaskFilter, since: string | undefined, sink: ChangeSink) {
    const changes = client.subscribe({ query: CHANGES, variables: { filter: followed, since } });
    const subscription = changes.subscribe(({ data, error }) => {
      if (error) return sink.error(error);
      if (!data) return;
      const { task, matches } = data.taskChanges;
      if (!matches) removeTask(followed, task.id);
      sink.next(task, matches);
    });
    return () => subscription.unsubscribe();
  }

  function removeTask(followed: TaskFilter, id: string): void {
    client.cache.updateQuery(firstPageOf(followed), (list) => {
      if (!list?.tasks) return;
      const edges = list.tasks.edges.filter(({ node }) => node?.id !== id);
      return { ...list, tasks: { ...list.tasks, edges } };
    });
  }

  async function fetchLatest() {
    const { data } = await client.query({ query: LATEST, fetchPolicy: 'no-cache' });
    return data?.tasks?.nodes[0]?.modifiedAt;
  }

  const live = useLiveList({
    filter,
    rows: inbox.rows,
    hasNext: inbox.hasNext,
    fetchLatest,
    subscribe,
    reload: (wanted) => client.query({ ...firstPageOf(wanted), fetchPolicy: 'network-only' }),
    codeOf,
  });
  return { ...inbox, ...live };
}

function firstPageOf(filter: TaskFilter) {
  return { query: INBOX, variables: { first: 25, filter } };
}
