import { navigate } from '../address.ts';
import { taskFilterOf } from '../filters/task-filter.ts';
import { useLiveList } from '../live/use-live-list.ts';
import { useRequest } from '../network/use-request.ts';
import type { TaskPageQuery } from './__generated__/TaskPageQuery.graphql.ts';
import { ListPane, type ListProps } from './ListPane.tsx';
import { PAGE_SIZE, pageQuery, TaskPage } from './TaskPage.tsx';

export function PagesPane({ address, counts }: ListProps) {
  const page = { first: PAGE_SIZE, after: address.after, filter: taskFilterOf(address) };
  const request = useRequest<TaskPageQuery>(pageQuery, page);
  const { reference } = request;
  const live = useLiveList({
    address,
    counts,
    request,
    find: (store) => store.getRoot().getLinkedRecord('tasks', page),
  });
  return (
    <ListPane
      address={address}
      request={request}
      live={live}
      onStartAgain={() => navigate({ after: null })}
    >
      {reference && <TaskPage reference={reference} />}
    </ListPane>
  );
}
