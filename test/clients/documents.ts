import { graphql } from './generated/gql.ts';

/** Documents spread it by name. */
export const TASK_ROW = graphql(`
  fragment TaskRow on Task {
    id
    restId
    label
    createdAt
  }
`);

/** A page of an endless list. */
export const INBOX = graphql(`
  query Inbox($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      totalCount
      edges {
        cursor
        node {
          ...TaskRow
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
