import { ConnectionHandler } from 'relay-runtime';
import { taskFilterOf } from '../filters/task-filter.ts';
import { useLiveList } from '../live/use-live-list.ts';
import { useRequest } from '../network/use-request.ts';
import type { TaskStreamQuery } from './__generated__/TaskStreamQuery.graphql.ts';
import { ListPane, type ListProps } from './ListPane.tsx';
import { streamQuery, TaskStream } from './TaskStream.tsx';

export function StreamPane({ address, counts }: ListProps) {
  const filter = taskFilterOf(address);
  const request = useRequest<TaskStreamQuery>(streamQuery, { filter });
  const { reference, reload } = request;
  const live = useLiveList({
    address,
    counts,
    request,
    find: (store) =>
      ConnectionHandler.getConnection(store.getRoot(), 'TaskStream_tasks', { filter }),
  });
  return (
    <ListPane address={address} request={request} live={live} onStartAgain={reload}>
      {reference && <TaskStream reference={reference} onStartAgain={reload} />}
    </ListPane>
  );
}
