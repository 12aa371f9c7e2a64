import { useState } from 'react';
import { useQuery } from 'urql';
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
import { codeOf } from './urql-config.ts';

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

export function usePanel({ id }: { id: string }): Panel {
  const [{ data }, ask] = useQuery({ query: TASK, variables: { id } });
  return panelOf(data?.node, () => ask({ requestPolicy: 'network-only' }));
}

export function useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage {
  const variables = { first: PAGE, ...props };
  const [{ data, fetching }] = useQuery({ query: NUMBERED, variables });
  return numberedPageOf(data?.tasks, fetching);
}
