import { useState } from 'react';
import { useClient, useQuery } from 'urql';
import { INBOX } from './documents.ts';
import type { TaskFilter } from './generated/graphql.ts';
import { codeOf } from './urql-config.ts';

export function useInbox({ filter }: { filter: TaskFilter }) {
  const client = useClient();
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

  async function reload(): Promise<void> {
    setAfter(null);
    const firstPage = { ...variables, after: null };
    const page = await client.query(INBOX, firstPage, { requestPolicy: 'network-only' });
    if (page.error) throw page.error;
  }

  return {
    rows: edges.flatMap(({ node }) => node ?? []),
    totalCount,
    hasNext: pageInfo?.hasNextPage ?? false,
    busy: fetching,
    error,
    code: codeOf(error),
    loadMore,
    reload,
  };
}
