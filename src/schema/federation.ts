import type { GraphQLSchema } from 'graphql';
import { badUserInput } from '../errors.ts';
import { entitiesFor, type Representation } from '../resolvers/entities.ts';
import { withSpan } from '../resolvers/with-span.ts';
import { isObject } from '../rest/json.ts';
import { builder } from './builder.ts';
import { lookupsCost } from './cost.ts';
import { costDirectives } from './cost-directives.ts';
import { type Annotations, annotated, printedOnce } from './sdl.ts';
import { tasksSelectedIn } from './selected-tasks.ts';
import { Task } from './types/task.ts';
import { User } from './types/user.ts';

// The subgraph specification of Apollo Federation 2. Internal fields and types begin with `_`, and
// schema.graphql leaves them out.

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@cost", "@listSize"])';

const ENTITIES: Annotations = {
  // With the time of creation, a task is found by REST id without a scan.
  Task: '@key(fields: "id") @key(fields: "restId") @key(fields: "restId createdAt")',
  User: '@key(fields: "id") @key(fields: "restId")',
  // Every graph with connections has a `PageInfo`.
  PageInfo: '@shareable',
};

/** The schema with federation directives. */
export function federationSdl(schema: GraphQLSchema): string {
  return `${LINK}\n\n${annotated(schema, ENTITIES, costDirectives(schema))}`;
}

const sdlOf = printedOnce(federationSdl);

builder.scalarType('_Any', {
  description: 'An object of a larger graph: its `__typename` and one of its keys.',
  serialize: (value) => value,
  parseValue: representationFrom,
});

function representationFrom(value: unknown): Representation {
  if (isObject(value)) {
    const { __typename } = value;
    if (typeof __typename === 'string') return { ...value, __typename };
  }
  throw badUserInput('A representation is an object with a `__typename`.');
}

const Entity = builder.unionType('_Entity', {
  description: 'The types of this graph that other subgraphs can refer to.',
  types: [Task, User],
  resolveType: (entity) => ('email' in entity ? User : Task),
});

const Service = builder.objectRef<{ sdl: string }>('_Service').implement({
  description: 'This graph as a subgraph of a federated one.',
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
    description: 'For federation: this graph as a subgraph of a larger one.',
    resolve: (_root, _args, _context, { schema }) => ({ sdl: sdlOf(schema) }),
  }),
  _entities: t.field({
    type: [Entity],
    nullable: { list: false, items: true },
    complexity: ({ representations }) => lookupsCost({ ids: representations }),
    description:
      'For federation: tasks and users by `id` or `restId`, in that order. A task by `restId` and `createdAt` takes fewer REST calls.',
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: 'The objects, each with its `__typename` and one of its keys.',
      }),
    },
    resolve: (_root, { representations }, context, info) =>
      withSpan(context, 'Query._entities', (inside) =>
        entitiesFor(representations, inside, tasksSelectedIn(info, inside)),
      ),
  }),
}));
