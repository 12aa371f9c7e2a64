import { type Address, navigate } from '../address.ts';
import { taskFilterOf } from '../filters/task-filter.ts';
import { useRequest } from '../network/use-request.ts';
import type { TaskPageQuery } from './__generated__/TaskPageQuery.graphql.ts';
import { ListPane } from './ListPane.tsx';
import { PAGE_SIZE, pageQuery, TaskPage } from './TaskPage.tsx';

export function PagesPane({ address }: { address: Address }) {
  const request = useRequest<TaskPageQuery>(pageQuery, {
    first: PAGE_SIZE,
    after: address.after,
    filter: taskFilterOf(address),
  });
  const { reference } = request;
  return (
    <ListPane address={address} request={request} onStartAgain={() => navigate({ after: null })}>
      {reference && <TaskPage reference={reference} />}
    </ListPane>
  );
}
