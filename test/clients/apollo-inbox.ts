import { useQuery } from '@apollo/client/react';
import { useState } from 'react';
import { codeOf } from './apollo-config.ts';
import { INBOX } from './documents.ts';
import type { TaskFilter } from './generated/graphql.ts';

export function useInbox({ filter }: { filter: TaskFilter }) {
  // An invalid row is one null node and one error: with `all` the other rows are shown.
  const errorPolicy = 'all';
  const variables = { first: 25, filter };
  const { data, loading, error, fetchMore } = useQuery(INBOX, { variables, errorPolicy });
  const [pageError, setPageError] = useState<unknown>();
  const { edges = [], pageInfo, totalCount = 0 } = data?.tasks ?? {};

  async function loadMore(): Promise<void> {
    // fetchMore starts from its own default, which is to throw the whole page away.
    const page = await fetchMore({ variables: { after: pageInfo?.endCursor }, errorPolicy });
    setPageError(page.error);
  }

  return {
    // A row whose sort key changes between two pages may come twice: show it once.
    rows: [...new Map(edges.flatMap(({ node }) => (node ? [[node.id, node]] : []))).values()],
    totalCount,
    hasNext: pageInfo?.hasNextPage ?? false,
    busy: loading,
    error: pageError ?? error,
    code: codeOf(pageError ?? error),
    loadMore,
  };
}
