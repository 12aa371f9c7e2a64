import { ConnectionHandler } from 'relay-runtime';
import { taskFilterOf } from '../filters/task-filter.ts';
import { useRequest } from '../network/use-request.ts';
import type { TaskStreamQuery } from './__generated__/TaskStreamQuery.graphql.ts';
import { ListPane, type ListProps } from './ListPane.tsx';
import { streamQuery, TaskStream } from './TaskStream.tsx';

export function StreamPane({ address, counts }: ListProps) {
  const filter = taskFilterOf(address);
  const request = useRequest<TaskStreamQuery>(streamQuery, { filter });
  const { reference, reload } = request;
  return (
    <ListPane
      address={address}
      counts={counts}
      request={request}
      find={(store) =>
        ConnectionHandler.getConnection(store.getRoot(), 'TaskStream_tasks', { filter })
      }
      onStartAgain={reload}
    >
      {reference && <TaskStream reference={reference} onStartAgain={reload} />}
    </ListPane>
  );
}
