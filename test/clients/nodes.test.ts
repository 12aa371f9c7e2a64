import { gql, type TypedDocumentNode } from '@apollo/client';
import { expect, test } from 'vitest';
import { createApolloClient } from './apollo-config.ts';
import { startHarness } from './harness.ts';
import { createUrqlClient } from './urql-config.ts';

// docs/clients.md states which field each client can use for pagination.

interface Page {
  tasks: {
    nodes: { id: string }[];
    edges: { node: { id: string } }[];
    pageInfo: { endCursor: string };
  };
}

const query: TypedDocumentNode<Page, { after?: string | undefined }> = gql`
  query Nodes($after: String) {
    tasks(first: 3, after: $after) {
      nodes {
        id
      }
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;

test('relayStylePagination of Apollo Client appends to `edges`, and replaces `nodes`', async () => {
  await using harness = await startHarness();
  const client = createApolloClient(harness.url, () => harness.token);
  const first = await client.query({ query, variables: {} });
  const after = first.data?.tasks.pageInfo.endCursor;
  await client.query({ query, variables: { after }, fetchPolicy: 'network-only' });
  const tasks = client.readQuery({ query, variables: {} })?.tasks;
  expect(tasks?.edges).toHaveLength(6);
  expect(tasks?.nodes).toEqual(tasks?.edges.slice(3).map(({ node }) => node));
});

test('relayPagination of urql appends to both', async () => {
  await using harness = await startHarness();
  const client = createUrqlClient(harness.url, () => harness.token);
  const first = await client.query(query, {});
  const { data } = await client.query(query, { after: first.data?.tasks.pageInfo.endCursor });
  expect(data?.tasks.edges).toHaveLength(6);
  expect(data?.tasks.nodes).toEqual(data?.tasks.edges.map(({ node }) => node));
});
