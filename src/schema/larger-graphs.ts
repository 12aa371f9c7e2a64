import type { GraphQLSchema } from 'graphql';
import { badUserInput } from '../errors.ts';
import { entitiesFor, type Representation } from '../resolvers/entities.ts';
import { inSpan } from '../resolvers/in-span.ts';
import { builder } from './builder.ts';
import { lookupsCost } from './cost.ts';
import { federationSdl, stitchingSdl } from './sdl.ts';
import { tasksSelectedIn } from './selected-tasks.ts';
import { Task } from './task.ts';
import { User } from './user.ts';

// What graphs ask this one by when it is a part of them: the subgraph specification of federation,
// and the `_sdl` that stitching gateways read. schema.graphql leaves all of it out.

builder.scalarType('_Any', {
  description: 'An object of a larger graph: its `__typename` and one of its keys.',
  serialize: (value) => value,
  parseValue: representationFrom,
});

function representationFrom(value: unknown): Representation {
  if (typeof value === 'object' && value !== null && '__typename' in value) {
    const { __typename } = value;
    if (typeof __typename === 'string') return { ...value, __typename };
  }
  throw badUserInput('A representation is an object with a `__typename`.');
}

const Entity = builder.unionType('_Entity', {
  description: 'Whatever a larger graph can hold of this one.',
  types: [Task, User],
  resolveType: (entity) => ('email' in entity ? User : Task),
});

const Service = builder.objectRef<{ sdl: string }>('_Service').implement({
  description: 'This graph as a part of a federated one.',
  fields: (t) => ({
    sdl: t.exposeString('sdl', {
      nullable: false,
      description: 'The schema with federation directives.',
    }),
  }),
});

builder.queryFields((t) => ({
  _service: t.field({
    type: Service,
    nullable: false,
    description: 'For federation: this graph as a part of a larger one.',
    resolve: (_root, _args, _context, { schema }) => ({ sdl: printed(federationSdl, schema) }),
  }),
  _entities: t.field({
    type: [Entity],
    nullable: { list: false, items: true },
    complexity: ({ representations }) => lookupsCost({ ids: representations }),
    description: 'For federation: tasks and users by `id` or `restId`, in that order.',
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: 'The objects, each with its `__typename` and one of its keys.',
      }),
    },
    resolve: (_root, { representations }, context, info) =>
      inSpan(context, 'Query._entities', (inside) =>
        entitiesFor(representations, inside, tasksSelectedIn(info, inside)),
      ),
  }),
  _sdl: t.string({
    nullable: false,
    description: 'For schema stitching: the schema with stitching directives.',
    resolve: (_root, _args, _context, { schema }) => printed(stitchingSdl, schema),
  }),
}));

/** Schemas do not change, so each is printed once. */
const cache = new WeakMap<GraphQLSchema, Map<unknown, string>>();

function printed(print: (schema: GraphQLSchema) => string, schema: GraphQLSchema): string {
  const prints = cache.get(schema) ?? new Map<unknown, string>();
  cache.set(schema, prints);
  const text = prints.get(print) ?? print(schema);
  prints.set(print, text);
  return text;
}
