import type { stitchingDirectives } from '@graphql-tools/stitching-directives';
import { GraphQLError, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';

export type Subschema = ReturnType<
  ReturnType<typeof stitchingDirectives>['stitchingDirectivesTransformer']
>;

/**
 * Where one service points at an object that another does not have, stitching leaves the stub
 * standing with nothing but nulls in it, or with an error for each field that must not be null.
 * With this and {@link nullForHoles} the object itself is null, as the service that lacks it says.
 */
export function withHoles(subschema: Subschema): Subschema {
  for (const type of Object.values(subschema.merge ?? {})) {
    for (const entry of type.entryPoints ?? [type]) {
      entry.valuesFromResults = (results: readonly unknown[]) =>
        results.map((result) => result ?? hole());
    }
  }
  return subschema;
}

/** Stands for an object that a service does not have. */
export function hole(path: (string | number)[] = []): GraphQLError {
  return new GraphQLError('hole', { path, extensions: { hole: true } });
}

/** Turns the marks that {@link withHoles} leaves into null. */
export function nullForHoles(schema: GraphQLSchema): GraphQLSchema {
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
  return isObject(value) && Object.values(value).some(isHole) ? null : value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isHole(value: unknown): boolean {
  return value instanceof GraphQLError && value.extensions.hole === true;
}
