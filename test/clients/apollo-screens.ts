import { useQuery } from '@apollo/client/react';
import {
  type NumberedPage,
  numberedPageOf,
  PAGE,
  type Panel,
  panelOf,
  type TaskFilter,
} from './inbox.ts';
import { NUMBERED, TASK } from './screen-documents.ts';

export function usePanel({ id }: { id: string }): Panel {
  const { data, refetch } = useQuery(TASK, { variables: { id } });
  return panelOf(data?.node?.__typename === 'Task' ? data.node : null, refetch);
}

export function useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage {
  const { data, loading } = useQuery(NUMBERED, {
    variables: { first: PAGE, ...props },
    // The cache would append the pages to each other.
    fetchPolicy: 'no-cache',
  });
  return numberedPageOf(data?.tasks, loading);
}
