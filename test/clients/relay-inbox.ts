import { useState } from 'react';
import {
  graphql,
  useLazyLoadQuery,
  usePaginationFragment,
  useRefetchableFragment,
} from 'react-relay';
import type { relayInbox_tasks$key } from './__generated__/relayInbox_tasks.graphql.ts';
import type { relayInboxMoreQuery } from './__generated__/relayInboxMoreQuery.graphql.ts';
import type { relayInboxNumberedQuery } from './__generated__/relayInboxNumberedQuery.graphql.ts';
import type { relayInboxPanel_task$key } from './__generated__/relayInboxPanel_task.graphql.ts';
import type { relayInboxPanelQuery } from './__generated__/relayInboxPanelQuery.graphql.ts';
import type { relayInboxQuery } from './__generated__/relayInboxQuery.graphql.ts';
import type { relayInboxTaskQuery } from './__generated__/relayInboxTaskQuery.graphql.ts';
import {
  type Inbox,
  type NumberedPage,
  numberedPageOf,
  PAGE,
  type Panel,
  panelOf,
  type TaskFilter,
} from './inbox.ts';
import { codeOf } from './relay-config.ts';

export const INBOX = graphql`
  query relayInboxQuery($first: Int!, $filter: TaskFilter) {
    ...relayInbox_tasks @arguments(first: $first, filter: $filter)
  }
`;

const TASKS = graphql`
  fragment relayInbox_tasks on Query
  @argumentDefinitions(
    first: { type: "Int" }
    after: { type: "String" }
    filter: { type: "TaskFilter" }
  )
  @refetchable(queryName: "relayInboxMoreQuery") {
    tasks(first: $first, after: $after, filter: $filter) @connection(key: "relayInbox_tasks") {
      totalCount
      edges {
        node {
          id
          restId
          label
          createdAt
        }
      }
    }
  }
`;

export function useInbox({ filter }: { filter: TaskFilter }): Inbox {
  const query = useLazyLoadQuery<relayInboxQuery>(INBOX, { first: PAGE, filter });
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    relayInboxMoreQuery,
    relayInbox_tasks$key
  >(TASKS, query);
  const [error, setError] = useState<unknown>();
  const { edges = [], totalCount = 0 } = data.tasks ?? {};
  return {
    rows: edges.flatMap(({ node }) => node ?? []),
    totalCount,
    hasNext,
    busy: isLoadingNext,
    error,
    code: codeOf(error),
    loadMore: () => loadNext(PAGE, { onComplete: (failure) => setError(failure ?? undefined) }),
  };
}

const PANEL = graphql`
  query relayInboxPanelQuery($id: ID!) {
    node(id: $id) {
      ...relayInboxPanel_task @alias(as: "task")
    }
  }
`;

const TASK = graphql`
  fragment relayInboxPanel_task on Task @refetchable(queryName: "relayInboxTaskQuery") {
    label
    assignee {
      email
    }
  }
`;

export function usePanel({ id }: { id: string }): Panel {
  const { node } = useLazyLoadQuery<relayInboxPanelQuery>(PANEL, { id });
  const [task, refetch] = useRefetchableFragment<relayInboxTaskQuery, relayInboxPanel_task$key>(
    TASK,
    node?.task,
  );
  return panelOf(task, () => refetch({}, { fetchPolicy: 'store-and-network' }));
}

const NUMBERED = graphql`
  query relayInboxNumberedQuery($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      nodes {
        restId
      }
      pageCursors {
        around {
          page
          cursor
          isCurrent
        }
      }
    }
  }
`;

export function useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage {
  const { tasks } = useLazyLoadQuery<relayInboxNumberedQuery>(NUMBERED, { first: PAGE, ...props });
  return numberedPageOf(tasks, false);
}
