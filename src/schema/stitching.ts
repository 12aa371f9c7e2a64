import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { annotated, printedOnce } from './sdl.ts';

const MERGE =
  'directive @merge(keyField: String, keyArg: String, additionalArgs: String, key: [String!], argsExpr: String) on FIELD_DEFINITION';

/** The schema with the directives of @graphql-tools/stitching-directives. */
export function stitchingSdl(schema: GraphQLSchema): string {
  return `${MERGE}\n\n${annotated(schema, {
    'Query.nodes': '@merge(keyField: "id")',
    'Query.tasksByIds': '@merge(keyField: "restId")',
    'Query.usersByIds': '@merge(keyField: "restId")',
  })}`;
}

const sdlOf = printedOnce(stitchingSdl);

builder.queryField('_sdl', (t) =>
  t.string({
    nullable: false,
    description: 'For schema stitching: the schema with stitching directives.',
    resolve: (_root, _args, _context, { schema }) => sdlOf(schema),
  }),
);
