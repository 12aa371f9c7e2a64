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

/** Directives for types (`User`) and fields (`Query.usersByIds`), as SDL. */
type Annotations = Readonly<Record<string, string>>;

/** The schema without what only larger graphs use: fields and types that begin with `_`. */
export function publicSdl(schema: GraphQLSchema): string {
  return print(publicDocument(schema));
}

/** The public schema with directives. */
export function annotated(schema: GraphQLSchema, annotations: Annotations): string {
  return print(
    visit(publicDocument(schema), {
      ObjectTypeDefinition(type) {
        const fields = type.fields?.map((field) => ({
          ...field,
          directives: directivesFor(annotations[`${type.name.value}.${field.name.value}`]),
        }));
        const directives = directivesFor(annotations[type.name.value]);
        return { ...type, directives, ...(fields && { fields }) };
      },
    }),
  );
}

/** The function, with its result kept for as long as the schema. */
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
