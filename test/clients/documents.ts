import type { TypedDocumentNode } from '@apollo/client';
import { parse } from 'graphql';
import type { NumberedTasks, Row, TaskFilter, TaskNode } from './inbox.ts';

interface PageVariables {
  first: number;
  after?: string | null | undefined;
  filter: TaskFilter;
}

interface InboxData {
  tasks: {
    totalCount: number;
    edges: { cursor: string; node: Row | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

/** A page of an endless list, for the clients that write their documents by hand. */
export const INBOX: TypedDocumentNode<InboxData, PageVariables> = parse(`
  query Inbox($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      totalCount
      edges { cursor node { id restId label } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const TASK: TypedDocumentNode<{ node: TaskNode | null }, { id: string }> = parse(`
  query Task($id: ID!) {
    node(id: $id) { id ... on Task { label assignee { id email } } }
  }
`);

export const NUMBERED: TypedDocumentNode<{ tasks: NumberedTasks | null }, PageVariables> = parse(`
  query NumberedPage($first: Int!, $after: String, $filter: TaskFilter) {
    tasks(first: $first, after: $after, filter: $filter) {
      nodes { id restId }
      pageCursors { around { page cursor isCurrent } }
    }
  }
`);
