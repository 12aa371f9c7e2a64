import type { stitchingDirectives } from '@graphql-tools/stitching-directives';
import { GraphQLError, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';

export type Subschema = ReturnType<
  ReturnType<typeof stitchingDirectives>['stitchingDirectivesTransformer']
>;

/**
 * If a service refers to an object that another one does not have, stitching returns the stub, with only
 * nulls in it, or with an error for each field that must not be null. With this and {@link nullForMissing},
 * the object itself is null, as in the response of the service that does not have it.
 */
export function withMissing(subschema: Subschema): Subschema {
  for (const type of Object.values(subschema.merge ?? {})) {
    for (const entry of type.entryPoints ?? [type]) {
      entry.valuesFromResults = (results: readonly unknown[]) =>
        results.map((result) => result ?? missingObject());
    }
  }
  return subschema;
}

/** Marks an object that a service does not have. */
export function missingObject(path: (string | number)[] = []): GraphQLError {
  return new GraphQLError('missing object', { path, extensions: { missingObject: true } });
}

/** Replaces the markers of {@link withMissing} by null. */
export function nullForMissing(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field;
      if (resolve === undefined || isLeafType(getNamedType(field.type))) continue;
      field.resolve = async (...args) => filled(await resolve(...args));
    }
  }
  return schema;
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(async (item) => filled(await item));
  return isObject(value) && Object.values(value).some(isMissing) ? null : value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isMissing(value: unknown): boolean {
  return value instanceof GraphQLError && value.extensions.missingObject === true;
}
