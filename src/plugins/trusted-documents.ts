import { readFileSync } from 'node:fs';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import { z } from 'zod';
import { ConfigError } from '../config/config.ts';

/** Documents by their ids; nothing else may be executed where there are any. */
export type TrustedDocuments = ReadonlyMap<string, DocumentNode>;

const manifest = z.record(z.string(), z.string());

/**
 * Reads a manifest `{"<id>": "<document>"}`, as GraphQL Code Generator and relay-compiler write it.
 *
 * @throws ConfigError naming `TRUSTED_DOCUMENTS` where it can not be read, or where a document in
 *   it does not fit the schema
 */
export function readTrustedDocuments(path: string, schema: GraphQLSchema): TrustedDocuments {
  const documents = new Map<string, DocumentNode>();
  for (const [id, text] of Object.entries(parseManifest(path))) {
    documents.set(bareId(id), parseDocument(id, text, schema));
  }
  return documents;
}

/** The names of all operations that may be executed. */
export function operationNamesIn(documents: TrustedDocuments): string[] {
  return [...documents.values()].flatMap(({ definitions }) =>
    definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.name !== undefined
        ? [definition.name.value]
        : [],
    ),
  );
}

/** Some manifests say of their ids what hash they are. */
export function bareId(id: string): string {
  return id.replace(/^sha256:/, '');
}

function parseManifest(path: string): Record<string, string> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw mistake(`${path} cannot be read as a JSON file.`);
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) throw mistake(`${path} is not an object of documents by their ids.`);
  return parsed.data;
}

function parseDocument(id: string, text: string, schema: GraphQLSchema): DocumentNode {
  try {
    const document = parse(text);
    const [error] = validate(schema, document);
    if (error === undefined) return document;
    throw error;
  } catch (error) {
    const reason = error instanceof GraphQLError ? error.message : 'it cannot be read';
    throw mistake(`document ${id.slice(0, 80)} does not fit the schema: ${reason}`);
  }
}

function mistake(what: string): ConfigError {
  return new ConfigError([`TRUSTED_DOCUMENTS: ${what}`]);
}
