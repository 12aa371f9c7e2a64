import { useState } from 'react';
import { useQuery } from 'urql';
import { INBOX } from './documents.ts';
import type { TaskFilter } from './generated/graphql.ts';
import { codeOf } from './urql-config.ts';

export function useInbox({ filter }: { filter: TaskFilter }) {
  const [after, setAfter] = useState<string | null>(null);
  const variables = { first: 25, after, filter };
  const [{ data, fetching, error }, ask] = useQuery({ query: INBOX, variables });
  // A page that fails leaves `tasks` null: go on showing the pages before it.
  const [shown, setShown] = useState(data?.tasks);
  if (data?.tasks && data.tasks !== shown) setShown(data.tasks);
  const { edges = [], pageInfo, totalCount = 0 } = shown ?? {};

  function loadMore(): void {
    if (data?.tasks) setAfter(data.tasks.pageInfo.endCursor ?? null);
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
