import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { codeOf } from './apollo-config.ts';
import { INBOX, NUMBERED, TASK } from './documents.ts';
import {
  type Inbox,
  type NumberedPage,
  numberedPageOf,
  PAGE,
  type Panel,
  panelOf,
  type TaskFilter,
} from './inbox.ts';

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

export function usePanel({ id }: { id: string }): Panel {
  const { data, refetch } = useQuery(TASK, { variables: { id } });
  return panelOf(data?.node, refetch);
}

export function useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage {
  const { data, loading } = useQuery(NUMBERED, {
    variables: { first: PAGE, ...props },
    // The cache would put the pages one below the other.
    fetchPolicy: 'no-cache',
  });
  return numberedPageOf(data?.tasks, loading);
}
