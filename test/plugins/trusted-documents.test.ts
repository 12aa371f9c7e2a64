import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config.ts';
import { readTrustedDocuments } from '../../src/plugins/use-trusted-documents.ts';
import { schema } from '../../src/schema/index.ts';
import { startTestGateway } from '../support/gateway.ts';
import { gatewayForFile } from '../support/gateway-fixture.ts';

const manifest = fileURLToPath(
  new URL('../../examples/queries/generated/persisted-documents.json', import.meta.url),
);
const ids = Object.entries<string>(JSON.parse(readFileSync(manifest, 'utf8')));
const [openTasks = ''] = ids.find(([, text]) => text.startsWith('query OpenTasks')) ?? [];

const gateway = gatewayForFile({ config: { trustedDocuments: manifest } });

async function post(body: object) {
  const [{ token }] = gateway.sandbox.organizations;
  const response = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function get(search: URLSearchParams) {
  const [{ token }] = gateway.sandbox.organizations;
  const headers = { authorization: `Bearer ${token}` };
  const response = await gateway.fetch(`/graphql?${search}`, { headers });
  return { status: response.status, body: await response.json() };
}

describe('with a manifest of trusted documents', () => {
  test.each([
    ['documentId', { documentId: openTasks }],
    ['documentId, without the name of the hash', { documentId: openTasks.replace('sha256:', '') }],
    [
      "Apollo's extension",
      {
        extensions: {
          persistedQuery: { version: 1, sha256Hash: openTasks.replace('sha256:', '') },
        },
      },
    ],
    ["Relay's id", { id: openTasks }],
  ])('a document is executed by its id: %s', async (_name, body) => {
    gateway.sandbox.requests.length = 0;
    const answer = await post({ ...body, variables: { first: 2 } });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.tasks.edges).toHaveLength(2);
    expect(gateway.sandbox.requests).toHaveLength(1);
  });

  test.each([
    ['documentId', { documentId: openTasks }],
    ["Relay's id", { id: openTasks }],
    [
      "Apollo's extension",
      {
        extensions: JSON.stringify({
          persistedQuery: { version: 1, sha256Hash: openTasks.replace('sha256:', '') },
        }),
      },
    ],
  ])('a GET names its document by the same parameters: %s', async (_name, parameters) => {
    const search = new URLSearchParams({ ...parameters, variables: '{"first":2}' });
    const answer = await get(search);
    expect(answer.status).toBe(200);
    expect(answer.body.data.tasks.edges).toHaveLength(2);
  });

  test.each([
    ['PERSISTED_QUERY_NOT_FOUND', { documentId: 'nobody' }],
    ['PERSISTED_QUERY_ONLY', { documentId: openTasks, query: '{ __typename }' }],
    ['PERSISTED_QUERY_ID_REQUIRED', { operationName: 'OpenTasks' }],
  ])('a GET of anything else is refused: %s', async (code, parameters) => {
    const answer = await get(new URLSearchParams({ ...parameters }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].extensions).toEqual({ code });
  });

  test.each([
    ['PERSISTED_QUERY_ONLY', { query: '{ tasks { totalCount } }' }],
    ['PERSISTED_QUERY_ONLY', { query: '{ __schema { types { name } } }', documentId: openTasks }],
    ['PERSISTED_QUERY_NOT_FOUND', { documentId: 'nobody' }],
    [
      'PERSISTED_QUERY_NOT_FOUND',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } } },
    ],
    ['PERSISTED_QUERY_ID_REQUIRED', {}],
  ])('anything else is refused: %s', async (code, body) => {
    gateway.sandbox.requests.length = 0;
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].extensions).toEqual({ code });
    expect(gateway.sandbox.requests).toEqual([]);
  });
});

test('any query is executed without a manifest', async () => {
  await using plain = await startTestGateway({ sandbox: { tasks: 20 } });
  expect((await plain.ask('{ tasks { totalCount } }')).data).toEqual({ tasks: { totalCount: 20 } });
});

describe('a start fails with a line that names the manifest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['not there', undefined, /cannot be read/],
    ['not JSON', '{', /cannot be read/],
    ['not an object of documents', '{"a": 1}', /not an object of documents/],
    ['holding a broken document', '{"a": "query {"}', /document a does not fit the schema/],
    ['out of date', '{"a": "{ nothing }"}', /Cannot query field "nothing"/],
  ])('where it is %s', (name, text, line) => {
    const path = join(folder, `${name}.json`);
    if (text !== undefined) writeFileSync(path, text);
    const read = () => readTrustedDocuments(path, schema);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^TRUSTED_DOCUMENTS: /);
    expect(read).toThrow(line);
  });
});
