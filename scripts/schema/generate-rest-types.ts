/**
 * Writes src/rest/types.ts from openapi/tasks.yaml. With `--check` it writes nothing, and exits with 1 if the
 * file is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';

interface Parameter {
  name: string;
  description?: string;
  schema: JSONSchema;
}

interface OpenApi {
  paths: { '/v1/tasks': { get: { parameters: Parameter[] } } };
  components: { schemas: Record<string, JSONSchema> };
}

const target = new URL('../../src/rest/types.ts', import.meta.url);
const document: OpenApi = parse(
  await readFile(new URL('../../openapi/tasks.yaml', import.meta.url), 'utf8'),
);

/** The query parameters as one object type, so that they are generated like everything else. */
const listTasksQuery: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    document.paths['/v1/tasks'].get.parameters.map(({ name, description, schema }) => [
      name,
      description === undefined ? schema : { ...schema, description },
    ]),
  ),
};

const root: JSONSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { query: { $ref: '#/components/schemas/ListTasksQuery' } },
  components: { schemas: { ...document.components.schemas, ListTasksQuery: listTasksQuery } },
  definitions: Object.fromEntries(
    [...Object.keys(document.components.schemas), 'ListTasksQuery'].map((name) => [
      name,
      { $ref: `#/components/schemas/${name}` },
    ]),
  ),
};

const compiled = await compile(root, 'RestContract', {
  additionalProperties: false,
  bannerComment: '// Generated from openapi/tasks.yaml by `npm run codegen`. Do not edit.',
  style: { singleQuote: true, printWidth: 100 },
  unknownAny: true,
  unreachableDefinitions: true,
});

const enums = Object.entries(document.components.schemas).flatMap(([name, { enum: values }]) =>
  values === undefined ? [] : [`  ${name}: [${values.map((value) => `'${value}'`).join(', ')}],\n`],
);

// Removes the wrapper, which only contains the definitions, and the generator's remarks about their origin.
const types = compiled
  .replace(/export interface RestContract \{[^}]*\}\n/, '')
  .replace(/\/\*\*\n \* This interface was referenced by [\s\S]*?\*\/\n/g, '\n')
  .replace(/\n{3,}/g, '\n\n');
const text = `${types}
/** The values of each enum, in the order of the document. */
export const ENUM_VALUES = {
${enums.join('')}} as const;
`;

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== text) {
    console.error('src/rest/types.ts is stale: run `npm run codegen`.');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
