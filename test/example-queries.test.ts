import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type DocumentNode,
  getOperationAST,
  Kind,
  OperationTypeNode,
  parse,
  print,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import * as documents from '../examples/queries/generated/graphql.ts';
import { ORGANIZATIONS } from '../sandbox/organizations.ts';
import type { RecordedRequest } from '../sandbox/requests.ts';
import { type ExampleTab, exampleTabs } from '../src/http/example-tabs.ts';
import { startTestGateway } from './support/gateway.ts';
import { EventStream } from './support/sse.ts';

const folder = new URL('../examples/queries/', import.meta.url);
const namesOf = (ending: string) =>
  globSync(`*${ending}`, { cwd: folder })
    .map((file) => basename(file, ending))
    .toSorted();

const [{ token, users, partners }] = ORGANIZATIONS;
const tabs = exampleTabs({
  token,
  userId: users[0]?.id ?? '',
  partnerId: partners[0]?.id ?? '',
});

const isQuery = ({ query }: ExampleTab) =>
  getOperationAST(parse(query))?.operation === OperationTypeNode.QUERY;
const queries = tabs.filter(isQuery);
const subscriptions = tabs.filter((tab) => !isQuery(tab));

test('each has a tab in GraphiQL, and its REST calls beside it', () => {
  const names = namesOf('.graphql');
  expect(names.length).toBeGreaterThan(5);
  expect(queries.map(({ name }) => name).toSorted()).toEqual(names);
  expect(namesOf('.calls')).toEqual(names);
});

/** Caches need it in every selection of the typed documents. */
function withoutTypename(document: DocumentNode): DocumentNode {
  return visit(document, {
    [Kind.FIELD]: ({ name }) => (name.value === '__typename' ? null : undefined),
  });
}

test('each is typed', () => {
  const typed = Object.values<DocumentNode>({ ...documents });
  expect(typed.map((document) => print(withoutTypename(document))).toSorted()).toEqual(
    queries.map(({ query }) => print(parse(query))).toSorted(),
  );
});

/** One line for each distinct REST call, and the number of calls. */
function reportOf(requests: readonly RecordedRequest[]): string {
  const calls = Map.groupBy(requests, ({ method, path, query }) => `${method} ${path}?${query}`);
  const lines = [...calls].map(([call, equal]) => `${equal.length} ${call}`).toSorted();
  const rows = requests.reduce((sum, request) => sum + request.rows, 0);
  return `${[...lines, `calls: ${requests.length}, rows: ${rows}`].join('\n')}\n`;
}

// A change of cost is visible in review; `npx vitest run test/example-queries.test.ts -u` updates the files.
describe('the REST calls are those beside the query', () => {
  test.each(queries)('$name', async ({ name, query, headers, variables = {} }) => {
    // The first query includes the calls that learn about the list.
    await using gateway = await startTestGateway({ sandbox: { tasks: 2000 } });
    const { data, errors } = await gateway.ask<Record<string, unknown>>(query, {
      headers,
      variables,
    });
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})).not.toContain(null);
    expect(rowsIn(data)).toBeGreaterThan(0);
    const { requests } = gateway.sandbox;
    expect(requests.every(({ status }) => status === 200)).toBe(true);
    const file = fileURLToPath(new URL(`${name}.calls`, folder));
    await expect(reportOf(requests)).toMatchFileSnapshot(file);
  });
});

test('the subscription delivers changes of the embedded sandbox at once', async () => {
  expect(subscriptions.map(({ name }) => `${name}.graphql`)).toEqual(
    globSync('subscriptions/*', { cwd: folder }),
  );
  await using gateway = await startTestGateway({ sandbox: { tasks: 2000 } });
  for (const { query, headers, variables } of subscriptions) {
    const response = await gateway.fetch('/graphql', {
      method: 'POST',
      headers: {
        ...headers,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query, variables }),
    });
    const stream = new EventStream(response);
    const first = await stream.next();
    await stream.close();
    expect(first?.result).toMatchObject({
      data: { taskChanges: { matches: true, task: { label: expect.any(String) } } },
    });
  }
  expect(new Set(gateway.sandbox.requests.map(({ status }) => status))).toEqual(new Set([200]));
});

/** The number of objects in the lists of a response: an example has to show some. */
function rowsIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, inner) => sum + rowsIn(inner), 0);
}

test('each operation has a name, which its tab shows', () => {
  const names = tabs.map(({ query }) => getOperationAST(parse(query))?.name?.value);
  expect(new Set(names).size).toBe(tabs.length);
  expect(names).not.toContain(undefined);
});
