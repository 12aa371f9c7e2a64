import type { Address } from '../address.ts';
import { taskFilterOf } from '../filters/task-filter.ts';
import { useRequest } from '../network/use-request.ts';
import type { TaskStreamQuery } from './__generated__/TaskStreamQuery.graphql.ts';
import { ListPane } from './ListPane.tsx';
import { streamQuery, TaskStream } from './TaskStream.tsx';

export function StreamPane({ address }: { address: Address }) {
  const request = useRequest<TaskStreamQuery>(streamQuery, { filter: taskFilterOf(address) });
  const { reference, reload } = request;
  return (
    <ListPane address={address} request={request} onStartAgain={reload}>
      {reference && <TaskStream reference={reference} onStartAgain={reload} />}
    </ListPane>
  );
}
