import { useQuery } from 'urql';
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
  const [{ data }, ask] = useQuery({ query: TASK, variables: { id } });
  const task = data?.node?.__typename === 'Task' ? data.node : null;
  return panelOf(task, () => ask({ requestPolicy: 'network-only' }));
}

export function useNumberedPage(props: { filter: TaskFilter; after: string | null }): NumberedPage {
  const variables = { first: PAGE, ...props };
  const [{ data, fetching }] = useQuery({ query: NUMBERED, variables });
  return numberedPageOf(data?.tasks, fetching);
}
