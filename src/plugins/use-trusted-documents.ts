import { readFileSync } from 'node:fs';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { z } from 'zod';
import { ConfigError } from '../config/config.ts';
import { isObject } from '../rest/json.ts';
import { noUnknownOperation } from './document-rules.ts';

/** Documents by their ids. */
export type TrustedDocuments = ReadonlyMap<string, DocumentNode>;

/** Parameters of a request that may contain a document's id, besides Apollo's `extensions.persistedQuery`. */
export const DOCUMENT_ID_PARAMS = ['documentId', 'id'];

/** Executes only the documents of the manifest, by their ids. */
export function useTrustedDocuments(documents: TrustedDocuments) {
  return usePersistedOperations({
    allowArbitraryOperations: false,
    extractPersistedOperationId: documentIdIn,
    getPersistedOperation: (id) => documents.get(id) ?? null,
    // `readTrustedDocuments` has validated them.
    skipDocumentValidation: true,
    customErrors: {
      notFound: refusal('PERSISTED_QUERY_NOT_FOUND', 'This document is not in the manifest.'),
      keyNotFound: refusal(
        'PERSISTED_QUERY_ID_REQUIRED',
        'Only trusted documents are executed: send `documentId`, or `extensions.persistedQuery.sha256Hash`.',
      ),
      persistedQueryOnly: refusal(
        'PERSISTED_QUERY_ONLY',
        'Only trusted documents are executed: send the id of a document instead of a query.',
      ),
    },
  });
}

function refusal(code: string, message: string) {
  return { message, extensions: { code, http: { status: 400 } } };
}

/**
 * The id in a request: in Apollo's format, as `documentId` of the GraphQL over HTTP draft, or as Relay's
 * `id`.
 */
function documentIdIn(
  params: GraphQLParams & { documentId?: unknown; id?: unknown },
  { method, url }: Request,
): string | null {
  const id =
    persistedHashIn(params) ??
    params.documentId ??
    params.id ??
    (method === 'GET' ? idInUrl(url) : undefined);
  return typeof id === 'string' ? bareId(id) : null;
}

/**
 * The hash of an automatic persisted query.
 *
 * @param params can be any value in a batch
 */
export function persistedHashIn(params: GraphQLParams | null): unknown {
  const persisted: unknown = params?.extensions?.persistedQuery;
  return isObject(persisted) ? persisted.sha256Hash : undefined;
}

/** Reads the id from a URL, from which Yoga reads only GraphQL's own parameters. */
function idInUrl(url: string): string | undefined {
  const { searchParams } = new URL(url);
  return (
    DOCUMENT_ID_PARAMS.map((name) => searchParams.get(name)).find((id) => id !== null) ?? undefined
  );
}

const manifest = z.record(z.string(), z.string());

/**
 * Reads a manifest `{"<id>": "<document>"}`, as GraphQL Code Generator and relay-compiler write it.
 *
 * @throws ConfigError naming `TRUSTED_DOCUMENTS` for a file that cannot be read, and for a document that is
 *   not valid for the schema
 */
export function readTrustedDocuments(path: string, schema: GraphQLSchema): TrustedDocuments {
  const documents = new Map<string, DocumentNode>();
  for (const [id, text] of Object.entries(parseManifest(path))) {
    documents.set(bareId(id), parseDocument(id, text, schema));
  }
  return documents;
}

/** The names of all operations in the documents. */
export function operationNamesIn(documents: TrustedDocuments): string[] {
  return [...documents.values()].flatMap(({ definitions }) =>
    definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined
        ? [definition.name.value]
        : [],
    ),
  );
}

/** The id without the name of the hash, which some manifests put before it. */
function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}

function parseManifest(path: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw manifestError(`${path} cannot be read as a JSON file.`);
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) throw manifestError(`${path} is not an object of documents by their ids.`);
  return parsed.data;
}

function parseDocument(id: string, text: string, schema: GraphQLSchema): DocumentNode {
  try {
    const document = parse(text);
    const [error] = validate(schema, document, [...specifiedRules, noUnknownOperation]);
    if (error === undefined) return document;
    throw error;
  } catch (error) {
    const reason = error instanceof GraphQLError ? error.message : 'it cannot be read';
    throw manifestError(`document ${id.slice(0, 80)} does not fit the schema: ${reason}`);
  }
}

function manifestError(message: string): ConfigError {
  return new ConfigError([`TRUSTED_DOCUMENTS: ${message}`]);
}
