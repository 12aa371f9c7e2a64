import { hash } from 'node:crypto';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { persistedExchange } from '@urql/exchange-persisted';
import { describe, expect, test } from 'vitest';
import { codeOf as apolloCodeOf, createApolloClient } from './apollo-config.ts';
import { trustedLink } from './apollo-trusted.ts';
import { INBOX } from './documents.ts';
import type { InboxQueryVariables } from './generated/graphql.ts';
import { startHarness } from './harness.ts';
import { TASK } from './screen-documents.ts';
import { versionOf } from './suite.ts';
import { createUrqlClient, codeOf as urqlCodeOf } from './urql-config.ts';
import { trustedExchange } from './urql-trusted.ts';

// Automatic persisted queries: without a manifest, the first request has the hash of a query only.

const sha256 = (text: string) => hash('sha256', text);
const variables: InboxQueryVariables = { first: 3, filter: { status: ['OPEN'] } };

/** A request of a client: its method, and whether it had the query and the hash. */
interface Sent {
  method: string;
  query: boolean;
  hash: boolean;
}

/** A gateway, and the requests that clients send to it. */
async function startRecorder() {
  const harness = await startHarness();
  const unwatched = globalThis.fetch;
  const sent: Sent[] = [];
  globalThis.fetch = (input, init) => {
    const { method = 'GET', body } = init ?? {};
    const text = `${input} ${body}`;
    sent.push({ method, query: /[?"]query\b/.test(text), hash: text.includes('sha256Hash') });
    return unwatched(input, init);
  };
  return {
    url: harness.url,
    token: () => harness.token,
    sent,
    async [Symbol.asyncDispose]() {
      globalThis.fetch = unwatched;
      await harness[Symbol.asyncDispose]();
    },
  };
}

/** Two different queries. */
function expectFallback(sent: Sent[], method: string): void {
  expect(sent.map(({ query, hash }) => ({ query, hash }))).toEqual([
    { query: false, hash: true },
    { query: true, hash: false },
    { query: true, hash: false },
  ]);
  expect(sent[0]?.method).toBe(method);
}

describe(versionOf('@apollo/client'), () => {
  test.for([
    ['POST', false],
    ['GET', true],
  ] as const)(
    'sends the query after its hash by %s, and no more hashes',
    async ([method, useGET]) => {
      await using recorder = await startRecorder();
      const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: useGET });
      const client = createApolloClient(recorder.url, recorder.token, [link]);
      const { data } = await client.query({ query: INBOX, variables });
      expect(data?.tasks?.edges).toHaveLength(3);
      const id = data?.tasks?.edges[0]?.node?.id ?? '';
      const task = await client.query({ query: TASK, variables: { id } });
      expect(task.data?.node).toMatchObject({ id, label: data?.tasks?.edges[0]?.node?.label });
      expectFallback(recorder.sent, method);
    },
  );
});

describe(versionOf('@urql/exchange-persisted'), () => {
  test.for([
    ['POST', false],
    ['GET', 'within-url-limit'],
    ['GET', 'force'],
  ] as const)(
    'sends the query after its hash by %s (%j), and no more hashes',
    async ([method, preferGetForPersistedQueries]) => {
      await using recorder = await startRecorder();
      const exchange = persistedExchange({ preferGetForPersistedQueries });
      const client = createUrqlClient(recorder.url, recorder.token, [exchange]);
      const { data, error } = await client.query(INBOX, variables);
      expect(error).toBeUndefined();
      expect(data?.tasks?.edges).toHaveLength(3);
      const id = data?.tasks?.edges[0]?.node?.id ?? '';
      const task = await client.query(TASK, { id });
      expect(task.data?.node).toMatchObject({ id, label: data?.tasks?.edges[0]?.node?.label });
      expectFallback(recorder.sent, method);
    },
  );
});

describe('for trusted documents', () => {
  const NOT_SUPPORTED = 'PERSISTED_QUERY_NOT_SUPPORTED';
  const HASH_ALONE: Sent = { method: 'POST', query: false, hash: true };

  test('Apollo Client sends no query to a gateway without a manifest', async () => {
    await using recorder = await startRecorder();
    const client = createApolloClient(recorder.url, recorder.token, [trustedLink]);
    for (const first of [3, 4]) {
      const asked = client.query({ query: INBOX, variables: { ...variables, first } });
      const code = await asked.catch(apolloCodeOf);
      expect(code).toBe(NOT_SUPPORTED);
    }
    expect(recorder.sent).toEqual([HASH_ALONE, HASH_ALONE]);
  });

  test('urql sends no query to a gateway without a manifest', async () => {
    await using recorder = await startRecorder();
    const client = createUrqlClient(recorder.url, recorder.token, [trustedExchange]);
    for (const first of [3, 4]) {
      const { error } = await client.query(INBOX, { ...variables, first });
      expect(urqlCodeOf(error)).toBe(NOT_SUPPORTED);
    }
    expect(recorder.sent).toEqual([HASH_ALONE, HASH_ALONE]);
  });
});
