import { useState } from 'react';
import { gql, type TypedDocumentNode, useQuery } from 'urql';
import {
  type Inbox,
  type NumberedPage,
  PAGE,
  type Panel,
  type Row,
  type TaskFilter,
} from './inbox.ts';
import { codeOf } from './urql-config.ts';

interface PageVariables {
  first: number;
  after: string | null;
  filter: TaskFilter;
}

interface InboxData {
  tasks: {
    totalCount: number;
    edges: { cursor: string; node: Row | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

const INBOX: TypedDocumentNode<InboxData, PageVariables> = gql`
  query UrqlInbox($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      totalCount
      edges {
        cursor
        node {
          id
          restId
          label
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

export function useInbox({ filter }: { filter: TaskFilter }): Inbox {
  const [after, setAfter] = useState<string | null>(null);
  const variables = { first: PAGE, after, filter };
  const [{ data, fetching, error }, ask] = useQuery({ query: INBOX, variables });
  // A page that fails leaves `tasks` null: go on showing the pages before it.
  const [shown, setShown] = useState(data?.tasks);
  if (data?.tasks && data.tasks !== shown) setShown(data.tasks);
  const { edges = [], pageInfo, totalCount = 0 } = shown ?? {};

  function loadMore(): void {
    if (data?.tasks) setAfter(data.tasks.pageInfo.endCursor);
    else ask({ requestPolicy: 'network-only' });
  }

  return {
    rows: edges.flatMap(({ node }) => node ?? []),
    totalCount,
    hasNext: pageInfo?.hasNextPage ?? false,
    busy: fetching,
    error,
    code: codeOf(error),
    loadMore,
  };
}

interface TaskData {
  node: { label: string; assignee: { email: string } | null } | null;
}

const TASK: TypedDocumentNode<TaskData, { id: string }> = gql`
  query UrqlTask($id: ID!) {
    node(id: $id) {
      id
      ... on Task {
        label
        assignee {
          id
          email
        }
      }
    }
  }
`;

export function usePanel({ id }: { id: string }): Panel {
  const [{ data }, ask] = useQuery({ query: TASK, variables: { id } });
  return {
    label: data?.node?.label ?? '',
    assignee: data?.node?.assignee?.email ?? null,
    refetch: () => ask({ requestPolicy: 'network-only' }),
  };
}

interface PageData {
  tasks: {
    nodes: ({ restId: string } | null)[];
    pageCursors: { around: { page: number; cursor: string; isCurrent: boolean }[] };
  } | null;
}

const NUMBERED: TypedDocumentNode<PageData, PageVariables> = gql`
  query UrqlPage($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      nodes {
        id
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
  const variables = { first: PAGE, ...props };
  const [{ data, fetching }] = useQuery({ query: NUMBERED, variables });
  return {
    restIds: data?.tasks?.nodes.flatMap((task) => task?.restId ?? []) ?? [],
    pages: data?.tasks?.pageCursors.around ?? [],
    busy: fetching,
  };
}
