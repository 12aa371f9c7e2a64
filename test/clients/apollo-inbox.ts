import { gql, type TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { codeOf } from './apollo-config.ts';
import {
  type Inbox,
  type NumberedPage,
  PAGE,
  type Panel,
  type Row,
  type TaskFilter,
} from './inbox.ts';

interface InboxData {
  tasks: {
    totalCount: number;
    edges: { cursor: string; node: Row | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

const INBOX: TypedDocumentNode<
  InboxData,
  { first: number; after?: string | null | undefined; filter: TaskFilter }
> = gql`
  query ApolloInbox($first: Int!, $after: String, $filter: TaskFilter) {
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
  // One broken row is one null node and one error: with `all` the other rows are shown.
  const errorPolicy = 'all';
  const variables = { first: PAGE, filter };
  const { data, loading, error, fetchMore } = useQuery(INBOX, { variables, errorPolicy });
  const [pageError, setPageError] = useState<unknown>();
  const { edges = [], pageInfo, totalCount = 0 } = data?.tasks ?? {};

  async function loadMore(): Promise<void> {
    // fetchMore starts from its own default, which is to throw the whole page away.
    const page = await fetchMore({ variables: { after: pageInfo?.endCursor }, errorPolicy });
    setPageError(page.error);
  }

  return {
    // A row may come again where a cursor's row left others of the same second: show it once.
    rows: [...new Map(edges.flatMap(({ node }) => (node ? [[node.id, node]] : []))).values()],
    totalCount,
    hasNext: pageInfo?.hasNextPage ?? false,
    busy: loading,
    error: pageError ?? error,
    code: codeOf(pageError ?? error),
    loadMore,
  };
}

const TASK: TypedDocumentNode<
  { node: { label: string; assignee: { email: string } | null } | null },
  { id: string }
> = gql`
  query ApolloTask($id: ID!) {
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
  const { data, refetch } = useQuery(TASK, { variables: { id } });
  return {
    label: data?.node?.label ?? '',
    assignee: data?.node?.assignee?.email ?? null,
    refetch,
  };
}

interface PageData {
  tasks: {
    nodes: ({ restId: string } | null)[];
    pageCursors: { around: { page: number; cursor: string; isCurrent: boolean }[] };
  } | null;
}

const NUMBERED: TypedDocumentNode<
  PageData,
  { first: number; after?: string | null | undefined; filter: TaskFilter }
> = gql`
  query ApolloPage($first: Int!, $after: String, $filter: TaskFilter) {
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
  const { data, loading } = useQuery(NUMBERED, {
    variables: { first: PAGE, ...props },
    // The cache would put the pages one below the other.
    fetchPolicy: 'no-cache',
  });
  return {
    restIds: data?.tasks?.nodes.flatMap((task) => task?.restId ?? []) ?? [],
    pages: data?.tasks?.pageCursors.around ?? [],
    busy: loading,
  };
}
