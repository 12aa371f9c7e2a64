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

/** Directives to put on types (`User`) and fields (`Query.usersByIds`), as SDL writes them. */
type Annotations = Readonly<Record<string, string>>;

/** The graph without the fields and types that larger graphs ask it by: they begin with `_`. */
export function publicSdl(schema: GraphQLSchema): string {
  const isMachinery = (name: string) => name.startsWith('_');
  return print(
    visit(documentOf(schema), {
      enter(node: ASTNode) {
        if ('name' in node && node.name !== undefined && isMachinery(node.name.value)) return null;
        return undefined;
      },
    }),
  );
}

/** Federation 2 (the subgraph specification): what `_service { sdl }` answers. */
export function federationSdl(schema: GraphQLSchema): string {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key", "@shareable"])';
  return `${link}\n\n${annotate(publicSdl(schema), {
    Task: '@key(fields: "id") @key(fields: "restId")',
    User: '@key(fields: "id") @key(fields: "restId")',
    // Every graph with connections has one, all of them the same.
    PageInfo: '@shareable',
  })}`;
}

/** For gateways that read stitching directives (@graphql-tools/stitching-directives): `_sdl`. */
export function stitchingSdl(schema: GraphQLSchema): string {
  const directives = [
    'directive @merge(keyField: String, keyArg: String, additionalArgs: String, key: [String!], argsExpr: String) on FIELD_DEFINITION',
  ];
  return `${directives.join('\n')}\n\n${annotate(publicSdl(schema), {
    'Query.nodes': '@merge(keyField: "id")',
    'Query.tasksByIds': '@merge(keyField: "restId")',
    'Query.usersByIds': '@merge(keyField: "restId")',
  })}`;
}

function documentOf(schema: GraphQLSchema): DocumentNode {
  return parse(printSchema(schema), { noLocation: true });
}

function annotate(sdl: string, annotations: Annotations): string {
  return print(
    visit(parse(sdl, { noLocation: true }), {
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

function directivesFor(text: string | undefined): ConstDirectiveNode[] {
  if (text === undefined) return [];
  const [definition] = parse(`type T ${text}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.OBJECT_TYPE_DEFINITION ? [...(definition.directives ?? [])] : [];
}
