import { graphql, type PreloadedQuery, usePreloadedQuery } from 'react-relay';
import type { TaskPageQuery } from './__generated__/TaskPageQuery.graphql.ts';
import { Count } from './Count.tsx';
import { DayList } from './DayList.tsx';
import { PageLinks } from './PageLinks.tsx';

export const PAGE_SIZE = 25;

export const pageQuery = graphql`
  query TaskPageQuery($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo {
        hasNextPage
        hasPreviousPage
      }
      edges {
        cursor
        node {
          createdAt
          ...TaskRow_task
        }
      }
      pageCursors {
        around {
          page
          isCurrent
        }
        ...PageLinks_cursors
      }
    }
  }
`;

/** The list as numbered pages. */
export function TaskPage({ reference }: { reference: PreloadedQuery<TaskPageQuery> }) {
  const { tasks } = usePreloadedQuery<TaskPageQuery>(pageQuery, reference);
  if (!tasks) return null;
  const page = tasks.pageCursors.around.find(({ isCurrent }) => isCurrent)?.page ?? 1;
  const before = (page - 1) * PAGE_SIZE;
  return (
    <>
      <Count from={before + 1} to={before + tasks.edges.length} total={tasks.totalCount} />
      <DayList edges={tasks.edges} />
      <PageLinks cursors={tasks.pageCursors} />
    </>
  );
}
