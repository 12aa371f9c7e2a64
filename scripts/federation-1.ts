import { type GraphQLSchema, Kind, parse, print, visit } from 'graphql';
import { annotated } from '../src/schema/sdl.ts';

/** The key of each type that other services refer to. */
export interface SingleKeys {
  Task: string;
  User: string;
}

/**
 * The schema for gateways of Federation 1 that support one key for each type, such as Mercurius: the root
 * types are extensions, without descriptions, and the only directive is `@key`.
 */
export function federation1Sdl(schema: GraphQLSchema, keys: SingleKeys): string {
  const sdl = annotated(schema, {
    Task: `@key(fields: "${keys.Task}")`,
    User: `@key(fields: "${keys.User}")`,
  });
  return print(
    visit(parse(sdl), {
      ObjectTypeDefinition({ name, fields = [] }) {
        if (name.value !== 'Query' && name.value !== 'Subscription') return undefined;
        return { kind: Kind.OBJECT_TYPE_EXTENSION, name, fields };
      },
    }),
  );
}
