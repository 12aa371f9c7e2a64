import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import { DEFAULT_COUNT } from '../pagination/connection-plan.ts';
import { WORDS } from '../resolvers/task-list.ts';
import { BATCHED_LOOKUP_CALLS, CALL, LOOKUP_COST, USER_COST } from './cost.ts';
import type { Annotations } from './sdl.ts';

// The costs of cost.ts as `@cost` and `@listSize` (https://ibm.github.io/graphql-specs/cost-spec.html), for
// routers in front. For each field, a router adds the weights of its arguments, and the number of its objects
// times (its weight and its selections).

const ROOTS = ['Query', 'Subscription'];

/** In lists by ids: the directives cannot express the length of an argument. */
const ASSUMED_IDS = 10;

const weight = (cost: number) => `@cost(weight: ${cost})`;
const sized = (size: number) => `@listSize(assumedSize: ${size})`;

/** One call, and each row; a further call for each 200 rows is a twentieth of what these cost. */
const CONNECTION = `${weight(CALL)} @listSize(assumedSize: ${DEFAULT_COUNT}, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)`;
const LOOKUP = weight(LOOKUP_COST.field);
const LOOKUPS = `${weight(BATCHED_LOOKUP_CALLS * CALL)} ${sized(ASSUMED_IDS)}`;
const COUNT = weight(CALL + 1);

const FIELDS: Annotations = {
  'Query.node': LOOKUP,
  'Query.nodes': LOOKUPS,
  'Query.task': LOOKUP,
  'Query.tasksByIds': LOOKUPS,
  'Query.user': weight(USER_COST.field),
  'Query.usersByIds': `${weight(USER_COST.field)} ${sized(ASSUMED_IDS)}`,
  'User.invitedBy': weight(USER_COST.field),
  'TriggerEvent.actor': weight(USER_COST.field),
  'Query.tasks': CONNECTION,
  // A page past the end is answered by the last one.
  'Query.tasks(page:)': weight(CALL),
  'User.tasks': CONNECTION,
  'User.tasks(page:)': weight(CALL),
  'TaskConnection.edges': weight(1),
  'TaskConnection.nodes': weight(1),
  // Cosmo refuses an assumed size if the argument has a default.
  'Query.assignees': `${weight(1)} @listSize(slicingArguments: ["among"])`,
  'TaskCounts.total': COUNT,
  'TaskCounts.byStatus': `${COUNT} ${sized(WORDS.status.length + 1)}`,
  'TaskCounts.byType': `${COUNT} ${sized(WORDS.type.length + 1)}`,
  'Subscription.taskChanges': weight(USER_COST.field),
};

/** Without a weight, routers count each object, and each input object, as 1. */
export function costDirectives(schema: GraphQLSchema): Annotations {
  const coordinates = Object.values(schema.getTypeMap()).flatMap(withoutCost);
  return Object.fromEntries([
    ...coordinates.map((coordinate) => [coordinate, weight(0)]),
    ...Object.entries(FIELDS),
  ]);
}

/** Its objects come with a row that is counted, and its input objects take no call. */
function withoutCost(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return fields
      .filter((field) => isInputObjectType(getNamedType(field.type)))
      .map((field) => `${type.name}.${field.name}`);
  }
  if (!isObjectType(type)) return [];
  const fields = Object.values(type.getFields()).flatMap(({ name, args }) =>
    args
      .filter((argument) => isInputObjectType(getNamedType(argument.type)))
      .map((argument) => `${type.name}.${name}(${argument.name}:)`),
  );
  // Query and Subscription belong to all subgraphs.
  return ROOTS.includes(type.name) ? fields : [type.name, ...fields];
}
