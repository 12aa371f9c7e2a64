import { ask, type Graph } from './graph.ts';

/** What the copy keeps of a task; add fields to the query below as you need them. */
export interface Task {
  restId: string;
  createdAt: string | null;
  modifiedAt: string | null;
  [field: string]: unknown;
}

export interface TaskPage {
  /** `null`: a row that cannot be read. */
  edges: { cursor: string; node: Task | null }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount?: number;
}

export interface TaskArguments {
  field: 'CREATED_AT' | 'MODIFIED_AT';
  first?: number;
  after?: string | null;
  last?: number;
  before?: string | null;
  page?: number;
  /** The earliest time of modification. */
  from?: string;
}

const TASKS = /* GraphQL */ `
  query Mirror(
    $field: TaskOrderField!, $first: Int, $after: String, $last: Int, $before: String, $page: Int
    $from: DateTime, $isCounted: Boolean!
  ) {
    tasks(
      orderBy: { field: $field, direction: ASC }, filter: { modifiedAt: { from: $from } }
      first: $first, after: $after, last: $last, before: $before, page: $page
    ) {
      totalCount @include(if: $isCounted)
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges {
        cursor
        node {
          id restId label type status description actionTaken closeReason errorReason completedAction
          organizationId assigneeId triggerEventId createdAt modifiedAt
          data { restId source type data createdAt modifiedAt }
        }
      }
    }
  }
`;

/** A page of tasks, oldest first, with the total if `from` is not given. */
export async function readTasks(graph: Graph, list: TaskArguments): Promise<TaskPage> {
  const variables = { ...list, isCounted: list.from === undefined };
  const { data, errors } = await ask<{ tasks: TaskPage }>(graph, TASKS, variables);
  for (const { message, path = [] } of errors) {
    graph.warn(`${path.join('.')}: ${message}`);
    const edge = data.tasks.edges[Number(path[2])];
    if (edge !== undefined) edge.node = null;
  }
  return data.tasks;
}
