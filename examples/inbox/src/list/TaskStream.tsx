import { useState } from 'react';
import {
  graphql,
  type PreloadedQuery,
  usePaginationFragment,
  usePreloadedQuery,
} from 'react-relay';
import { type Failure, failureFrom } from '../network/failure.ts';
import type { TaskStream_query$key } from './__generated__/TaskStream_query.graphql.ts';
import type { TaskStreamNextQuery } from './__generated__/TaskStreamNextQuery.graphql.ts';
import type { TaskStreamQuery } from './__generated__/TaskStreamQuery.graphql.ts';
import { Count } from './Count.tsx';
import { DayList } from './DayList.tsx';
import { StreamEnd } from './StreamEnd.tsx';

export const streamQuery = graphql`
  query TaskStreamQuery($filter: TaskFilter) {
    ...TaskStream_query @arguments(filter: $filter)
  }
`;

const fragment = graphql`
  fragment TaskStream_query on Query
  @refetchable(queryName: "TaskStreamNextQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 40 }
    cursor: { type: "String" }
    filter: { type: "TaskFilter" }
  ) {
    tasks(first: $count, after: $cursor, filter: $filter) @connection(key: "TaskStream_tasks") {
      totalCount
      edges {
        cursor
        node {
          createdAt
          ...TaskRow_task
        }
      }
    }
  }
`;

const PAGE = 40;

interface Props {
  reference: PreloadedQuery<TaskStreamQuery>;
  onStartAgain: () => void;
}

/** The list as an infinite scroll. A failure keeps the loaded rows. */
export function TaskStream({ reference, onStartAgain }: Props) {
  const query = usePreloadedQuery<TaskStreamQuery>(streamQuery, reference);
  const { data, hasNext, isLoadingNext, loadNext } = usePaginationFragment<
    TaskStreamNextQuery,
    TaskStream_query$key
  >(fragment, query);
  const [failure, setFailure] = useState<Failure | null>(null);
  const edges = data.tasks?.edges ?? [];

  function load(): void {
    setFailure(null);
    loadNext(PAGE, { onComplete: (error) => setFailure(error && failureFrom(error)) });
  }

  return (
    <>
      <Count from={1} to={edges.length} total={data.tasks?.totalCount ?? 0} />
      <DayList edges={edges} />
      <StreamEnd
        length={edges.length}
        hasNext={hasNext}
        isLoading={isLoadingNext}
        failure={failure}
        onReach={load}
        onStartAgain={onStartAgain}
      />
    </>
  );
}
