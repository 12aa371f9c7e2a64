import { graphql } from './generated/gql.ts';

/** One task beside the list. */
export const TASK = graphql(`
  query Task($id: ID!) {
    node(id: $id) {
      id
      ...TaskPanel
    }
  }

  fragment TaskPanel on Task {
    label
    assignee {
      id
      email
    }
  }
`);

export const NUMBERED = graphql(`
  query NumberedPage($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      nodes {
        ...TaskRow
      }
      pageCursors {
        around {
          page
          cursor
          isCurrent
        }
      }
    }
  }
`);
