import { graphql } from './generated/gql.ts';

/** The latest change. The filter leaves out tasks without a time. */
export const LATEST = graphql(`
  query Latest {
    tasks(
      first: 1
      filter: { modifiedAt: { from: "2000-01-01T00:00:00Z" } }
      orderBy: { field: MODIFIED_AT }
    ) {
      nodes {
        id
        modifiedAt
      }
    }
  }
`);

/** Selects what the screen shows of a task, so that it is updated in place. */
export const CHANGES = graphql(`
  subscription Changes($filter: TaskFilter, $since: DateTime) {
    taskChanges(filter: $filter, since: $since) {
      matches
      watermark
      task {
        ...TaskRow
      }
    }
  }
`);
