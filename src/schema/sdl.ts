import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

/** Directives as SDL, by coordinates: `User`, `Query.usersByIds`, `Query.tasks(page:)`. */
export type Annotations = Readonly<Record<string, string>>;

/** The schema without fields and types that begin with `_`, which only larger graphs use. */
export function publicSdl(schema: GraphQLSchema): string {
  return print(publicDocument(schema));
}

/** The public schema with directives. */
export function annotated(schema: GraphQLSchema, ...annotations: Annotations[]): string {
  const directives = (coordinate: string) =>
    annotations.flatMap((texts) => directivesFor(texts[coordinate]));
  return print(
    visit(publicDocument(schema), {
      ObjectTypeDefinition(type) {
        const fields = type.fields?.map((field) => {
          const coordinate = `${type.name.value}.${field.name.value}`;
          const args = field.arguments?.map((argument) => ({
            ...argument,
            directives: directives(`${coordinate}(${argument.name.value}:)`),
          }));
          return { ...field, directives: directives(coordinate), ...(args && { arguments: args }) };
        });
        return { ...type, directives: directives(type.name.value), ...(fields && { fields }) };
      },
      InputObjectTypeDefinition(type) {
        const fields = type.fields?.map((field) => ({
          ...field,
          directives: directives(`${type.name.value}.${field.name.value}`),
        }));
        return { ...type, ...(fields && { fields }) };
      },
    }),
  );
}

/** Wraps a function so that its result is kept as long as the schema. */
export function printedOnce(printSdl: (schema: GraphQLSchema) => string) {
  const texts = new WeakMap<GraphQLSchema, string>();
  return (schema: GraphQLSchema): string => {
    const text = texts.get(schema) ?? printSdl(schema);
    texts.set(schema, text);
    return text;
  };
}

function publicDocument(schema: GraphQLSchema): DocumentNode {
  return visit(parse(printSchema(schema), { noLocation: true }), {
    enter(node: ASTNode) {
      const isInternal = 'name' in node && node.name?.value.startsWith('_');
      return isInternal ? null : undefined;
    },
  });
}

function directivesFor(text: string | undefined): ConstDirectiveNode[] {
  if (text === undefined) return [];
  const [definition] = parse(`type T ${text}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? [...(definition.directives ?? [])] : [];
}
